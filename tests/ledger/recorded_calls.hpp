// Calls as a switch's record plainly tells them, for tests of what is kept without rows.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ledger/sample_records.hpp"
#include "lines/recorded_call.hpp"

namespace dutyline {

// Whole seconds, as a queue_log has them.
inline Instant log_second(long long after = 0) {
  return Instant(seconds(1'480'000'000 + after));
}

inline Pseudonym sample_caller(std::uint8_t who) {
  Pseudonym caller;
  caller.bytes = {'w', 'h', 'o', 's', 'e', ' ', 'n', 'u', 'm', 'b', 'e', 'r', ' ', 'i', 's', who};
  return caller;
}

class RecordedDay {
 public:
  RecordedDay() {
    queues_.push_back({"send-duty", "send-duty", seconds(60)});
    queues_.push_back({"q2", "send-duty", seconds(60)});
    queues_.push_back({"send-eps", "send-eps", minutes(5)});
    queues_.push_back({"nobodys", "", seconds(60)});
    agents_ = {"Zoë Hart", "Tom Okafor", "PJSIP/2001"};
  }
  RecordedDay(const RecordedDay&) = delete;  // its calls point into it
  RecordedDay& operator=(const RecordedDay&) = delete;

  // The next one, `after` seconds behind the one before.
  RecordedCall& add(long long after, Outcome outcome, std::optional<Pseudonym> caller = std::nullopt,
                    std::size_t queue = 0) {
    now_ += after;
    RecordedCall& call = calls.calls.emplace_back();
    call.visit = next_id_++;
    call.call = next_id_++;
    RecordedStay& stay = call.stay;
    stay.call.assign(std::to_string(1'480'000'000 + now_) + "." + std::to_string(call.visit));
    stay.queue = &queues_.at(queue);
    stay.joined_at = log_second(now_);
    stay.left_at = log_second(now_ + call.visit % 100);
    stay.caller = caller;
    stay.outcome = outcome;
    if (outcome == Outcome::answered) {
      stay.talk_over = true;
      stay.ended_at = stay.left_at + seconds(call.visit % 600);
      stay.ended_by = call.visit % 3 == 0 ? EndedBy::caller : EndedBy::agent;
      stay.agent = &agents_.at(static_cast<std::size_t>(call.visit) % agents_.size());
      stay.agent_leg.assign(std::string(stay.call.view()) + "9");
    }
    call.call_class = class_of(outcome, false);
    call.hours = now_ % 3 == 0 ? Hours::closed : Hours::open;
    return call;
  }
  void skip_id() { ++next_id_; }
  CallId next_id() const { return next_id_; }
  long long now() const { return now_; }

  // As rows would have it.
  std::vector<RecordChange> changes() const {
    std::vector<RecordChange> all;
    for (const RecordedCall& call : calls.calls) {
      all.push_back({call.call, record_of(call, calls.by)});
    }
    return all;
  }

  RecordedCalls calls{{"pbx", "pbx-log"}, {}};

 private:
  std::deque<RecordedQueue> queues_;
  std::vector<std::string> agents_;
  CallId next_id_ = 1;
  long long now_ = 0;
};

}  // namespace dutyline
