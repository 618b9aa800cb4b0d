// What really happened on the pretend helpline, visit by visit, as CSV: what a monitor's account is graded against.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "commands/pretend_happening.hpp"

namespace dutyline::pretend {

class Truth {
 public:
  // Writes the header at once; the stream outlives this. Columns: callid,label,visit,queue,uniqueid,linkedid,
  // caller_num,join_epoch,answer_epoch,end_epoch,wait_s,outcome,talk_s,agent,ended_by,rings,note,queue_log (label,
  // note and queue_log stay empty). Outcomes in the words of `dutyline calls`.
  Truth(std::ostream& out, std::vector<std::string> queues, std::vector<Agent> roster);

  // `uniqueid` is the call's id on the switch; read when the call arrives.
  void note(const Happening& happening, const std::string& uniqueid);

  // Rows of what is not over: `waiting`, or answered without an end.
  void finish();

 private:
  struct Call {
    std::string uniqueid;
    std::string number;
    int visit = 0;
    QueueNumber queue = 0;
    std::optional<Instant> joined;  // nothing: in no queue, nor talking to one of its agents
    std::optional<Instant> answered;
    AgentNumber agent = 0;
    int rings = 0;
  };

  void on(Instant at, const JoinedQueue& what);
  void on(Instant at, const Refused& what);
  void on(Instant at, const AgentRung& what);
  void on(Instant at, const Answered& what);
  void on(Instant at, const LeftQueue& what);
  void on(Instant at, const TalkEnded& what);
  void on(Instant at, const HungUp& what);
  template <class T>
  void on(Instant, const T&) {}
  void row(CallNumber number, Call& call, std::optional<Instant> end, std::string_view outcome,
           std::string_view ended_by);

  std::ostream& out_;
  std::vector<std::string> queues_;
  std::vector<Agent> roster_;
  std::map<CallNumber, Call> calls_;
};

}  // namespace dutyline::pretend
