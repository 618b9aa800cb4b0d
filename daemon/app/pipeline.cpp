#include "app/pipeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lines/plain_records.hpp"

namespace dutyline {
namespace {

constexpr Duration kSeenLate = minutes(1);  // a followed log tells within a second

}  // namespace

Pipeline::Pipeline(std::vector<LineDefinition> lines, BookSettings book, Origin origin)
    : gaps_(book.queues),
      book_(std::move(book)),
      figures_(std::move(lines), origin == Origin::imported ? kRecordsAlone : kMostCalls),
      origin_(origin) {}

void Pipeline::restore(const CallRecord& record) {
  figures_.restore(record);
  book_.restore(record.call);
  gaps_.restore(record.call);
  desk_.take(record);
  picture_changed_ = true;
}

void Pipeline::redefine(Figures figures, const std::vector<QueueBinding>& queues) {
  figures_ = std::move(figures);
  book_.redefine(queues);
  gaps_.redefine(queues);
  picture_changed_ = true;
}

void Pipeline::recall(const std::string& switch_name, const std::string& call, const std::string& linked) {
  if (call.empty() || book_.knows(switch_name, call)) {
    return;
  }
  for (const auto& record : history_(switch_name, call, linked)) {
    figures_.recall(record);
    book_.restore(record.call);
  }
}

void Pipeline::recall_all(const Fact& fact) {
  recall(fact.switch_name, fact.call, fact.linked);
  if (const auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
    for (const auto& caller : waiting->callers) {
      recall(fact.switch_name, caller.call, caller.linked);
    }
  } else if (const auto* channels = std::get_if<ChannelsListed>(&fact.what)) {
    for (const auto& channel : channels->channels) {
      if (channel.talking) {
        recall(fact.switch_name, channel.call, channel.linked);
      }
    }
  }
}

bool Pipeline::may_be_old(const Fact& fact) const {
  return fact.known == Times::log || telling_again_.contains(fact.source);
}

// While a source comes back into step, and where a log is read later, what is told was not seen as it happened.
Origin Pipeline::origin_of(const Fact& fact) const {
  if (origin_ != Origin::live) {
    return origin_;
  }
  if (may_be_old(fact)) {
    if (!live_since_ || fact.at < *live_since_) {
      return Origin::imported;
    }
    if (fact.arrived - behind_ - fact.at > kSeenLate) {
      return Origin::recovered;
    }
  }
  return gaps_.blind(fact.source) ? Origin::recovered : Origin::live;
}

void Pipeline::apply(const Fact& fact) {
  book_.advance(fact.arrived);  // first: what is forgotten now must come back before the fact is taken
  const bool may_be_old = this->may_be_old(fact);
  if (history_ && (!history_for_old_ || may_be_old)) {
    recall_all(fact);
  }
  const Origin origin = origin_of(fact);
  gaps_.take(fact);
  if (fact.known == Times::event && !may_be_old) {
    behind_ = fact.arrived - fact.at;
  }
  switch_now_ = std::max(switch_now_, may_be_old && origin_ == Origin::live ? fact.arrived - behind_ : fact.at);
  book_.apply(fact);
  // Of people, a record only repeats what was told live, where anything is.
  const bool live = fact.known != Times::log;
  if (live) {
    live_switches_.insert(fact.switch_name);
  }
  if (live && roster_.apply(fact)) {
    picture_changed_ = true;
  }
  const bool shown = origin_ != Origin::imported;
  if (shown && std::holds_alternative<RingMissed>(fact.what) && (live || !live_switches_.contains(fact.switch_name))) {
    figures_.missed_ring({fact.switch_name, fact.queue}, fact.at);
  }
  if (!live && record_source_ != fact.source) {
    record_source_ = fact.source;
  }
  if (is_history()) {
    ++history_rows_;
    return;
  }
  const auto before = changes_.size();
  take_changes(switch_now_, origin, &fact);
  if (changes_.size() != before) {
    arrivals_.emplace_back(fact.source, fact.arrived);
  }
}

void Pipeline::hand_over(const Fact& fact) {
  record_source_ = fact.source;
  switch_now_ = std::max(switch_now_, fact.at);
  book_.hand_over(fact);
  ++history_rows_;
}

void Pipeline::import(const Fact& fact) {
  if (std::holds_alternative<HangUpsSeen>(fact.what)) {
    return;  // what the account of that time was allowed to see says nothing of today's
  }
  advance(fact.arrived);
  if (history_) {
    recall_all(fact);
  }
  if (std::holds_alternative<GapBegan>(fact.what) || std::holds_alternative<GapEnded>(fact.what)) {
    imported_gaps_.take(fact);
  }
  book_.apply(fact);
  take_changes(fact.arrived - behind_, Origin::imported, &fact);
}

void Pipeline::end_import(const std::set<Instant>& heard, Instant now) {
  advance(now);
  book_.run_out(heard);
  take_changes(now - behind_, Origin::imported, nullptr);
  keep_imported_gaps();
  imported_gaps_ = Gaps({});
}

// One that is open is the end of a recording: the next file ends it.
void Pipeline::keep_imported_gaps() {
  for (auto& gap : imported_gaps_.take_changes()) {
    if (gap.to) {
      closed_gaps_.push_back(std::move(gap));
    }
  }
}

void Pipeline::advance(Instant now) {
  book_.advance(now);
  if (is_history()) {
    history_rows_ += 1;  // what falls due has its changes too
    return;
  }
  take_changes(now - behind_, origin_, nullptr);
}

// Of a switch's record alone, read long after, nothing is shown, and no gap is to be explained by it: its changes are
// taken once for a whole batch, each call as it stands in the end.
void Pipeline::take_history() {
  if (std::exchange(history_rows_, 0) == 0) {
    return;
  }
  Fact last;
  last.source = record_source_;
  last.known = Times::log;
  take_changes(switch_now_, origin_, &last);
}

void Pipeline::take_changes(Instant now, Origin origin, const Fact* fact) {
  for (auto& change : book_.take_changes()) {
    gaps_.take(change, fact);
    if (change.call) {
      const auto& visits = change.call->visits;
      for (const auto& visit : visits) {
        pending_calls_.insert(visit.switch_name + "\n" + visit.switch_call_id);
      }
      const bool unknown_door =
          std::ranges::any_of(visits, [](const Visit& visit) { return visit.refused && visit.queue.empty(); });
      if (unknown_door) {
        at_unknown_door_.insert(change.id);
      } else {
        at_unknown_door_.erase(change.id);
      }
    }
    const CallId id = change.id;
    RecordChange& kept = changes_[id] = figures_.apply(std::move(change), now, origin);
    if (origin_ != Origin::imported) {
      desk_.take(kept);
    }
    if (kept.correction) {
      kept.correction->source = fact != nullptr ? fact->source : std::string();
      corrections_.push_back(*std::exchange(kept.correction, std::nullopt));
    }
    picture_changed_ = true;
  }
}

bool Pipeline::read_again(const CallRecord& kept, const CallRecord& again) {
  const CallId id = kept.call.id;
  if (changes_.contains(id) || !figures_.read_again(kept, again)) {
    return false;
  }
  RecordChange& change = changes_[id] = {id, again};
  desk_.take(change);
  for (const Visit& visit : again.call.visits) {
    pending_calls_.insert(visit.switch_name + "\n" + visit.switch_call_id);
  }
  picture_changed_ = true;
  return true;
}

bool Pipeline::pends(const std::string& switch_name, const std::string& call) {
  history_rows_ += is_history() ? 1u : 0u;  // what fell due when time passed just now has its changes too
  take_history();
  return pending_calls_.contains(switch_name + "\n" + call);
}

LedgerBatch Pipeline::take_batch() {
  take_history();
  LedgerBatch batch;
  batch.calls.reserve(changes_.size());
  for (auto& [id, change] : changes_) {
    batch.calls.push_back(std::move(change));
  }
  batch.gaps = gaps_.take_changes();
  keep_imported_gaps();
  std::ranges::move(closed_gaps_, std::back_inserter(batch.gaps));
  closed_gaps_.clear();
  batch.switch_counters = gaps_.take_counters();
  batch.corrections = std::exchange(corrections_, {});
  batch.links = std::exchange(links_, {});
  batch.counters = figures_.counters().take_changes();
  std::ranges::move(figures_.kept().take_changes(), std::back_inserter(batch.counters));
  batch.arrivals = std::exchange(arrivals_, {});
  changes_.clear();
  pending_calls_.clear();
  return batch;
}

bool Pipeline::take_picture_changed() {
  return std::exchange(picture_changed_, false);
}

}  // namespace dutyline
