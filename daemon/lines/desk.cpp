#include "lines/desk.hpp"

#include <algorithm>
#include <set>

namespace dutyline {
namespace {

bool is_loss(CallClass call_class) {
  return call_class == CallClass::abandoned || call_class == CallClass::not_served;
}

std::optional<Pseudonym> caller_of(const Call& call) {
  const auto known = std::ranges::find_if(call.visits, [](const Visit& visit) { return visit.caller.has_value(); });
  return known == call.visits.end() ? std::nullopt : known->caller;
}

}  // namespace

void Desk::take(const RecordChange& change) {
  if (change.record) {
    take(*change.record);
  } else {
    drop(change.id);
  }
}

void Desk::take(const CallRecord& record) {
  const Call& call = record.call;
  const bool dealt_with = drop(call.id);
  if (call.line.empty() || call.visits.empty()) {
    return;
  }
  const Instant offered = call.visits.front().offered_at;
  Line& line = lines_[call.line];
  if (line.complete_from && offered < *line.complete_from) {
    return;
  }
  Kept kept{record.call_class,
            call.outcome,
            record.hours == Hours::closed,
            caller_of(call),
            wait_of(call),
            call.visits.front().switch_call_id,
            is_loss(record.call_class) ? key_number(call) : 0,
            dealt_with};
  line.unreached.reset();
  line.calls.emplace(Place(offered, call.id), std::move(kept));
  where_.emplace(call.id, std::pair(&line, offered));
  bound(line, line.calls.rbegin()->first.first);
}

void Desk::rename_caller(const Pseudonym& before, const Pseudonym& now) {
  for (auto& [name, line] : lines_) {
    for (auto& [place, kept] : line.calls) {
      if (kept.caller == before) {
        kept.caller = now;
        line.unreached.reset();
      }
    }
  }
}

bool Desk::drop(CallId id) {
  const auto found = where_.find(id);
  if (found == where_.end()) {
    return false;
  }
  Line& line = *found->second.first;
  line.unreached.reset();
  const auto call = line.calls.find(Place(found->second.second, id));
  const bool dealt_with = call->second.dealt_with;
  line.calls.erase(call);
  where_.erase(found);
  return dealt_with;
}

std::optional<Desk::Place> Desk::find_lost(std::string_view name, std::string_view key) const {
  const auto line = lines_.find(name);
  if (line == lines_.end()) {
    return std::nullopt;
  }
  const auto& calls = line->second.calls;
  const auto call = std::ranges::find_if(
      calls, [&](const auto& each) { return is_loss(each.second.call_class) && key_text(each.second.key) == key; });
  return call == calls.end() ? std::nullopt : std::optional(call->first);
}

void Desk::mark(CallId call, bool dealt_with) {
  if (const auto found = where_.find(call); found != where_.end()) {
    found->second.first->calls.at(Place(found->second.second, call)).dealt_with = dealt_with;
  }
}

// A call that lies too far ahead (a switch's clock that leapt) must not push out those of today for good, so what is
// old goes by the newest, and what is too many by its number.
void Desk::bound(Line& line, Instant newest) {
  while (!line.calls.empty()) {
    const Place oldest = line.calls.begin()->first;
    const bool too_many = line.calls.size() > kMostCalls;
    if (!too_many && oldest.first >= newest - 2 * kLooksBack) {
      return;
    }
    if (too_many) {
      line.complete_from = oldest.first + Duration(1);
    }
    where_.erase(oldest.second);
    line.calls.erase(line.calls.begin());
  }
}

std::int64_t Desk::callers_unreached(std::string_view name, Instant from) {
  const auto found = lines_.find(name);
  if (found == lines_.end()) {
    return 0;
  }
  Line& line = found->second;
  if (!line.unreached || line.unreached->first != from) {
    std::set<Pseudonym> callers;
    for (auto call = line.calls.lower_bound(Place(from, 0)); call != line.calls.end(); ++call) {
      const Kept& kept = call->second;
      if (kept.caller && is_loss(kept.call_class)) {
        callers.insert(*kept.caller);
      } else if (kept.caller && kept.call_class == CallClass::answered) {
        callers.erase(*kept.caller);
      }
    }
    line.unreached.emplace(from, static_cast<std::int64_t>(callers.size()));
  }
  return line.unreached->second;
}

Instant Desk::looks_back_to(std::string_view name, Instant now) const {
  const auto line = lines_.find(name);
  const Instant from = now - kLooksBack;
  return line == lines_.end() ? from : std::max(from, line->second.complete_from.value_or(from));
}

std::vector<LostCaller> Desk::lost_callers(std::string_view name, Instant now) const {
  const auto line = lines_.find(name);
  if (line == lines_.end()) {
    return {};
  }
  std::vector<LostCaller> result;
  std::map<Pseudonym, LostCaller> known;
  const auto first = line->second.calls.lower_bound(Place(looks_back_to(name, now), 0));
  for (auto call = first; call != line->second.calls.end(); ++call) {
    const Kept& kept = call->second;
    const bool lost = is_loss(kept.call_class) && !kept.dealt_with;
    const bool reached = kept.call_class == CallClass::answered || kept.dealt_with;
    const LostCaller here{lost ? key_text(kept.key) : std::string(),
                          kept.switch_call_id,
                          call->first.first,
                          kept.wait,
                          kept.outcome,
                          1,
                          !kept.caller,
                          false,
                          kept.outside_hours};
    if (!kept.caller) {
      if (lost) {
        result.push_back(here);
      }
    } else if (reached) {
      known.erase(*kept.caller);
    } else if (const auto before = known.find(*kept.caller); before != known.end()) {
      LostCaller& caller = before->second;
      ++caller.tries;
      caller.calls_now = kept.call_class == CallClass::waiting || kept.call_class == CallClass::unresolved;
      if (lost) {
        const LostCaller earlier = std::exchange(caller, here);
        caller.tries = earlier.tries;
        caller.wait = std::max(earlier.wait, here.wait);
      }
    } else if (lost) {
      known.emplace(*kept.caller, here);
    }
  }
  for (auto& row : known) {
    result.push_back(std::move(row.second));
  }
  std::ranges::sort(result, [](const LostCaller& one, const LostCaller& two) {
    return one.wait != two.wait ? one.wait > two.wait : one.lost_at > two.lost_at;
  });
  return result;
}

}  // namespace dutyline
