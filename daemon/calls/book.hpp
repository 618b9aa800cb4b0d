// The call book: facts of all sources of all switches → visits → calls. Pure: time comes in with the fact.
// Tolerant of late, double, missing and reordered facts; every fact may be told twice without changing anything.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "calls/fact.hpp"
#include "calls/visit.hpp"

namespace dutyline {

struct QueueBinding {
  std::string switch_name;
  std::string queue;
  std::string line;
  Duration settle = seconds(60);  // a call is final this long after its last visit where nobody sees hang-ups
};

struct BookSettings {
  std::vector<QueueBinding> queues;
  // What is told comes as it happens: an instant before the joining is a clock that was set back, not an older visit.
  bool as_it_happens = false;
  std::set<std::string> recorded_switches{};  // whose own record (a log) is followed: it may tell what nobody saw
  std::size_t most_open_visits = 100'000;     // beyond, the oldest is settled as unknown and counted
  std::size_t most_kept_visits = 150'000;     // open and past; beyond, whatever was due next is due at once
  std::size_t most_final_calls = 4'000;       // of them, whichever is to be forgotten next goes beyond this
  Duration keep_final = hours(2);             // a final call stays in memory this long for late facts,
  Duration keep_gone = minutes(10);           // and this long if every channel of it was seen to hang up
  CallId next_id = 1;                         // ids below it are taken
};

struct CallChange {
  CallId id = 0;
  std::optional<Call> call;  // nothing: re-chained into another call, the row goes
};

class Book {
 public:
  explicit Book(BookSettings settings);
  ~Book();
  Book(Book&&) noexcept;
  Book& operator=(Book&&) noexcept;

  // Settles what is due by fact.arrived first, then takes the fact.
  void apply(const Fact& fact);
  // A row of a switch's record that somebody held back: first of its call, and nothing else has changed because of it.
  // Neither our clock nor where the record has been read to moves on.
  void hand_over(const Fact& fact);
  // What is settled by `now` (our clock: the clock of Fact::arrived).
  void advance(Instant now);
  std::optional<Instant> next_deadline() const;
  // Of what was heard at just these moments, and at no other, time runs on: whatever would be settled later is so now.
  void run_out(const std::set<Instant>& heard);

  // Calls that changed since last taken, each once, as they stand now, in the order of their first change.
  std::vector<CallChange> take_changes();

  // A call kept earlier comes back (start of the daemon; a call id met again during an import). Not a change, if all
  // calls of its ids come back before the next fact.
  void restore(Call call);
  // Queues belong to these lines from now on. A visit keeps the line that its queue had when it joined.
  void redefine(std::vector<QueueBinding> queues);
  // A row of the ledger that nobody else is given, for a visit or call that the book need not know.
  CallId take_id();
  bool knows(const std::string& switch_name, const std::string& call_id) const;

  // She is known otherwise from now on, or is nobody. No call changes by it: whoever keeps them renames her too.
  void rename_caller(const Pseudonym& before, const std::optional<Pseudonym>& now);

  std::size_t open_visits() const;
  std::uint64_t visits_settled_by_cap() const;  // given up, or settled early, because there were too many
  // Queue names that no line claims, with the number of visits they had ("switch/queue", at most 100 kept).
  const std::unordered_map<std::string, std::uint64_t>& unclaimed_queues() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dutyline
