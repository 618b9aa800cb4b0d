// One conversation with a FreeSWITCH event socket: login, subscription, the questions that put us in step, life signs.
// Sans-IO. It can say ten things and no more (EslCommand), and the only one with an argument is the login: whatever
// goes wrong, dutyline only ever listens to the switch.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "calls/source.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

enum class EslCommand {
  auth,
  subscribe,  // event plain …, CUSTOM last: whatever stands after it is taken for a subclass
  core_uuid,  // api global_getvar core_uuid: new at every start of the switch
  uptime,     // api uptime, in whole seconds
  queues,     // api callcenter_config queue list
  members,    // api callcenter_config queue list members
  agents,     // api callcenter_config agent list
  tiers,      // api callcenter_config tier list
  channels,   // api show channels as json
  exit,
  other,  // what another recorder asked
};

struct EslQuestion {
  EslCommand command = EslCommand::other;
  std::string queue;  // of `members`, as a recorder may ask: that one alone
};

// The text of a command, with its empty line: the only place where one is written.
std::string esl_command(EslCommand command, std::string_view password);
EslQuestion parse_esl_question(std::string_view text);  // what was asked with this text

class EslSession {
 public:
  static constexpr Duration kLoginTimeout = seconds(10);
  static constexpr Duration kCoreWait = seconds(25);    // a HEARTBEAT comes every 20 s and tells which core it is
  static constexpr Duration kQuiet = seconds(15);       // then a question that costs nothing
  static constexpr Duration kDead = seconds(40);        // nothing heard, not even an answer
  static constexpr Duration kAskAgain = seconds(30);    // the queue module is not there, or an answer never came
  static constexpr Duration kAgentsEvery = minutes(5);  // agents taken off a queue are told by no event

  explicit EslSession(const DecoderSettings& settings);

  void connected(Instant now);
  void disconnected() { phase_ = Phase::closed; }

  void heard(Instant now) { last_heard_ = now; }  // any byte is life
  void greeted(Instant now);                      // auth/request
  void asked(std::string_view text);              // by the recorder
  // A command/reply, or an api/response if `api`: which question it answers.
  EslQuestion answered(bool api, std::string_view text, Instant now);
  void rejected();                   // text/rude-rejection
  void heartbeat(Instant now);       // asks for the counters
  void ask_lists();                  // who waits: somebody is in doubt
  void core_known();                 // an answer or an event has told which core it is
  void queues_refused(Instant now);  // there is no queue module, or not yet

  void advance(Instant now);
  std::optional<Instant> next_deadline() const;

  std::optional<Step> take();  // Send, Live, Lost
  SourceState state() const;
  // Subscribed, every question is answered, and it is known whether the switch has started since: lists may be
  // believed.
  bool settled() const;
  std::string farewell() const;

 private:
  enum class Phase { closed, greeting, login, subscribing, survey, live, lost };

  void say(EslCommand command);
  void survey(Instant now);
  void look_whether_in_step();
  void lose(std::string result, std::string reason);
  bool talks() const { return phase_ == Phase::subscribing || phase_ == Phase::survey || phase_ == Phase::live; }

  DecoderSettings settings_;
  Phase phase_ = Phase::closed;
  std::deque<Step> steps_;
  std::deque<EslQuestion> asked_;  // in order: so are the answers
  Instant since_;                  // when the phase began
  Instant last_heard_;
  std::optional<Instant> pinged_;
  std::optional<Instant> ask_again_;
  Instant agents_asked_;
  bool subscribed_ = false;
  bool core_known_ = false;
  bool queues_there_ = true;
};

}  // namespace dutyline
