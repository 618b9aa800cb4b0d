// The gaps of every source, and what became of the calls in them: repaired, or missed by the switch's own count. Pure.
//
// A switch counts of each queue the callers who were answered (Asterisk when the talk is over, FreeSWITCH when they are
// connected) and those who left without an answer. Between two times that it told so, as many visits must have ended as
// its counters grew by; of those beyond, nobody saw anything. They are missed until a record (a log) names them. A
// restart between the two, or counters set back, leave no bound.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "calls/book.hpp"
#include "calls/counters_compared.hpp"
#include "calls/gap.hpp"

namespace dutyline {

class Gaps {
 public:
  static constexpr std::size_t kMostCalls = 4'000;  // whose endings are remembered
  static constexpr std::size_t kMostPeriods = 200;  // between two tellings, a source
  static constexpr std::size_t kMostGaps = 500;     // a source; the ledger keeps them all

  explicit Gaps(const std::vector<QueueBinding>& queues);
  // Queues belong to these lines from now on.
  void redefine(const std::vector<QueueBinding>& queues);

  // From the ledger, at start: first gaps and counters, then every call that may have ended since the oldest of them.
  // `settled`: it stays as it is, whatever is learnt; the calls that ended in it do not come back.
  void restore(const Gap& gap, const std::string& switch_name, bool settled = false);
  void restore(const KeptCounters& counters, const std::string& switch_name);
  void restore(const Call& call);
  void restored();  // nothing more comes

  // dutyline was not there from `from` on, and no gap that was kept says so; over when the source is in step again.
  void was_absent(const std::string& name, const std::string& switch_name, Instant from, std::string cause);
  void sees_again(const std::string& name, Instant at);  // a gap that was open before this start is over

  void take(const Fact& fact);
  // A call changed while this fact was taken; null: while time passed.
  void take(const CallChange& change, const Fact* fact);

  bool blind(const std::string& name) const;
  std::vector<Gap> of(const std::string& name) const;     // by their beginning
  std::uint64_t begun(const std::string& name) const;     // since the start, the open one too
  std::uint64_t repaired(const std::string& name) const;  // calls, since the start; never goes down
  // The switch's own counters against ours, of all periods remembered: by how many they differ.
  std::int64_t unexplained(const std::string& name) const;
  // The same by line, with what explains each difference; lines of which the switch has told nothing yet are left out.
  std::vector<CountersCompared> compared(const std::string& name) const;

  bool changed() const { return !changed_.empty() || !told_.empty(); }
  std::vector<Gap> take_changes();
  std::vector<KeptCounters> take_counters();

 private:
  using Name = const std::string*;  // of names_
  // unknown: nobody saw how it ended, and nothing proves which counter counted it.
  enum class Kind { completed, connected, abandoned, key_exit, unknown };
  // One thing that a switch may count, and in whose period it counts it.
  struct Mark {
    Kind kind = Kind::unknown;
    Instant placed;
    bool precise = false;  // its instant is of an event, not of whole seconds
    Outcome outcome = Outcome::unknown;
  };
  // How one visit ended.
  struct Ending {
    VisitId visit = 0;
    Name switch_name{};
    Name line{};
    Name by{};  // whose word its end is; empty: kept earlier
    std::optional<Mark> end;
    std::optional<Mark> connection;
    std::optional<bool> proved_answered;  // of an unknown one, by the switch's lists
    bool kept_unknown = false;            // it was, in the ledger: what was missed beside it does not hold it
    std::optional<Instant> left;          // the waiting ended, and it is known how
    bool left_precise = false;
    bool inferred = false;
  };
  class Sums {
   public:
    std::int64_t operator[](Kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    // Who left without an answer, by how: only outcomes that are in `kind`s counted so.
    std::int64_t operator[](Outcome outcome) const { return outcomes_[static_cast<std::size_t>(outcome)]; }
    void add(const Mark& mark, std::int64_t sign);
    void add(const Sums& other);
    void take_unknown(std::int64_t sign) { counts_[static_cast<std::size_t>(Kind::unknown)] -= sign; }
    bool none() const { return counts_ == std::array<std::int64_t, 5>{}; }

   private:
    std::array<std::int64_t, 5> counts_{};
    std::array<std::int64_t, kOutcomes.size()> outcomes_{};
  };
  // Between two times that a source told counters, of one line.
  struct Period {
    Instant from;
    Instant to;
    std::string line;
    bool bounded = true;
    bool at_connection = false;  // so does its switch count
    std::int64_t answered = 0;   // by the switch
    std::int64_t other = 0;
    Sums ours{};
    std::int64_t left_unseen = 0;  // of those who left unanswered, proved to be none of ours
    std::optional<Instant> gap{};  // the newest that began in it
    bool kept = false;             // what an earlier start has kept of it: no more than what was missed
    bool holds(Instant at) const { return from < at && at <= to; }
    Kind answer() const { return at_connection ? Kind::connected : Kind::completed; }
  };
  // Of one line: periods forgotten, one after another and without a break.
  struct Past {
    Instant from;
    Instant to;
    std::int64_t answered = 0;
    std::int64_t other = 0;
    Sums ours{};
  };
  struct Mended {
    std::map<std::string, std::int64_t> by_line;
    std::map<std::string, std::int64_t> by_source;
    std::set<std::string> by_before;  // as it was kept
    std::int64_t restored = 0;
    std::int64_t most = 0;
    bool settled = false;
  };
  struct Source {
    std::string switch_name;
    std::map<Instant, Gap> gaps;
    std::map<Instant, Mended> mended;
    std::optional<Instant> open;
    std::optional<Instant> newest;  // gap since the counters were told last
    bool open_restored = false;
    std::map<std::string, KeptCounters> last;  // by queue
    std::optional<Instant> told_at;
    bool restarted = false;            // since then
    std::map<std::string, Sums> ours;  // by line, since then
    std::deque<Period> periods;
    std::map<std::string, Past> past;  // by line
    std::uint64_t begun = 0;
    std::uint64_t repaired = 0;  // of gaps forgotten since
  };
  struct Missed {
    std::int64_t answered = 0;
    std::int64_t other = 0;
    std::int64_t unexplained = 0;
  };

  static Missed missed_in(const Period& period);
  static std::int64_t others_of(const Sums& ours, bool at_connection);
  static void forget(Source& source, const Period& period);
  static CountersDifference difference_in(const Period& period);
  static void compare(const Source& source, const Period& period, CountersCompared& compared);
  Source& source_of(const std::string& name, const std::string& switch_name);
  void begin(const std::string& name, const std::string& switch_name, Instant from, std::string cause);
  void end(Source& source, Instant at);
  void started(const std::string& switch_name, Instant at, bool seen);
  void begin_at_0(Source& source, Instant at);
  void told(Source& source, const Fact& fact, const CountersListed& listed);
  static bool nothing_new(const Source& source, const CountersListed& listed);
  void join_on(const std::string& name, Source& source, Period period);
  void take_proofs(const std::string& switch_name, const CountersListed& listed);
  Ending ending_of(const Visit& visit, const Fact* fact, const Ending* before);
  std::optional<Mark> end_of(const Visit& visit, const Fact* fact, const Ending* before, std::optional<bool> proved);
  Mark placed(Kind kind, const Visit& visit, std::optional<Instant> at, const Fact* fact,
              const std::optional<Mark>& before) const;
  enum class Kept { no, yes };  // what comes back from the ledger
  void count(const Ending& ending, int sign);
  void count(const std::string& name, Source& source, const std::string& line, const Mark& mark, Kept kept, int sign);
  void mend(Source& source, const Ending& ending, int sign);
  void review(const std::string& name, Source& source, Instant from);
  std::optional<Instant> newest_told(const std::string& switch_name) const;

  Name name(const std::string& text) { return &*names_.insert(text).first; }
  void keep_within_limits(Source& source);

  std::set<std::string> names_;
  std::map<std::pair<std::string, std::string>, std::string> lines_;  // by (switch, queue)
  std::map<std::string, Source> sources_;
  std::map<CallId, std::vector<Ending>> endings_;
  // What the last lists proved: by (switch, call, queue), answered or not.
  std::map<std::tuple<std::string, std::string, std::string>, bool> proofs_;
  CallId forgotten_below_ = 0;
  bool restoring_ = true;
  std::set<std::pair<std::string, Instant>> changed_;
  std::vector<KeptCounters> told_;
};

}  // namespace dutyline
