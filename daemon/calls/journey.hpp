// One caller's way through the switch: all visits whose ids belong together, as each account of the switch tells of
// them, and the calls they make up.
// Calls are a pure function of the visits: whatever order facts arrive in, the same visits chain to the same calls.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/deadlines.hpp"
#include "calls/visit.hpp"

namespace dutyline {

// A visit and what the book knows of it beside what is shown.
struct VisitState {
  Visit visit;
  CallId call = 0;        // the row it was last part of; 0: none yet
  bool join_seen = true;  // else offered_at was inferred from the end
  Times join_known = Times::arrival;
  std::optional<Times> end_known;
  Instant last_arrived;             // of the newest fact about it, our clock
  bool before_gap = false;          // open when sight was lost, and not seen since
  std::optional<Instant> gap_at;    // when, by the switch's clock
  bool vanished = false;            // not in the waiting list after a gap: the channel list will say more
  std::optional<Instant> final_at;  // its call's, when it last was final
  bool settled_later = false;       // later evidence has decided: an end told again does not undo it. Of the record:
                                    // the row that ends the stay, or the talk, was read
  bool after_answer = false;        // of a call kept earlier that came after an answer, which may not have been kept
  int least_number = 1;             // of a call kept earlier
  std::optional<Outcome> if_abandoned;  // what the record's "abandoned" means: the end was seen, and was no hang-up
  bool kept_earlier = false;            // came back from the ledger
};

struct Journey {
  std::string switch_name;
  std::vector<std::string> ids;    // call and linked ids, as the book looks them up
  std::vector<VisitState> visits;  // as told live: by offered_at, then id
  std::vector<VisitState> record;  // as told by the switch's own record (its log), in the same order
  struct End {
    Instant at;       // switch's clock
    Instant arrived;  // ours
  };
  std::map<std::string, End> gone;           // call ids whose channel hung up
  std::optional<Instant> settled_at;         // nothing more is awaited since (switch's clock)
  bool awaits_record = false;                // the switch's record is to tell how a visit ended that nobody saw end
  std::vector<Call> calls;                   // as last chained
  std::optional<Deadlines::Place> deadline;  // our clock
  std::optional<Instant> recalled_at;        // came back from the ledger then (our clock), for something is told of it
  bool stale = false;                        // `calls` are as they were before the newest rows of the record
};

// Sorts the visits of each account: by offered_at, then id.
void put_in_order(Journey& journey);

// Pairs the accounts and chains the visits into calls: sorts, numbers them, gives rows (keeping those given before),
// decides what is final.
// `next_id` is asked for the id of a row never used. Takes n log n steps for n visits.
std::vector<Call> chain(Journey& journey, const std::function<CallId()>& next_id);

inline bool is_open(const Visit& visit) {
  return visit.outcome == Outcome::waiting || (visit.outcome == Outcome::answered && !visit.talk_over);
}

}  // namespace dutyline
