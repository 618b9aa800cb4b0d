#include "commands/record_comparison.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace dutyline {
namespace {

constexpr Duration kSameJoining = seconds(2);
constexpr Duration kWholeSeconds = milliseconds(1'100);  // a wait of whole seconds is so far off, either way
constexpr Duration kStillWritten = seconds(2);           // so young a row may not be in the ledger yet

using Visits = std::vector<const Visit*>;
using ByQueue = std::map<std::pair<std::string, std::string>, std::pair<Visits, Visits>>;

std::string word(Outcome outcome) {
  return std::string(to_string(outcome));
}

Difference difference(const Visit& visit, std::string text, bool explained) {
  return {visit.offered_at, visit.switch_call_id, visit.queue, std::move(text), explained};
}

bool seen_live(const Visit& visit) {
  return visit.provenance == Provenance::live || visit.provenance == Provenance::log;
}

// Why another outcome than the record's may be right; nothing: it may not.
std::optional<std::string> reason_for(const Visit& recorded, const Visit& kept) {
  if (recorded.outcome == Outcome::abandoned && kept.outcome == Outcome::cut_off) {
    return "the log calls whatever it cannot tell apart ABANDON; live saw no hang-up of the caller";
  }
  if (recorded.outcome == Outcome::abandoned && kept.outcome == Outcome::redirected) {
    return "the log calls whatever it cannot tell apart ABANDON; live saw no hang-up, and the caller went on elsewhere";
  }
  if (recorded.outcome == Outcome::cut_off && seen_live(kept)) {
    return "the switch stopped before it wrote the end; live saw it";
  }
  const bool without_end = recorded.outcome == Outcome::waiting || recorded.outcome == Outcome::unresolved;
  if (without_end && is_settled(kept.outcome) && kept.outcome != Outcome::unknown && seen_live(kept)) {
    return "the log has no row of the end; live saw it";
  }
  if (without_end && kept.outcome == Outcome::unknown) {
    return "the log has no row of the end, as when ids swap in an attended transfer; nobody saw it";
  }
  return std::nullopt;
}

void compare_outcomes(const Visit& recorded, const Visit& kept, std::vector<Difference>& found) {
  const std::string both = "the log says " + word(recorded.outcome) + ", the ledger " + word(kept.outcome);
  const auto reason = reason_for(recorded, kept);
  found.push_back(difference(kept, reason ? both + ": " + *reason : both, reason.has_value()));
}

void compare_lengths(const Visit& recorded, const Visit& kept, std::vector<Difference>& found) {
  const auto off = [](std::optional<Duration> a, std::optional<Duration> b) {
    return a && b && std::chrono::abs(*a - *b) > kWholeSeconds;
  };
  if (off(wait_of(recorded), wait_of(kept))) {
    found.push_back(difference(kept,
                               "the log has a wait of " + seconds_text(*wait_of(recorded)) + " s, the ledger " +
                                   seconds_text(*wait_of(kept)) + " s",
                               false));
  }
  if (recorded.outcome == Outcome::answered && recorded.talk_over && !kept.talk_over) {
    found.push_back(difference(kept, "the log says that the talk is over, the ledger does not", false));
  }
}

void compare_pair(const Visit& recorded, const Visit& kept, std::vector<Difference>& found) {
  if (recorded.outcome != kept.outcome) {
    compare_outcomes(recorded, kept, found);
  } else {
    compare_lengths(recorded, kept, found);
  }
}

// Each as often in both: in order, whatever the clocks say; else whichever joined at the same time.
void compare_queue(const Visits& recorded, const Visits& kept, Instant from, Instant to,
                   std::vector<Difference>& found) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < recorded.size() || j < kept.size()) {
    const bool both = i < recorded.size() && j < kept.size();
    const Duration apart = both ? recorded[i]->offered_at - kept[j]->offered_at : Duration::zero();
    const bool same = both && (recorded.size() == kept.size() || std::chrono::abs(apart) <= kSameJoining);
    if (same) {
      compare_pair(*recorded[i++], *kept[j++], found);
    } else if (j == kept.size() || (both && apart < Duration::zero())) {
      const Visit& visit = *recorded[i++];
      found.push_back(
          difference(visit, "the log says " + word(visit.outcome) + ", the ledger has no such visit", false));
    } else {
      const Visit& visit = *kept[j++];
      const bool too_new = visit.offered_at > to - kStillWritten;
      const bool before = visit.offered_at < from;
      if (!before) {
        found.push_back(difference(visit,
                                   "the ledger says " + word(visit.outcome) + ", the log has no such visit" +
                                       (too_new ? ": it is younger than the log's last row" : ""),
                                   too_new));
      }
    }
  }
}

}  // namespace

std::size_t RecordComparison::unexplained() const {
  return static_cast<std::size_t>(std::ranges::count(differences, false, &Difference::explained));
}

RecordComparison compare_with_record(std::vector<Visit> recorded, std::vector<Visit> kept, Instant from, Instant to) {
  RecordComparison result;
  std::erase_if(kept, [&](const Visit& visit) { return visit.offered_at > to; });
  std::ranges::sort(recorded, {}, &Visit::offered_at);
  std::ranges::sort(kept, {}, &Visit::offered_at);
  ByQueue visits;
  for (const Visit& visit : recorded) {
    visits[{visit.switch_call_id, visit.queue}].first.push_back(&visit);
  }
  for (const Visit& visit : kept) {
    if (!visit.refused) {
      visits[{visit.switch_call_id, visit.queue}].second.push_back(&visit);
    } else if (visit.offered_at >= from) {
      result.differences.push_back(
          difference(visit, "the ledger says " + word(visit.outcome) + ": only live events show it", true));
      ++result.compared;
    }
  }
  for (const auto& [name, pair] : visits) {
    const auto before = [&](const Visit* visit) { return visit->offered_at < from; };
    const bool outside = pair.first.empty() && std::ranges::all_of(pair.second, before);
    result.compared += outside ? 0 : std::max(pair.first.size(), pair.second.size());
    compare_queue(pair.first, pair.second, from, to, result.differences);
  }
  std::ranges::stable_sort(result.differences, {}, &Difference::at);
  return result;
}

std::string to_string(const Difference& difference) {
  return (difference.explained ? "explained    " : "UNEXPLAINED  ") + difference.call + " in " +
         (difference.queue.empty() ? "an unknown queue" : difference.queue) + " at " + rfc3339_text(difference.at) +
         ": " + difference.text;
}

}  // namespace dutyline
