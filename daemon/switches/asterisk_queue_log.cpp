#include "switches/asterisk_queue_log.hpp"

#include <type_traits>
#include <utility>

namespace dutyline {
namespace {

// Ids and names are kept with every call: what is longer than any real one is no row of ours.
constexpr std::size_t kLongestName = 256;
constexpr std::string_view kNone = "NONE";

const std::vector<std::string> kRejectedReasons{"malformed", "too_long", "unfinished"};

std::unique_ptr<SwitchDecoder> make_asterisk_queue_log(const DecoderSettings& settings) {
  return std::make_unique<AsteriskQueueLog>(settings);
}

const RegisterSwitchKind registered({.name = "asterisk_queue_log",
                                     .make = make_asterisk_queue_log,
                                     .rejected_reasons = kRejectedReasons,
                                     .degraded_reasons = {},
                                     .may_tell_again = true,
                                     .is_record = true});

bool is_named(std::string_view id) {
  return !id.empty() && id.size() <= kLongestName && id != kNone;
}

std::string agent_of(const QueueLogRow& row) {
  return row.agent == kNone ? std::string() : std::string(row.agent.substr(0, kLongestName));
}

std::optional<Duration> in_seconds(std::string_view field) {
  const auto count = queue_log_count(field);
  return count ? std::optional<Duration>(seconds(*count)) : std::nullopt;
}

Connected connection(const QueueLogRow& row, const QueueLogData& data) {
  const auto agent = agent_of(row);
  return {agent, agent, std::string(data[1].substr(0, kLongestName)), in_seconds(data[0])};
}

Ended end_of_talk(EndedBy by, const QueueLogRow& row, const QueueLogData& data, std::size_t hold) {
  return {by, agent_of(row), {}, in_seconds(data[hold]), in_seconds(data[hold + 1])};
}

// url|number|position, and behind them the caller's name where the switch is told to write it; older ones write no
// position. A url that holds `|` hides which field the number is: then she is nobody.
std::string_view number_of(const QueueLogData& data) {
  static constexpr std::size_t kMostDigits = 6;
  const auto position = data[2];
  const bool clear = position.empty() || (position.size() <= kMostDigits && queue_log_count(position).has_value());
  return clear ? data[1] : std::string_view();
}

template <class Make>
struct MadeInPlace {
  const Make& make;
  operator std::invoke_result_t<const Make&>() const { return make(); }
};

}  // namespace

AsteriskQueueLog::AsteriskQueueLog(const DecoderSettings& settings) : settings_(settings) {
  for (const auto& reason : kRejectedReasons) {
    status_.rejected[reason] = 0;
  }
}

void AsteriskQueueLog::connected(Instant now) {
  lines_.reset();
  arrived_ = now;
  status_.state = SourceState::live;
  waiting_.emplace_back(Live{});
}

void AsteriskQueueLog::disconnected(Instant, std::string_view) {
  if (lines_.reset()) {
    ++status_.rejected["unfinished"];
    waiting_.emplace_back(Skipped{"unfinished"});
  }
  status_.state = SourceState::disconnected;
}

void AsteriskQueueLog::feed(std::string_view bytes, Instant arrived) {
  lines_.feed(bytes);
  arrived_ = arrived;
}

std::optional<Step> AsteriskQueueLog::next() {
  std::optional<Step> step;
  if (!waiting_.empty()) {
    step.emplace(std::move(waiting_.front()));
    waiting_.erase(waiting_.begin());
    return step;
  }
  while (!step) {
    const auto found = lines_.next();
    if (found == LineSplitter::Found::nothing) {
      break;
    }
    if (found == LineSplitter::Found::line) {
      read(lines_.line(), step);
    } else {
      skip("too_long", step);
    }
  }
  return step;
}

void AsteriskQueueLog::read(std::string_view line, std::optional<Step>& step) {
  if (line.empty()) {
    return;
  }
  const auto row = parse_queue_log_row(line);
  if (!row || row->event != QueueLogEvent::switch_started) {
    if (const auto start = start_behind_a_torn_row(line)) {
      understand(*start, step);
      waiting_.push_back(std::move(*step));
      return skip("malformed", step);
    }
  }
  if (row) {
    understand(*row, step);
  } else {
    skip("malformed", step);
  }
}

void AsteriskQueueLog::understand(const QueueLogRow& row, std::optional<Step>& step) {
  if (row.event != QueueLogEvent::other && row.event != QueueLogEvent::switch_started &&
      !(is_named(row.call) && is_named(row.queue))) {
    return skip("malformed", step);
  }
  ++status_.events;
  status_.last_event = arrived_;
  const QueueLogData data(row.data);
  const auto left = [&](Outcome outcome, std::size_t wait) { tell(row, step, Left{outcome, in_seconds(data[wait])}); };
  switch (row.event) {
    case QueueLogEvent::joined:
      tell(row, step,
           Joined{settings_.pseudonyms == nullptr ? std::nullopt : settings_.pseudonyms->of(number_of(data))});
      break;
    case QueueLogEvent::connected: tell(row, step, connection(row, data)); break;
    case QueueLogEvent::completed_by_caller: tell(row, step, end_of_talk(EndedBy::caller, row, data, 0)); break;
    case QueueLogEvent::completed_by_agent: tell(row, step, end_of_talk(EndedBy::agent, row, data, 0)); break;
    case QueueLogEvent::transferred:
      tell(row, step, end_of_talk(EndedBy::transfer, row, data, hold_of_transfer(data)));
      break;
    // position|original position|wait
    case QueueLogEvent::abandoned: left(Outcome::abandoned, 2); break;
    case QueueLogEvent::timed_out: left(Outcome::timeout, 2); break;
    case QueueLogEvent::left_empty: left(Outcome::left_empty, 2); break;
    case QueueLogEvent::withdrawn: left(Outcome::withdrawn, 2); break;
    case QueueLogEvent::left_by_key: left(Outcome::key_exit, 3); break;  // the key stands before them
    case QueueLogEvent::incompatible: tell(row, step, Left{Outcome::technical, std::nullopt}); break;
    case QueueLogEvent::ring_missed:
      tell(row, step, RingMissed{agent_of(row), milliseconds(queue_log_count(data[0]).value_or(0))});
      break;
    // What QUEUESTATUS says: FULL, JOINEMPTY, JOINUNAVAIL
    case QueueLogEvent::refused:
      tell(row, step, Refused{data[0] == "FULL" ? Outcome::refused_full : Outcome::refused_empty, std::nullopt, {}});
      break;
    case QueueLogEvent::switch_started: {
      QueueLogRow nobodys = row;
      nobodys.call = nobodys.queue = {};
      tell(nobodys, step, SwitchStarted{});
      break;
    }
    case QueueLogEvent::other: break;
  }
}

// Made where it is to lie: millions of them are made of one history, and moving one costs as much as making it.
template <class What>
void AsteriskQueueLog::tell(const QueueLogRow& row, std::optional<Step>& step, What what) const {
  const auto make = [&] {
    return Fact{settings_.switch_name,
                settings_.source,
                std::string(row.queue),
                std::string(row.call),
                {},
                row.at,
                arrived_,
                Times::log,
                Happening(std::move(what))};
  };
  step.emplace(std::in_place_type<Fact>, MadeInPlace<decltype(make)>{make});
}

void AsteriskQueueLog::skip(const char* reason, std::optional<Step>& step) {
  ++status_.rejected[reason];
  step.emplace(Skipped{reason});
}

}  // namespace dutyline
