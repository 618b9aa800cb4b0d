#include "lines/past_call.hpp"

#include <algorithm>

#include "lines/call_counters.hpp"
#include "lines/kept_call.hpp"

namespace dutyline {

Service service_of(const CallRecord& record) {
  Service service{wait_of(record.call), std::nullopt, false};
  if (record.call_class == CallClass::answered && !is_talking(record.call)) {
    const Visit& visit = deciding_visit(record.call);
    service.talk = talk_of(visit);
    service.dropped = visit.ended_by == EndedBy::the_switch;
  }
  return service;
}

ServedCall served_call(CallClass call_class, const Service& service, Duration answer_within) {
  ServedCall served;
  if (service.wait) {
    served.wait_known = true;
    served.wait_ms = whole_ms(*service.wait);
    served.in_time = call_class == CallClass::answered && *service.wait <= answer_within;
  }
  if (service.talk) {
    served.talk_known = true;
    served.talk_ms = whole_ms(*service.talk);
    served.brief = *service.talk < kBriefTalk;
  }
  served.dropped = service.dropped;
  return served;
}

std::optional<Pseudonym> caller_of(const Call& call) {
  const auto known = std::ranges::find_if(call.visits, [](const Visit& visit) { return visit.caller.has_value(); });
  return known == call.visits.end() ? std::nullopt : known->caller;
}

Ratio by_switch(Outcome outcome) {
  switch (outcome) {
    case Outcome::answered: return {1, 1};
    case Outcome::abandoned:
    case Outcome::timeout:
    case Outcome::left_empty:
    case Outcome::withdrawn:
    case Outcome::cut_off:
    case Outcome::technical:
    case Outcome::redirected: return {0, 1};
    default: return {};
  }
}

PastCall past_call(const CallRecord& record) {
  const Call& call = record.call;
  PastCall past;
  past.id = call.id;
  past.offered = call.visits.front().offered_at;
  past.hours = record.hours;
  past.call_class = record.call_class;
  past.outcome = call.outcome;
  past.service = service_of(record);
  if (is_final(record.call_class)) {
    past.resolved = resolved_at(call);
  }
  if (record.call_class == CallClass::answered) {
    past.answered = closed_at(deciding_visit(call));
  }
  for (const Visit& visit : call.visits) {
    const Ratio its = by_switch(visit.outcome);
    past.by_switch.part += its.part;
    past.by_switch.whole += its.whole;
  }
  past.caller = caller_of(call);
  return past;
}

}  // namespace dutyline
