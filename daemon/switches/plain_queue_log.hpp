// The plain part of a queue_log: stays whose rows come in order and tell one visit to one queue, as nearly all of a
// history's do. They are paired here, without facts and without a book, for a fifth of the cost; what is not plain is
// handed over with all that was told of it, and nothing is decided here that the book would decide otherwise. Sans-IO.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "calls/book.hpp"
#include "calls/caller.hpp"
#include "calls/recorded_stay.hpp"
#include "switches/queue_log_row.hpp"

namespace dutyline {

struct PlainQueueLogSettings {
  RecordSource by;
  const Pseudonyms* pseudonyms = nullptr;  // none: callers are nobody; outlives the reader
  std::vector<QueueBinding> queues;
  // A stay that is over is settled when this long nothing came under its id: not before the book would let go of it.
  Duration hold = hours(2);
  std::size_t most = 16'384;  // stays kept; where more than half of it is used, one is settled as soon as it may be
  // Whether rows of this call may have been seen elsewhere, or long ago. Marks it as seen.
  std::function<bool(std::string_view call)> spoken_of;
};

class PlainQueueLog {
 public:
  explicit PlainQueueLog(PlainQueueLogSettings settings);

  // False: the line (without its end) is for the decoder, and take_handed_over() for the book before it. `since`: rows
  // from before that instant are no plain ones.
  bool take(std::string_view line, Instant since);

  // The oldest stays that are settled by now, once each, in the order of joining: act(const RecordedStay&).
  template <class Act>
  void take_settled(Act act) {
    while (settle_first()) {
      act(std::as_const(at(first_)));
      drop_first();
    }
  }
  // The history has ended: nothing more comes. Those that are over; the others are handed over.
  template <class Act>
  void end(Act act) {
    for (; first_ < next_; drop_first()) {
      if (at(first_).queue != nullptr && at(first_).over()) {
        act(std::as_const(at(first_)));
      } else {
        hand_over(first_);
      }
    }
  }

  // What stays that were not plain were told so far, in order; since last asked.
  std::vector<Fact> take_handed_over() { return std::exchange(handed_over_, {}); }

  Instant newest_plain() const { return plain_; }  // of the rows taken here that told anything
  std::uint64_t rows() const { return rows_; }     // taken here

 private:
  using Number = std::uint64_t;  // of a stay, from 0, in the order of joining
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  RecordedStay& at(Number stay) { return stays_[stay % stays_.size()]; }
  bool join(const QueueLogRow& row, std::size_t place, std::uint64_t hash);
  bool connect(RecordedStay& stay, const QueueLogRow& row);
  bool leave(RecordedStay& stay, const QueueLogRow& row, Outcome outcome);
  bool end_talk(RecordedStay& stay, const QueueLogRow& row, EndedBy by);
  bool tell(const QueueLogRow& row);

  std::size_t place_of(std::string_view call, std::uint64_t hash) const;
  void vacate(std::size_t place);
  void hand_over(Number number);
  void hand_over_call(std::string_view call);
  void hand_over_all();
  bool settle_first();
  void drop_first();
  const RecordedQueue* queue_named(std::string_view name);
  const std::string* agent_named(std::string_view name);

  PlainQueueLogSettings settings_;
  std::vector<RecordedStay> stays_;    // a ring; without a queue: handed over
  std::vector<std::uint64_t> hashes_;  // of their calls, in the same places
  Number first_ = 0;
  Number next_ = 0;
  std::vector<std::uint32_t> places_;  // by hash of the call: its place in the ring and one; 0: free
  std::list<RecordedQueue> queues_;    // the last asked for first
  std::unordered_set<std::string, Hash, std::equal_to<>> agents_;
  std::vector<Fact> handed_over_;
  Instant newest_ = Instant::min();  // of all rows that told anything
  Instant plain_ = Instant::min();
  std::uint64_t rows_ = 0;
};

}  // namespace dutyline
