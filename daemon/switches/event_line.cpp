#include "switches/event_line.hpp"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>

namespace dutyline {
namespace {

namespace json = boost::json;
using F = EventField;

constexpr std::array<std::string_view, kEventFields> kNames{
    "event", "time", "queue", "id", "linked_id", "caller", "event_id", "agent", "by", "outcome", "state"};

constexpr std::array kOfACall{F::event, F::time, F::queue, F::id};
constexpr std::array kOfALeaving{F::event, F::time, F::queue, F::id, F::outcome};
constexpr std::array kOfAnAgent{F::event, F::time, F::queue, F::agent, F::state};
constexpr std::array kBeside{F::linked_id, F::caller, F::event_id};
constexpr std::array kBesideAnAnswer{F::linked_id, F::caller, F::event_id, F::agent};
constexpr std::array kBesideAnEnd{F::linked_id, F::caller, F::event_id, F::agent, F::by};
constexpr std::array kBesideAnAgent{F::id, F::linked_id, F::event_id};

constexpr std::array<EventForm, 5> kForms{{{EventKind::offered, "offered", kOfACall, kBeside},
                                           {EventKind::answered, "answered", kOfACall, kBesideAnAnswer},
                                           {EventKind::ended, "ended", kOfACall, kBesideAnEnd},
                                           {EventKind::left, "left", kOfALeaving, kBeside},
                                           {EventKind::agent, "agent", kOfAnAgent, kBesideAnAgent}}};

constexpr std::array<std::string_view, 3> kBy{"caller", "agent", "transfer"};
constexpr std::array<std::string_view, 10> kOutcomesOfLeaving{
    "abandoned", "timeout", "left_empty", "refused_full", "refused_empty",
    "withdrawn", "cut_off", "technical",  "key_exit",     "redirected"};
constexpr std::array<std::string_view, 6> kStates{"available", "ringing", "on_call", "wrap_up", "paused", "signed_out"};

// Instants between are what a call can be of: earlier and later ones are some other unit.
constexpr double kEarliest = 0;
constexpr double kLatest = 253'402'300'800;  // the year 10000

LineFault fault_of(F field, const std::string& text) {
  const std::string name(to_string(field));
  return {name, "`" + name + "` " + text};
}

std::string either(std::span<const std::string_view> words) {
  std::string all;
  for (const auto word : words) {
    all += (all.empty() ? "" : word == words.back() ? " or " : ", ") + std::string(word);
  }
  return all;
}

// What the parser tells of the line, value by value. The first fault ends it.
class Reader {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Error = json::error_code;
  using Text = json::string_view;

  std::array<std::optional<std::string>, kEventFields> texts;
  std::optional<Instant> time;
  std::optional<LineFault> fault;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error& error) {
    if (!std::exchange(inside_, true)) {
      return true;
    }
    return refuse(error, fault_of(*field_, "must be a single value, not an object"));
  }
  bool on_object_end(std::size_t, Error&) { return true; }
  bool on_array_begin(Error& error) {
    return refuse(error, field_ ? fault_of(*field_, "must be a single value, not a list") : not_an_object());
  }
  bool on_array_end(std::size_t, Error&) { return true; }
  bool on_key_part(Text part, std::size_t, Error&) { return keep(part); }
  bool on_key(Text part, std::size_t, Error& error) {
    keep(part);
    return take_key(error);
  }
  bool on_string_part(Text part, std::size_t, Error&) { return keep(part); }
  bool on_string(Text part, std::size_t, Error& error) {
    keep(part);
    return take_text(error);
  }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t number, Text, Error& error) { return take_number(static_cast<double>(number), error); }
  bool on_uint64(std::uint64_t number, Text, Error& error) { return take_number(static_cast<double>(number), error); }
  bool on_double(double number, Text, Error& error) { return take_number(number, error); }
  bool on_bool(bool, Error& error) { return wrong_type(error); }
  bool on_null(Error& error) { return field_ ? true : refuse(error, not_an_object()); }  // as if it were left out
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

 private:
  static LineFault not_an_object() { return {"", "an event is one JSON object, like {\"event\":\"offered\",…}"}; }

  bool refuse(Error& error, LineFault why) {
    fault = std::move(why);
    error = json::error::exception;
    return false;
  }

  // Of what is too long for anything only so much as shows that.
  bool keep(Text part) {
    text_.append(part.data(), std::min(part.size(), 2 * kLongestText - std::min(text_.size(), 2 * kLongestText)));
    return true;
  }

  bool take_key(Error& error) {
    const auto found = std::ranges::find(kNames, text_);
    text_.clear();
    if (found == kNames.end()) {
      return refuse(error, {"", "it has a field that no event has; the fields are " + either(kNames)});
    }
    field_ = static_cast<F>(found - kNames.begin());
    const auto bit = 1U << static_cast<unsigned>(*field_);
    if ((seen_ & bit) != 0) {
      return refuse(error, fault_of(*field_, "stands there twice"));
    }
    seen_ |= bit;
    return true;
  }

  bool take_text(Error& error) {
    std::string text = std::exchange(text_, {});
    if (!field_) {
      return refuse(error, not_an_object());
    }
    if (*field_ == F::time) {
      time = parse_rfc3339(text);
      if (!time) {
        return refuse(error, fault_of(F::time,
                                      "is no time: write RFC 3339, like 2026-11-23T12:56:25.099Z, "
                                      "or the seconds since 1970 as a number"));
      }
      return *time >= Instant() ? true : refuse(error, fault_of(F::time, "is out of range: it is before 1970"));
    }
    if (text.size() > kLongestText) {
      return refuse(error, fault_of(*field_, "is longer than " + std::to_string(kLongestText) + " bytes"));
    }
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
      return refuse(error, fault_of(*field_, "holds a control character"));
    }
    texts[static_cast<std::size_t>(*field_)] = std::move(text);
    return true;
  }

  bool take_number(double number, Error& error) {
    if (!field_ || *field_ != F::time) {
      return wrong_type(error);
    }
    if (!(number >= kEarliest && number < kLatest)) {
      return refuse(error, fault_of(F::time, "is out of range: write the seconds since 1970, not milliseconds"));
    }
    time = Instant(Duration(std::llround(number * 1e6)));
    return true;
  }

  bool wrong_type(Error& error) {
    if (!field_) {
      return refuse(error, not_an_object());
    }
    return refuse(error,
                  fault_of(*field_, *field_ == F::time ? "must be a text or a number" : "must be a text in quotes"));
  }

  std::optional<F> field_;  // whose value comes
  bool inside_ = false;
  std::uint32_t seen_ = 0;
  std::string text_;
};

const std::optional<std::string>& text_of(const Reader& read, F field) {
  return read.texts[static_cast<std::size_t>(field)];
}

bool is_there(const Reader& read, F field) {
  return field == F::time ? read.time.has_value() : text_of(read, field).has_value();
}

std::optional<LineFault> misfit(const Reader& read, const EventForm& form) {
  for (const F field : form.required) {
    if (!is_there(read, field)) {
      return fault_of(field, "is missing");
    }
    if (field != F::time && text_of(read, field)->empty()) {
      return fault_of(field, "is empty");
    }
  }
  for (std::size_t index = 0; index < kEventFields; ++index) {
    const F field = static_cast<F>(index);
    if (!is_there(read, field)) {
      continue;
    }
    const bool known = std::ranges::count(form.required, field) + std::ranges::count(form.optional, field) > 0;
    if (!known) {
      return fault_of(field, "does not belong to the event " + std::string(form.name));
    }
    const auto words = words_of(field);
    if (field != F::event && !words.empty() && std::ranges::find(words, *text_of(read, field)) == words.end()) {
      return fault_of(field, "must be " + either(words));
    }
  }
  return std::nullopt;
}

EventLine made_of(Reader& read, const EventForm& form) {
  const auto text = [&](F field) { return std::move(read.texts[static_cast<std::size_t>(field)]).value_or(""); };
  EventLine line;
  line.kind = form.kind;
  line.time = *read.time;
  line.queue = text(F::queue);
  line.id = text(F::id);
  line.linked_id = text(F::linked_id);
  line.caller = text(F::caller);
  line.event_id = text(F::event_id);
  line.agent = text(F::agent);
  line.by = parse_ended_by(text(F::by)).value_or(EndedBy::nobody);
  line.outcome = parse_outcome(text(F::outcome)).value_or(Outcome::unresolved);
  line.state = parse_agent_state(text(F::state)).value_or(AgentState::signed_out);
  return line;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::string_view to_string(EventField field) {
  return kNames[static_cast<std::size_t>(field)];
}

std::span<const EventForm> event_forms() {
  return kForms;
}

std::span<const std::string_view> words_of(EventField field) {
  switch (field) {
    case F::by: return kBy;
    case F::outcome: return kOutcomesOfLeaving;
    case F::state: return kStates;
    default: return {};
  }
}

std::variant<EventLine, LineFault> parse_event_line(std::string_view line) {
  json::basic_parser<Reader> parser{json::parse_options{}};
  json::error_code error;
  const std::size_t read_to = parser.write_some(false, line.data(), line.size(), error);
  Reader& read = parser.handler();
  if (read.fault) {
    return *read.fault;
  }
  if (error || !parser.done() ||
      !std::all_of(line.begin() + static_cast<std::ptrdiff_t>(read_to), line.end(), is_blank)) {
    return LineFault{"", "this is not JSON from byte " + std::to_string(read_to + 1) + " on"};
  }
  const auto& event = text_of(read, F::event);
  if (!event) {
    return fault_of(F::event, "is missing");
  }
  const auto form = std::ranges::find(kForms, *event, &EventForm::name);
  if (form == kForms.end()) {
    return fault_of(F::event, "must be offered, answered, ended, left or agent");
  }
  if (auto fault = misfit(read, *form)) {
    return *fault;
  }
  return made_of(read, *form);
}

}  // namespace dutyline
