#include "commands/pretend_truth.hpp"

#include <string_view>
#include <utility>

namespace dutyline::pretend {

namespace {

std::string_view outcome_of(LeftBy by) {
  switch (by) {
    case LeftBy::caller: return "abandoned";
    case LeftBy::timeout: return "timeout";
    case LeftBy::key: return "key_exit";
    case LeftBy::switch_stop: return "cut_off";
  }
  return "";
}

std::string_view ended_by_of(EndedBy by) {
  switch (by) {
    case EndedBy::caller: return "caller";
    case EndedBy::agent: return "agent";
    case EndedBy::transfer: return "transfer";
    case EndedBy::switch_stop: return "switch";
  }
  return "";
}

}  // namespace

Truth::Truth(std::ostream& out, std::vector<std::string> queues, std::vector<Agent> roster)
    : out_(out), queues_(std::move(queues)), roster_(std::move(roster)) {
  out_ << "callid,label,visit,queue,uniqueid,linkedid,caller_num,join_epoch,answer_epoch,end_epoch,wait_s,outcome,"
          "talk_s,agent,ended_by,rings,note,queue_log\n";
}

void Truth::note(const Happening& happening, const std::string& uniqueid) {
  if (const auto* arrived = std::get_if<CallArrived>(&happening.what)) {
    calls_[arrived->call] = Call{uniqueid, arrived->number, 0, 0, {}, {}, 0, 0};
    return;
  }
  std::visit([&](const auto& what) { on(happening.at, what); }, happening.what);
  out_.flush();
}

void Truth::on(Instant at, const JoinedQueue& what) {
  auto& call = calls_.at(what.call);
  ++call.visit;
  call.queue = what.queue;
  call.joined = at;
  call.answered.reset();
  call.rings = 0;
}

void Truth::on(Instant at, const Refused& what) {
  on(at, JoinedQueue{what.call, what.queue});
  row(what.call, calls_.at(what.call), at, what.full ? "refused_full" : "refused_empty", "switch");
}

void Truth::on(Instant, const AgentRung& what) {
  ++calls_.at(what.call).rings;
}

void Truth::on(Instant at, const Answered& what) {
  calls_.at(what.call).answered = at;
  calls_.at(what.call).agent = what.agent;
}

void Truth::on(Instant at, const LeftQueue& what) {
  const bool caller = what.by == LeftBy::caller || what.by == LeftBy::key;
  row(what.call, calls_.at(what.call), at, outcome_of(what.by), caller ? "caller" : "switch");
  if (what.by == LeftBy::caller || what.by == LeftBy::switch_stop) {
    calls_.erase(what.call);
  }
}

void Truth::on(Instant at, const TalkEnded& what) {
  row(what.call, calls_.at(what.call), at, "answered", ended_by_of(what.by));
  if (what.by != EndedBy::transfer) {
    calls_.erase(what.call);
  }
}

void Truth::on(Instant, const HungUp& what) {
  calls_.erase(what.call);
}

void Truth::finish() {
  for (auto& [number, call] : calls_) {
    if (call.joined) {
      row(number, call, std::nullopt, call.answered ? "answered" : "waiting", "");
    }
  }
  out_.flush();
}

void Truth::row(CallNumber number, Call& call, std::optional<Instant> end, std::string_view outcome,
                std::string_view ended_by) {
  const auto epoch = [](const std::optional<Instant>& at) { return at ? epoch_text(*at, 6) : std::string(); };
  const auto waited_until = call.answered ? call.answered : end;
  out_ << "pretend-" << number << ",," << call.visit << ',' << queues_[call.queue] << ',' << call.uniqueid << ','
       << call.uniqueid << ',' << call.number << ',' << epoch(call.joined) << ',' << epoch(call.answered) << ','
       << epoch(end) << ',' << (waited_until ? seconds_text(*waited_until - *call.joined) : "") << ',' << outcome << ','
       << (call.answered && end ? seconds_text(*end - *call.answered) : "") << ','
       << (call.answered ? roster_[call.agent].name : "") << ',' << ended_by << ',' << call.rings << ",,\n";
  call.joined.reset();
  call.answered.reset();
}

}  // namespace dutyline::pretend
