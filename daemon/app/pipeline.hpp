// Facts → calls → figures → what is to be kept. The same for the live daemon, an import, the tests and the benchmarks:
// no I/O in it, time comes in with the fact.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "calls/book.hpp"
#include "calls/gaps.hpp"
#include "calls/roster.hpp"
#include "ledger/ledger.hpp"
#include "lines/desk.hpp"
#include "lines/figures.hpp"

namespace dutyline {

class Pipeline {
 public:
  // Calls kept earlier that have this id, or are linked to it; asked before a fact of an unknown call is applied.
  using History = std::function<std::vector<CallRecord>(const std::string& switch_name, const std::string& call,
                                                        const std::string& linked)>;

  Pipeline(std::vector<LineDefinition> lines, BookSettings book, Origin origin);

  void use_history(History history) { history_ = std::move(history); }
  // Asked only before what may be old, or told before: live calls are not so old that the book has forgotten them.
  void use_history_for_what_may_be_old(History history) {
    history_ = std::move(history);
    history_for_old_ = true;
  }
  // Sources whose lines are kept somewhere and may be sent late, or again. A switch's record always is such.
  void may_tell_again(std::string source) { telling_again_.insert(std::move(source)); }
  void restore(const CallRecord& record);
  // Of a call whose figures alone are restored: that it ended.
  void restore_ending(const Call& call) { gaps_.restore(call); }
  // Of a call that the book need not know any more.
  void restore_figures(const CallRecord& record) {
    figures_.restore(record);
    gaps_.restore(record.call);
    desk_.take(record);
  }
  // Gaps of before; of several of one source that were still open when dutyline stopped the newest stays open.
  void restore_gap(const Gap& gap, const std::string& switch_name = {}, bool settled = false) {
    gaps_.restore(gap, switch_name, settled);
  }
  void restore_counters(const KeptCounters& counters, const std::string& switch_name) {
    gaps_.restore(counters, switch_name);
  }
  // The source is in step: a gap that was open before this start is over.
  void sees_again(const std::string& source, Instant at) { gaps_.sees_again(source, at); }
  void restore_counter(const std::string& series, double value) {
    figures_.counters().restore(series, value);
    figures_.kept().restore(series, value);
  }

  // Since when a switch was seen as it went on; until it is known, what a log tells is history, as is what it tells of
  // earlier times.
  void live_since(Instant first_live) { live_since_ = first_live; }

  void apply(const Fact& fact);
  // What was held back of a history, see Book::hand_over(). Nothing of its call is kept.
  void hand_over(const Fact& fact);
  // The same of a recording, while what happens is told live: it raises no counter, says nothing of people or of what
  // goes on now. Fact::arrived is when we hear it.
  void import(const Fact& fact);
  // Time runs on for what was imported at these moments and left pending.
  void end_import(const std::set<Instant>& heard, Instant now);
  void advance(Instant now);  // our clock
  std::optional<Instant> next_deadline() const { return book_.next_deadline(); }

  // A call of the ledger was read again under other definitions. False: it has changed since it was read.
  bool read_again(const CallRecord& kept, const CallRecord& again);

  // Lines as they are defined from now on, and their figures, made by the ledger. What goes on goes on: a caller who is
  // there stays in the line that she came to.
  void redefine(Figures figures, const std::vector<QueueBinding>& queues);
  // Callers of the former key were met again: from now on they are known as they are under the present one.
  void link_callers(std::vector<CallerLink> links);
  // Nothing here tells any more who she is; what the ledger keeps of her is the caller's.
  void forget_caller(const Pseudonym& caller);

  // What changed since last taken, for the ledger; empty when nothing did.
  LedgerBatch take_batch();
  bool has_batch() const {
    return !changes_.empty() || history_rows_ > 0 || gaps_.changed() || !closed_gaps_.empty() || !links_.empty();
  }
  // Calls, or, of a history, about as many.
  std::size_t batch_size() const { return changes_.size() + history_rows_ / kRowsACall; }
  // Whether anything that is shown has changed since last asked.
  bool take_picture_changed();
  // True if a change of this call waits to be taken.
  bool pends(const std::string& switch_name, const std::string& call);

  Book& book() { return book_; }
  const Book& book() const { return book_; }
  Figures& figures() { return figures_; }
  const Figures& figures() const { return figures_; }
  const Roster& roster() const { return roster_; }
  Desk& desk() { return desk_; }
  const Desk& desk() const { return desk_; }
  Gaps& gaps() { return gaps_; }
  const Gaps& gaps() const { return gaps_; }
  // Refused callers whose queue nobody knows (yet).
  std::uint64_t refused_at_unknown_door() const { return at_unknown_door_.size(); }

 private:
  static constexpr std::size_t kRowsACall = 4;

  bool is_history() const { return origin_ == Origin::imported && live_switches_.empty() && !record_source_.empty(); }
  void take_history();
  void recall(const std::string& switch_name, const std::string& call, const std::string& linked);
  void recall_all(const Fact& fact);
  void keep_imported_gaps();
  bool may_be_old(const Fact& fact) const;
  Origin origin_of(const Fact& fact) const;
  void take_changes(Instant now, Origin origin, const Fact* fact);

  Gaps gaps_;
  Book book_;
  Figures figures_;
  Roster roster_;
  Desk desk_;
  Origin origin_;
  History history_;
  bool history_for_old_ = false;
  std::set<std::string> telling_again_;
  std::map<CallId, RecordChange> changes_;
  std::unordered_set<std::string> pending_calls_;  // "switch\ncall" of the changes above
  std::vector<Correction> corrections_;
  std::vector<CallerLink> links_;
  std::uint64_t forgotten_callers_ = 0;
  Gaps imported_gaps_{{}};        // of a recording, not of what goes on
  std::vector<Gap> closed_gaps_;  // of it
  std::vector<std::pair<std::string, Instant>> arrivals_;
  std::set<CallId> at_unknown_door_;
  std::optional<Instant> live_since_;
  std::set<std::string> live_switches_;  // that told anything but their record
  std::string record_source_;            // the last record that told anything
  std::size_t history_rows_ = 0;         // whose changes the book still has
  Instant switch_now_;                   // the newest instant a switch spoke of
  Duration behind_{0};                   // our clock minus the switch's, as last told
  bool picture_changed_ = true;
};

}  // namespace dutyline
