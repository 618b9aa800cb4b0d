#include "switches/record_reader.hpp"

#include <algorithm>
#include <utility>

#include "switches/record_columns.hpp"
#include "switches/record_values.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kLongestText = 256;
constexpr std::size_t kMostShown = 40;
constexpr Duration kOfTheNextDay = hours(12);   // a clock time so long before the beginning is past midnight
constexpr Duration kRoundedApart = minutes(1);  // clocks of one switch, read one after the other, differ by less

// For people who know the line, and not for those who look for a number in it.
std::string shown(std::string_view text) {
  std::string safe(text.substr(0, kMostShown));
  for (char& c : safe) {
    c = c >= '0' && c <= '9' ? '#' : static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return '"' + safe + (text.size() > kMostShown ? "…\"" : "\"");
}

bool matches(std::string_view text, std::string_view pattern) {
  const bool any_begin = pattern.starts_with('*');
  const bool any_end = pattern.size() > 1 && pattern.ends_with('*');
  pattern.remove_prefix(any_begin ? 1 : 0);
  pattern.remove_suffix(any_end ? 1 : 0);
  if (any_begin && any_end) {
    return text.find(pattern) != std::string_view::npos;
  }
  return any_begin ? text.ends_with(pattern) : any_end ? text.starts_with(pattern) : text == pattern;
}

void need(std::vector<bool>& needed, const RecordText& text) {
  for (const auto column : text.columns) {
    needed[column] = true;
  }
}

void need(std::vector<bool>& needed, const RecordCase& record) {
  for (const auto& condition : record.when) {
    needed[condition.column] = true;
  }
  for (const auto* text : {&record.id, &record.queue, &record.linked_id, &record.caller, &record.agent}) {
    need(needed, *text);
  }
  for (const auto* time : {&record.began_at, &record.offered_at, &record.answered_at, &record.ended_at}) {
    if (*time) {
      need(needed, (*time)->text);
    }
  }
  for (const auto* length : {&record.wait, &record.talk}) {
    if (*length) {
      need(needed, **length);
    }
  }
}

struct LineTimes {
  std::optional<RecordInstant> began, offered, answered, ended;
  std::optional<Duration> wait, talk;
};

// One line's values, and what is wrong with the first that is.
class Values {
 public:
  Values(const RecordFormat& format, const std::vector<std::string>& columns, const std::vector<std::size_t>& places)
      : format_(format), columns_(columns), places_(places) {}

  std::string text(const RecordText& text) const {
    if (text.constant) {
      return *text.constant;
    }
    std::string all;
    for (const auto column : text.columns) {
      const auto& part = columns_[places_[column]];
      all += (all.empty() || part.empty() ? "" : " ") + part;
    }
    return all;
  }

  std::string name(const RecordText& of, bool required = false) {
    auto utf_8 = as_utf_8(text(of), format_.encoding);
    const bool odd = utf_8 && std::ranges::any_of(*utf_8, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!utf_8 || odd) {
      blame(of, "encoding", "holds bytes that are no text; is its `encoding` windows-1252?");
    } else if (required && utf_8->empty()) {
      blame(of, "value", "is empty");
    } else if (utf_8->size() > kLongestText) {
      blame(of, "value", "is longer than 256 bytes");
    }
    return utf_8.value_or(std::string());
  }

  std::optional<RecordInstant> instant(const std::optional<RecordTime>& time) {
    if (!time) {
      return std::nullopt;
    }
    const auto written = text(time->text);
    auto read = parse_record_time(written, time->format, format_.zone);
    if (!read) {
      blame(time->text, "value", shown(written) + " is no time of the form " + time->format);
    }
    return read;
  }

  std::optional<Duration> length(const std::optional<RecordText>& duration) {
    if (!duration) {
      return std::nullopt;
    }
    const auto written = text(*duration);
    const auto read = parse_record_duration(written, format_.duration_unit);
    if (!read) {
      blame(*duration, "value", shown(written) + " is no duration");
    }
    return read;
  }

  // Clock times past midnight are of the next day.
  LineTimes times(const RecordCase& record) {
    const bool answered = record.outcome == Outcome::answered;
    LineTimes times;
    times.began = instant(record.began_at);
    times.offered = instant(record.offered_at);
    times.answered = answered ? instant(record.answered_at) : std::nullopt;
    times.ended = instant(record.ended_at);
    times.wait = length(record.wait);
    times.talk = answered ? length(record.talk) : std::nullopt;
    const auto first = times.began ? times.began : times.offered;
    for (auto* const later : {&times.offered, &times.answered, &times.ended}) {
      if (first && *later && (*later)->at < first->at - kOfTheNextDay) {
        *later = next_day(**later, format_.zone);
      }
    }
    return times;
  }

  const std::optional<RecordFault>& fault() const { return fault_; }

 private:
  void blame(const RecordText& of, const char* reason, const std::string& why) {
    if (!fault_) {
      fault_ = RecordFault{reason, of.columns.empty() ? "" : format_.columns[of.columns.front()], why};
    }
  }

  const RecordFormat& format_;
  const std::vector<std::string>& columns_;
  const std::vector<std::size_t>& places_;
  std::optional<RecordFault> fault_;
};

// Beginning, end of waiting and end of talk, from what the case knows (see what_is_missing()); false: not in order.
bool tell_times(const LineTimes& times, bool answered, bool refused, CallRecordLine& line) {
  const auto at = [](const std::optional<RecordInstant>& known) {
    return known ? std::optional(known->at) : std::optional<Instant>();
  };
  auto offered = at(times.offered);
  auto left = at(times.answered);
  auto ended = at(times.ended);
  if (answered && !left && ended && times.talk && !(offered && times.wait)) {
    left = *ended - *times.talk;
  }
  if (!answered && !times.wait) {
    left = refused ? offered : ended;
  }
  if (!offered) {
    offered = (answered ? *left : *ended) - *times.wait;
  }
  if (!left) {
    left = *offered + times.wait.value_or(Duration::zero());
  }
  if (!ended && times.talk) {
    ended = *left + *times.talk;
  }
  if (*left < *offered - kRoundedApart || (answered && ended && *ended < *left - kRoundedApart)) {
    return false;
  }
  line.offered_at = *offered;
  line.left_at = std::max(*left, *offered);
  if (answered && ended) {
    line.ended_at = std::max(*ended, line.left_at);
  }
  return true;
}

}  // namespace

RecordReader::RecordReader(std::shared_ptr<const RecordFormat> format)
    : format_(std::move(format)), needed_(format_->columns.size(), false) {
  for (const auto& record : format_->cases) {
    need(needed_, record);
  }
  if (format_->columns_listed || !format_->fixed.empty()) {
    width_ = format_->columns.size();
    for (std::size_t column = 0; column < width_; ++column) {
      places_.push_back(column);
    }
  }
}

ReadRecord RecordReader::read(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  if (line.find_first_not_of(" \t\x1a") == std::string_view::npos) {  // old exports end with a Ctrl-Z
    return NoCall{};
  }
  auto columns = cut_record(line, *format_);
  if (!columns) {
    return RecordFault{"columns", "", "a quote is not closed, or something stands behind a closed one"};
  }
  if (auto header = take_header(*columns)) {
    return *header;
  }
  if (width_ == 0) {
    return RecordFault{"header", "", "no header has told the columns; list them under `columns`, or begin with it"};
  }
  while (columns->size() > width_ && columns->back().empty()) {
    columns->pop_back();  // separators behind the last column
  }
  if (columns->size() < width_ && format_->also_blanks) {
    columns = cut_at_blanks_too(*columns, width_).value_or(std::move(*columns));
  }
  if (columns->size() != width_) {
    return RecordFault{"columns", "",
                       "it has " + std::to_string(columns->size()) + " columns, not " + std::to_string(width_)};
  }
  return understand(*columns);
}

// Nothing: it is none. A line with some of the names, and not with all that are needed, is a header of other columns:
// what follows it must not be taken for the columns we know.
std::optional<ReadRecord> RecordReader::take_header(const Columns& columns) {
  std::vector<std::size_t> places(format_->columns.size(), columns.size());
  std::size_t found = 0;
  std::size_t wanted = 0;
  std::string missing;
  for (std::size_t column = 0; column < places.size(); ++column) {
    if (!needed_[column]) {
      continue;
    }
    ++wanted;
    const auto at = std::ranges::find(columns, format_->columns[column]);
    places[column] = static_cast<std::size_t>(at - columns.begin());
    found += at != columns.end() ? 1U : 0U;
    if (at == columns.end() && missing.empty()) {
      missing = format_->columns[column];
    }
  }
  if (found < 2 || 2 * found < wanted) {
    return std::nullopt;
  }
  if (!missing.empty()) {
    width_ = 0;
    return RecordFault{"header", missing, "this header has no column \"" + missing + "\""};
  }
  places_ = std::move(places);
  width_ = columns.size();
  return NoCall{};
}

const RecordCase* RecordReader::case_of(const Columns& columns) const {
  for (const auto& record : format_->cases) {
    const bool fits = std::ranges::all_of(record.when, [&](const RecordCondition& condition) {
      const auto& value = columns[places_[condition.column]];
      return condition.negated !=
             std::ranges::any_of(condition.values, [&](const std::string& pattern) { return matches(value, pattern); });
    });
    if (fits) {
      return &record;
    }
  }
  return nullptr;
}

ReadRecord RecordReader::understand(const Columns& columns) const {
  const RecordCase* const record = case_of(columns);
  if (record == nullptr) {
    return RecordFault{"unknown_outcome", "", "no entry of `rows` fits it"};
  }
  if (record->ignored) {
    return NoCall{};
  }
  Values values(*format_, columns, places_);
  CallRecordLine line;
  line.id = values.name(record->id, true);
  line.queue = values.name(record->queue, true);
  line.linked_id = values.name(record->linked_id);
  line.agent = values.name(record->agent);
  line.caller = values.text(record->caller);
  line.outcome = record->outcome;
  line.by = record->by;
  const auto times = values.times(*record);
  if (values.fault()) {
    return *values.fault();
  }
  if (!tell_times(times, record->outcome == Outcome::answered, is_refusal(record->outcome), line)) {
    return RecordFault{"value", "", "its times are not in order: it ends before it begins"};
  }
  return line;
}

Instant written_at(const CallRecordLine& line) {
  return line.ended_at.value_or(line.left_at);
}

}  // namespace dutyline
