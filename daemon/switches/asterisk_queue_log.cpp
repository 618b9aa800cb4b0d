#include "switches/asterisk_queue_log.hpp"

#include <type_traits>
#include <utility>

namespace dutyline {
namespace {

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
      !(is_queue_log_name(row.call) && is_queue_log_name(row.queue))) {
    return skip("malformed", step);
  }
  ++status_.events;
  status_.last_event = arrived_;
  const QueueLogData data(row.data);
  const auto counts = queue_log_counts(row.event, data);
  const auto agent = [&row] { return std::string(queue_log_agent(row)); };
  switch (row.event) {
    case QueueLogEvent::joined:
      tell(row, step,
           Joined{settings_.pseudonyms == nullptr ? std::nullopt : settings_.pseudonyms->of(queue_log_number(data))});
      break;
    case QueueLogEvent::connected:
      tell(row, step, Connected{agent(), agent(), std::string(data[1].substr(0, kLongestQueueLogName)), counts.waited});
      break;
    case QueueLogEvent::completed_by_caller:
    case QueueLogEvent::completed_by_agent:
    case QueueLogEvent::transferred:
      tell(row, step, Ended{*queue_log_ended(row.event), agent(), {}, counts.waited, counts.talked});
      break;
    case QueueLogEvent::abandoned:
    case QueueLogEvent::timed_out:
    case QueueLogEvent::left_empty:
    case QueueLogEvent::withdrawn:
    case QueueLogEvent::left_by_key:
    case QueueLogEvent::incompatible: tell(row, step, Left{*queue_log_left(row.event), counts.waited}); break;
    case QueueLogEvent::ring_missed:
      tell(row, step, RingMissed{agent(), milliseconds(queue_log_count(data[0]).value_or(0))});
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
