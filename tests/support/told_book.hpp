// A call book that is told scripts, and what it then says in words.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "calls/book.hpp"
#include "support/fact_script.hpp"

namespace dutyline {

// "c1@send-duty answered", the second time "c1@send-duty.2 timeout", at an unknown door "c1@? refused_full".
inline std::string words(const Visit& visit) {
  return visit.switch_call_id + "@" + (visit.queue.empty() ? "?" : visit.queue) +
         (visit.number > 1 ? "." + std::to_string(visit.number) : "") + " " + std::string(to_string(visit.outcome));
}

// "duty answered final, waited 12.400: c1@send-duty answered".
inline std::string words(const Call& call) {
  std::string text = (call.line.empty() ? "(no line)" : call.line) + " " + std::string(to_string(call.outcome)) +
                     (call.final ? " final" : "") + (call.transferred ? " transferred" : "");
  if (const auto waited = wait_of(call)) {
    text += ", waited " + seconds_text(*waited);
  }
  std::string visits;
  for (const auto& visit : call.visits) {
    visits += (visits.empty() ? ": " : "; ") + words(visit);
  }
  return text + visits;
}

inline std::ostream& operator<<(std::ostream& out, const Visit& visit) {
  return out << words(visit) << " row " << visit.id << " offered " << epoch_text(visit.offered_at) << " answered "
             << (visit.answered_at ? epoch_text(*visit.answered_at) : "-") << " left "
             << (visit.left_at ? epoch_text(*visit.left_at) : "-") << " ended "
             << (visit.ended_at ? epoch_text(*visit.ended_at) : "-") << (visit.talk_over ? " over" : "") << " by '"
             << to_string(visit.ended_by) << "' agent '" << visit.agent << "' leg '" << visit.agent_leg << "' "
             << to_string(visit.provenance) << " " << to_string(visit.times)
             << (visit.evidence.empty() ? "" : " [" + visit.evidence + "]");
}

inline std::ostream& operator<<(std::ostream& out, const Call& call) {
  out << "row " << call.id << " " << words(call);
  for (const auto& visit : call.visits) {
    out << "\n    " << visit;
  }
  return out;
}

inline BookSettings three_lines() {
  BookSettings settings;
  settings.queues = {{"pbx", "send-duty", "duty", seconds(60)},
                     {"pbx", "send-overflow", "duty", seconds(60)},
                     {"pbx", "send-eps", "eps", seconds(60)},
                     {"pbx", "send-night", "night", seconds(90)}};
  return settings;
}

class ToldBook {
 public:
  explicit ToldBook(BookSettings settings = three_lines()) : book(std::move(settings)) {}

  ToldBook& tell(std::string_view rows) { return tell(script(rows)); }

  ToldBook& tell(const std::vector<Fact>& facts) {
    for (const auto& fact : facts) {
      book.apply(fact);
      take();
    }
    return *this;
  }

  ToldBook& until(std::string_view time) { return until(at(time)); }

  ToldBook& until(Instant now) {
    book.advance(now);
    take();
    return *this;
  }

  // All calls ever told of, as whoever takes every change would keep them, in the order of their offers.
  std::vector<Call> calls() const {
    std::vector<Call> calls;
    for (const auto& [row, call] : kept) {
      calls.push_back(call);
    }
    std::ranges::stable_sort(calls, {}, [](const Call& call) {
      const Visit& first = call.visits.front();
      return std::tuple(first.offered_at, first.switch_call_id, first.queue);
    });
    return calls;
  }

  Call only_call() const {
    EXPECT_EQ(kept.size(), 1U) << text();
    return kept.empty() ? Call{0, "", {Visit{}}, Outcome::waiting, false, {}, false} : kept.begin()->second;
  }

  Visit only_visit() const {
    const Call call = only_call();
    EXPECT_EQ(call.visits.size(), 1U) << text();
    return call.visits.front();
  }

  // One line a call.
  std::string text() const {
    std::string text;
    for (const auto& call : calls()) {
      text += words(call) + "\n";
    }
    return text;
  }

  Book book;
  std::map<CallId, Call> kept;
  std::size_t changes = 0;  // taken so far

 private:
  void take() {
    for (auto& change : book.take_changes()) {
      ++changes;
      if (change.call) {
        EXPECT_EQ(change.call->id, change.id);
        kept.insert_or_assign(change.id, std::move(*change.call));
      } else {
        EXPECT_EQ(kept.erase(change.id), 1U) << "row " << change.id << " went and nobody knew it";
      }
    }
  }
};

inline std::string told(std::string_view rows) {
  return ToldBook().tell(rows).text();
}

}  // namespace dutyline
