#include "switches/delimited.hpp"

#include <utility>

namespace dutyline {
namespace {

const std::vector<std::string> kRejectedReasons{"columns",  "encoding",   "header",          "in_future",
                                                "too_long", "unfinished", "unknown_outcome", "value"};

std::unique_ptr<SwitchDecoder> make_delimited(const DecoderSettings& settings) {
  return std::make_unique<Delimited>(settings);
}

const RegisterSwitchKind registered({.name = "delimited",
                                     .make = make_delimited,
                                     .rejected_reasons = kRejectedReasons,
                                     .degraded_reasons = {},
                                     .may_tell_again = true,
                                     .is_record = true});

}  // namespace

Delimited::Delimited(const DecoderSettings& settings)
    : settings_(settings), reader_(settings.records ? settings.records : default_record_format()) {
  for (const auto& reason : kRejectedReasons) {
    status_.rejected[reason] = 0;
  }
}

void Delimited::connected(Instant now) {
  lines_.reset();
  reader_ = RecordReader(settings_.records ? settings_.records : default_record_format());
  arrived_ = now;
  status_.state = SourceState::live;
  waiting_.emplace_back(Live{});
}

void Delimited::disconnected(Instant, std::string_view) {
  const std::string rest(lines_.rest());
  const auto number = lines_.number() + 1;
  lines_.reset();
  // The last line of an exported file often has no end; what is cut on a wire may be half a number.
  if (settings_.recorded && !rest.empty()) {
    read(rest);
  } else if (!rest.empty()) {
    ++status_.rejected["unfinished"];
    waiting_.emplace_back(Skipped{"unfinished", "line " + std::to_string(number) + ": it has no end", {}});
  }
  status_.state = SourceState::disconnected;
}

void Delimited::feed(std::string_view bytes, Instant arrived) {
  lines_.feed(bytes);
  arrived_ = arrived;
}

std::optional<Step> Delimited::next() {
  while (waiting_.empty()) {
    const auto found = lines_.next();
    if (found == LineSplitter::Found::nothing) {
      return std::nullopt;
    }
    if (found == LineSplitter::Found::line) {
      read(lines_.line());
    } else {
      refuse("too_long", "", "it is longer than " + std::to_string(kLongestLine / 1024) + " KiB");
    }
  }
  Step step = std::move(waiting_.front());
  waiting_.pop_front();
  return step;
}

void Delimited::read(std::string_view text) {
  const auto read = reader_.read(text);
  if (const auto* const fault = std::get_if<RecordFault>(&read)) {
    return refuse(fault->reason, fault->column, fault->text);
  }
  const auto* const line = std::get_if<CallRecordLine>(&read);
  if (line == nullptr) {
    return;
  }
  if (written_at(*line) > arrived_ + kAhead) {
    return refuse("in_future", "", "it lies in the future; are its `timezone` and both clocks right?");
  }
  ++status_.events;
  status_.last_event = arrived_;
  if (told_.is_new(text)) {
    tell(*line);
  }
}

void Delimited::tell(const CallRecordLine& line) {
  const auto say = [&](Instant at, Happening what) {
    waiting_.emplace_back(Fact{settings_.switch_name, settings_.source, line.queue, line.id, line.linked_id, at,
                               arrived_, Times::log, std::move(what)});
  };
  const Duration waited = line.left_at - line.offered_at;
  const auto caller = settings_.pseudonyms == nullptr ? std::nullopt : settings_.pseudonyms->of(line.caller);
  if (is_refusal(line.outcome)) {
    return say(line.offered_at, Refused{line.outcome, caller, {}});
  }
  say(line.offered_at, Joined{caller});
  if (line.outcome != Outcome::answered) {
    return say(line.left_at, Left{line.outcome, waited});
  }
  say(line.left_at, Connected{line.agent, line.agent, {}, waited});
  if (line.ended_at) {
    say(*line.ended_at, Ended{line.by, line.agent, {}, waited, *line.ended_at - line.left_at});
  }
}

void Delimited::refuse(const char* reason, const std::string& column, const std::string& text) {
  ++status_.rejected[reason];
  const std::string where = "line " + std::to_string(lines_.number()) + (column.empty() ? "" : ", column " + column);
  waiting_.emplace_back(Skipped{reason, where + ": " + text, column});
}

}  // namespace dutyline
