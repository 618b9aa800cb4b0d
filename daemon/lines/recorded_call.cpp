#include "lines/recorded_call.hpp"

namespace dutyline {

CallRecord record_of(const RecordedCall& call, const RecordSource& by) {
  CallRecord record;
  record.call = call_of(call.stay, by, call.visit, call.call);
  record.hours = call.hours;
  record.call_class = call.call_class;
  return record;
}

PastCall past_call(const RecordedCall& call) {
  const RecordedStay& stay = call.stay;
  const bool answered = stay.outcome == Outcome::answered;
  PastCall past;
  past.id = call.call;
  past.offered = stay.joined_at;
  past.hours = call.hours;
  past.call_class = call.call_class;
  past.outcome = stay.outcome;
  past.service.wait = stay.left_at - stay.joined_at;
  if (answered) {
    past.service.talk = stay.ended_at - stay.left_at;
    past.service.dropped = stay.ended_by == EndedBy::the_switch;
    past.answered = stay.left_at;
  }
  past.resolved = final_at(stay);
  past.by_switch = by_switch(stay.outcome);
  past.caller = stay.caller;
  past.kept_of_caller = call.kept_of_caller;
  return past;
}

}  // namespace dutyline
