// What must hold of every book, whatever it was told.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "calls/book.hpp"
#include "fuzz/input.hpp"

namespace dutyline::fuzz {

// The calls as somebody who takes every change would keep them.
using Kept = std::map<CallId, Call>;

inline void require_sound(const Visit& visit) {
  const auto wait = wait_of(visit);
  const auto talk = talk_of(visit);
  require(!wait || *wait >= Duration::zero(), "a wait is negative");
  require(!talk || *talk >= Duration::zero(), "a talk is negative");
  require(!visit.refused || !wait || *wait == Duration::zero(), "a refused visit waited");
  require(visit.refused == is_refusal(visit.outcome) || visit.outcome == Outcome::unknown,
          "refused and its outcome disagree");
  require(visit.outcome != Outcome::answered || visit.answered_at || visit.times == Times::inferred,
          "answered, and no moment of it although it was seen");
  require(visit.number >= 1, "visits are numbered from 1");
}

inline void require_sound(const Call& call) {
  require(!call.visits.empty(), "a call without a visit");
  bool answered = false;
  std::optional<Instant> closed;
  for (std::size_t i = 0; i < call.visits.size(); ++i) {
    require_sound(call.visits[i]);
    require(i == 0 || call.visits[i - 1].offered_at <= call.visits[i].offered_at, "visits out of order");
    require(call.visits[i].line == call.line, "a visit of another line in the call");
    require(!closed || call.visits[i].offered_at <= *closed, "a visit that began after the answer in the same call");
    if (call.visits[i].outcome == Outcome::answered) {
      answered = true;
      closed = std::max(closed.value_or(Instant::min()), call.visits[i].answered_at.value_or(Instant::min()));
    }
  }
  const auto wait = wait_of(call);
  require(!wait || *wait >= Duration::zero(), "a call's wait is negative");
  require(!answered || call.outcome == Outcome::answered, "a call with an answer is not answered");
  require(!call.final || is_settled(call.outcome), "final, and not settled");
}

inline void take(Book& book, Kept& kept) {
  for (auto& change : book.take_changes()) {
    if (change.call) {
      require(change.call->id == change.id, "a change under another id");
      require_sound(*change.call);
      kept.insert_or_assign(change.id, std::move(*change.call));
    } else {
      require(kept.erase(change.id) == 1, "a call went that nobody knew");
    }
  }
}

// To understand a failing input: PRINT_FACTS=1 fuzz_… FILE.
inline bool asked_to_print() {
  return std::getenv("PRINT_FACTS") != nullptr;
}

inline void print(const Fact& fact) {
  std::fprintf(stderr, "%s\n", to_string(fact).c_str());
}

inline void print(const Kept& kept) {
  for (const auto& [id, call] : kept) {
    std::fprintf(stderr, "call %lld %s\n", static_cast<long long>(id), call.line.c_str());
    for (const auto& visit : call.visits) {
      std::fprintf(stderr, "  visit %lld %s [%s] #%d %s, offered %s\n", static_cast<long long>(visit.id),
                   visit.switch_call_id.c_str(), visit.queue.c_str(), visit.number,
                   std::string(to_string(visit.outcome)).c_str(), epoch_text(visit.offered_at).c_str());
    }
  }
}

// No visit stands in two calls, and none twice under one name.
inline void require_balance(const Kept& kept) {
  if (asked_to_print()) {
    print(kept);
  }
  std::set<VisitId> ids;
  std::set<std::tuple<std::string, std::string, std::string, std::string, bool, int>> names;
  for (const auto& [id, call] : kept) {
    for (const auto& visit : call.visits) {
      require(ids.insert(visit.id).second, "a visit stands in two calls");
      require(
          names.insert({visit.switch_name, visit.switch_call_id, visit.queue, visit.door, visit.refused, visit.number})
              .second,
          "two visits of one name");
    }
  }
}

// Tells a book facts as the daemon does: what it has forgotten comes back from what was kept before a fact speaks of
// it.
class Teller {
 public:
  explicit Teller(Book& book) : book_(book) {}

  void tell(const Fact& fact) {
    advance(fact.arrived);  // first: what is forgotten now must come back before the fact is taken
    recall(fact.switch_name, fact.call, fact.linked);
    if (const auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
      for (const auto& caller : waiting->callers) {
        recall(fact.switch_name, caller.call, caller.linked);
      }
    } else if (const auto* channels = std::get_if<ChannelsListed>(&fact.what)) {
      for (const auto& channel : channels->channels) {
        recall(fact.switch_name, channel.call, channel.linked);
      }
    }
    book_.apply(fact);
    take(book_, kept_);
  }
  void advance(Instant now) {
    book_.advance(now);
    take(book_, kept_);
  }
  const Kept& kept() const { return kept_; }

 private:
  static bool is_of(const Visit& visit, const std::string& id) {
    return !id.empty() && (visit.switch_call_id == id || visit.switch_linked_id == id);
  }

  void recall(const std::string& switch_name, const std::string& call, const std::string& linked) {
    if (call.empty() || book_.knows(switch_name, call)) {
      return;
    }
    for (const auto& [id, known] : kept_) {
      for (const auto& visit : known.visits) {
        if (is_of(visit, call) || is_of(visit, linked)) {
          book_.restore(known);
          break;
        }
      }
    }
  }

  Book& book_;
  Kept kept_;
};

}  // namespace dutyline::fuzz
