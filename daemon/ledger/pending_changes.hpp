// What is not on the disk yet: many batches as one, the newest word on each row winning.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/ledger.hpp"

namespace dutyline {

class PendingChanges {
 public:
  void add(LedgerBatch batch);  // newer than all that is held
  LedgerBatch take();           // all of it; nothing is left

  // Lets go of the calls that changed longest ago until `most` are left; how many went.
  std::size_t drop_oldest_calls(std::size_t most);

  std::size_t calls() const { return calls_.size(); }
  bool empty() const { return size() == 0; }
  std::size_t size() const {
    return calls_.size() + counters_.size() + gaps_.size() + corrections_.size() + links_.size() +
           switch_counters_.size() + proved_.size() + positions_.size() + (first_live_ ? 1 : 0) + (alive_ ? 1 : 0) +
           definitions_.size() + periods_.size() + signed_in_.size() + marks_.size() + (looked_at_ ? 1 : 0);
  }

 private:
  std::list<RecordChange> calls_;  // by their last change
  std::unordered_map<CallId, std::list<RecordChange>::iterator> by_id_;
  std::map<std::string, double> counters_;
  std::map<std::pair<std::string, Instant>, Gap> gaps_;
  std::vector<Correction> corrections_;
  std::vector<CallerLink> links_;
  std::map<std::pair<std::string, std::string>, KeptCounters> switch_counters_;  // (source, queue)
  std::map<std::pair<std::string, Instant>, ProvedTime> proved_;
  std::optional<Instant> alive_;
  std::map<std::string, std::string> positions_;
  std::optional<Instant> first_live_;
  std::vector<KeptDefinition> definitions_;
  std::vector<ToldPeriod> periods_;
  std::optional<std::int64_t> looked_at_;
  std::vector<SignedIn> signed_in_;
  std::vector<CallMark> marks_;
  std::vector<std::pair<std::string, Instant>> arrivals_;
};

}  // namespace dutyline
