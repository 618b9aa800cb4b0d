#include "switches/json_lines.hpp"

#include <utility>

namespace dutyline {
namespace {

const std::vector<std::string> kRejectedReasons{"in_future", "malformed", "too_long", "unfinished"};

std::unique_ptr<SwitchDecoder> make_json_lines(const DecoderSettings& settings) {
  return std::make_unique<JsonLines>(settings);
}

const RegisterSwitchKind registered({.name = "json_lines",
                                     .make = make_json_lines,
                                     .rejected_reasons = kRejectedReasons,
                                     .degraded_reasons = {},
                                     .may_tell_again = true});

Happening left(const EventLine& line, std::optional<Pseudonym> caller) {
  if (is_refusal(line.outcome)) {
    return Refused{line.outcome, caller, {}};
  }
  return Left{line.outcome, std::nullopt};
}

}  // namespace

JsonLines::JsonLines(const DecoderSettings& settings) : settings_(settings) {
  for (const auto& reason : kRejectedReasons) {
    status_.rejected[reason] = 0;
  }
}

void JsonLines::connected(Instant now) {
  lines_.reset();
  arrived_ = now;
  status_.state = SourceState::live;
  waiting_.emplace_back(Live{});
  // No event line tells that a caller hung up: the book is not to wait for one.
  waiting_.emplace_back(
      Fact{settings_.switch_name, settings_.source, {}, {}, {}, now, now, Times::arrival, HangUpsSeen{false}});
}

void JsonLines::disconnected(Instant, std::string_view) {
  const std::string rest(lines_.rest());
  const auto number = lines_.number() + 1;
  lines_.reset();
  // The last line of a file often has no end; what is cut elsewhere is no JSON.
  if (!rest.empty() && std::holds_alternative<EventLine>(parse_event_line(rest))) {
    if (auto step = read(rest)) {
      waiting_.push_back(std::move(*step));
    }
  } else if (!rest.empty()) {
    ++status_.rejected["unfinished"];
    waiting_.emplace_back(Skipped{"unfinished", "line " + std::to_string(number) + ": it has no end", {}});
  }
  status_.state = SourceState::disconnected;
}

void JsonLines::feed(std::string_view bytes, Instant arrived) {
  lines_.feed(bytes);
  arrived_ = arrived;
}

std::optional<Step> JsonLines::next() {
  if (!waiting_.empty()) {
    Step step = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    return step;
  }
  for (;;) {
    switch (lines_.next()) {
      case LineSplitter::Found::nothing: return std::nullopt;
      case LineSplitter::Found::too_long:
        return refuse("too_long", {"", "it is longer than " + std::to_string(kLongestLine / 1024) + " KiB"});
      case LineSplitter::Found::line:
        if (auto step = read(lines_.line())) {
          return step;
        }
    }
  }
}

// Nothing: an empty line, or one that was told before.
std::optional<Step> JsonLines::read(std::string_view text) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) {
    return std::nullopt;
  }
  auto parsed = parse_event_line(text);
  if (auto* const fault = std::get_if<LineFault>(&parsed)) {
    return refuse("malformed", std::move(*fault));
  }
  EventLine& line = std::get<EventLine>(parsed);
  if (line.time > arrived_ + kAhead) {
    return refuse("in_future", {"time", "`time` lies in the future; are these seconds, and are both clocks right?"});
  }
  ++status_.events;
  status_.last_event = arrived_;
  return is_new(line) ? std::optional<Step>(fact_of(line)) : std::nullopt;
}

Fact JsonLines::fact_of(EventLine& line) const {
  const auto caller = settings_.pseudonyms == nullptr ? std::nullopt : settings_.pseudonyms->of(line.caller);
  const auto what = [&]() -> Happening {
    switch (line.kind) {
      case EventKind::offered: return Joined{caller};
      case EventKind::answered: return Connected{line.agent, line.agent, {}, std::nullopt};
      case EventKind::ended: return Ended{line.by, line.agent, {}, std::nullopt, std::nullopt};
      case EventKind::left: return left(line, caller);
      case EventKind::agent: break;
    }
    return AgentChanged{{line.agent, line.agent, line.state, {}, std::nullopt}};
  };
  const bool of_a_call = line.kind != EventKind::agent;
  Happening happening = what();
  return {settings_.switch_name,
          settings_.source,
          std::move(line.queue),
          of_a_call ? std::move(line.id) : std::string(),
          of_a_call ? std::move(line.linked_id) : std::string(),
          line.time,
          arrived_,
          Times::event,
          std::move(happening)};
}

bool JsonLines::is_new(const EventLine& line) {
  if (!line.event_id.empty()) {
    return told_.is_new(line.event_id);
  }
  // No text of a line holds a control character.
  std::string identity = '\n' + std::to_string(static_cast<int>(line.kind)) + '\n' + line.id + '\n' + line.queue +
                         '\n' + std::to_string(line.time.time_since_epoch().count());
  if (line.kind == EventKind::agent) {
    identity += '\n' + line.agent + '\n' + std::to_string(static_cast<int>(line.state));
  }
  return told_.is_new(identity);
}

Step JsonLines::refuse(const char* reason, LineFault fault) {
  ++status_.rejected[reason];
  return Skipped{reason, "line " + std::to_string(lines_.number()) + ": " + fault.text, std::move(fault.field)};
}

}  // namespace dutyline
