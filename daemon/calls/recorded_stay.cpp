#include "calls/recorded_stay.hpp"

#include <utility>

#include "calls/evidence.hpp"

namespace dutyline {

Call call_of(const RecordedStay& stay, const RecordSource& by, VisitId visit_id, CallId call_id) {
  const bool answered = stay.outcome == Outcome::answered;
  Call call;
  call.id = call_id;
  call.line = stay.queue->line;
  call.outcome = stay.outcome;
  call.final = true;
  call.final_at = final_at(stay);
  Visit& visit = call.visits.emplace_back();
  visit.id = visit_id;
  visit.switch_name = by.switch_name;
  visit.source = by.source;
  visit.switch_call_id = stay.call.view();
  visit.switch_linked_id = visit.switch_call_id;
  visit.queue = stay.queue->name;
  visit.line = stay.queue->line;
  visit.caller = stay.caller;
  visit.offered_at = stay.joined_at;
  visit.left_at = stay.left_at;
  if (answered) {
    visit.answered_at = stay.left_at;
    visit.ended_at = stay.ended_at;
    visit.talk_over = true;
    visit.agent = visit.agent_name = *stay.agent;
    visit.agent_leg = stay.agent_leg.view();
    visit.ended_by = stay.ended_by;
  }
  visit.outcome = stay.outcome;
  visit.provenance = Provenance::log;
  visit.times = Times::log;
  visit.evidence = kRecordAlone;
  return call;
}

std::vector<Fact> facts_of(const RecordedStay& stay, const RecordSource& by) {
  std::vector<Fact> facts;
  const auto tell = [&](Instant at, Happening what) {
    facts.push_back({by.switch_name,
                     by.source,
                     stay.queue->name,
                     std::string(stay.call.view()),
                     {},
                     at,
                     at,
                     Times::log,
                     std::move(what)});
  };
  tell(stay.joined_at, Joined{stay.caller});
  if (stay.outcome == Outcome::answered) {
    tell(stay.left_at, Connected{*stay.agent, *stay.agent, std::string(stay.agent_leg.view()), std::nullopt});
    if (stay.talk_over) {
      tell(stay.ended_at, Ended{stay.ended_by, *stay.agent, {}, std::nullopt, std::nullopt});
    }
  } else if (stay.outcome != Outcome::waiting) {
    tell(stay.left_at, Left{stay.outcome, std::nullopt});
  }
  return facts;
}

}  // namespace dutyline
