#include "lines/replay.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace dutyline {

namespace {

// As it stood when it was offered: nobody knew more of it.
Call as_offered(const Call& call) {
  Call offered = call;
  offered.visits.resize(1);
  Visit& visit = offered.visits.front();
  visit.outcome = Outcome::waiting;
  visit.answered_at.reset();
  visit.left_at.reset();
  visit.ended_at.reset();
  visit.talk_over = false;
  visit.ended_by = EndedBy::nobody;
  offered.outcome = Outcome::waiting;
  offered.final = false;
  offered.final_at.reset();
  return offered;
}

// As it stood while the talk went on.
Call as_talking(const Call& call) {
  Call talking = call;
  for (Visit& visit : talking.visits) {
    if (visit.outcome == Outcome::answered) {
      visit.ended_at.reset();
      visit.talk_over = false;
      visit.ended_by = EndedBy::nobody;
    }
  }
  return talking;
}

}  // namespace

void Replay::tell_at(Instant at, Call call) {
  moments_.push({at, told_++, std::move(call)});
}

void Replay::add(const Call& call) {
  const Instant offered = call.visits.front().offered_at;
  if (!call.visits.front().refused) {  // who was turned away at the door never waited
    tell_at(offered, as_offered(call));
  }
  if (!call.final) {
    return;
  }
  const Visit& deciding = deciding_visit(call);
  const Instant final_at = std::max(offered, call.final_at.value_or(closed_at(deciding)));
  const bool answered = call.outcome == Outcome::answered;
  const std::optional<Instant> over = answered ? deciding.ended_at : std::nullopt;
  tell_at(final_at, over && *over > final_at ? as_talking(call) : call);
  if (over && *over > final_at) {
    tell_at(*over, call);
  }
}

void Replay::advance(Instant now) {
  while (!moments_.empty() && moments_.top().at <= now) {
    const Moment moment = moments_.top();
    moments_.pop();
    figures_.apply({moment.call.id, moment.call}, moment.at, Origin::live);
  }
}

}  // namespace dutyline
