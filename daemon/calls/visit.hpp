// One stay of one call in one queue, from joining to leaving, and the call it belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/caller.hpp"
#include "calls/outcome.hpp"

namespace dutyline {

// Rows of the ledger: given out once, never used again, never changed.
using VisitId = std::int64_t;
using CallId = std::int64_t;

struct Visit {
  VisitId id = 0;
  std::string switch_name;
  std::string source;  // the live source that saw it
  std::string switch_call_id;
  std::string switch_linked_id;
  std::string queue;  // empty: refused at an unknown door
  std::string line;   // empty: no line claims the queue
  std::string door;   // of a refusal whose switch names no queue
  bool refused = false;
  int number = 1;  // n-th visit of (switch, call id, queue, joined or refused)
  std::optional<Pseudonym> caller;
  Instant offered_at;                  // joining; never unknown: the earliest instant known
  std::optional<Instant> answered_at;  // connected
  std::optional<Instant> left_at;      // the waiting ended; answered, and nobody saw when: found to have ended
  std::optional<Instant> ended_at;     // of an answered visit: the talk ended, if anybody saw when
  bool talk_over = false;              // of an answered visit
  std::string agent;                   // key; staff data
  std::string agent_name;              // staff data
  std::string agent_leg;
  Outcome outcome = Outcome::waiting;
  EndedBy ended_by = EndedBy::nobody;
  Provenance provenance = Provenance::live;
  Times times = Times::arrival;  // the least certain instant of its wait
  std::string evidence;          // what each account of the switch told, in the book's own words (evidence.hpp)
  bool operator==(const Visit&) const = default;
};

// Joining to connection, or to the end of waiting; 0 for a refusal; nothing while waiting or when nobody knows.
std::optional<Duration> wait_of(const Visit& visit);
std::optional<Duration> talk_of(const Visit& visit);
std::optional<Instant> ended_at(const Visit& visit);  // talk's end, or the waiting's if it was not answered
// Of an answered visit: its connection; where nobody saw that, when it was first known to be connected.
Instant closed_at(const Visit& visit);

// All visits of one caller's telephone call to one line until she is answered or gone.
struct Call {
  CallId id = 0;
  std::string line;           // empty: no line claims its queues
  std::vector<Visit> visits;  // by offered_at; never empty
  Outcome outcome = Outcome::waiting;
  bool final = false;
  std::optional<Instant> final_at;  // when it became final, by the switch's clock
  bool transferred = false;         // came after an answer under the same ids
  bool operator==(const Call&) const = default;
};

// Stable public key: hash of (switch, line, call id, queue, joined or refused, number) of the first visit. 16 hex
// digits.
std::string key_of(const Call& call);
std::uint64_t key_number(const Call& call);  // the same, for who keeps many
std::string key_text(std::uint64_t key);
const Visit& deciding_visit(const Call& call);      // the first to be answered, else the last
std::optional<Duration> wait_of(const Call& call);  // first visit's joining to the answer or the end of waiting
bool is_talking(const Call& call);

}  // namespace dutyline
