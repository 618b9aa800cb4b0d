// One conversation with an Asterisk manager: login, keep-alive, and the questions that put us in step. Sans-IO.
// It can say nine things and no more (AmiCommand): whatever goes wrong, dutyline only ever listens to the switch.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "calls/source.hpp"
#include "switches/ami_wire.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

enum class AmiCommand {
  login,
  challenge,
  ping,
  events,
  queue_status,
  queue_summary,
  core_status,
  core_show_channels,
  logoff,
};

class AmiSession {
 public:
  static constexpr Duration kLoginTimeout = seconds(30);    // the switch itself hangs up after 30 s
  static constexpr Duration kBootWait = seconds(2);         // FullyBooted follows the login at once where it is shown
  static constexpr Duration kChannelsWait = seconds(2);     // CoreShowChannels after QueueStatus
  static constexpr Duration kAskAgain = milliseconds(100);  // the first 40 ms after boot QueueStatus is unknown
  static constexpr Duration kAskAgainSlowly = seconds(5);   // it is shutting down, or will not answer
  static constexpr Duration kSurveyWait = seconds(10);      // a QueueStatus that never came is asked for again
  static constexpr Duration kQuiet = seconds(15);           // then a Ping
  static constexpr Duration kDead = seconds(40);            // nothing heard, not even an error to a Ping

  explicit AmiSession(const DecoderSettings& settings);

  void connected(Instant now);
  void disconnected();

  void heard(Instant now) { last_heard_ = now; }  // any byte is life
  void banner();
  void response(const AmiMessage& message, Instant now);
  void booted(Instant now);           // FullyBooted
  void queues_listed(Instant now);    // QueueStatusComplete
  void channels_listed(Instant now);  // CoreShowChannelsComplete

  // In step, and somebody is in doubt: the lists once more. Their answers are facts like any.
  void ask_lists();

  void advance(Instant now);
  std::optional<Instant> next_deadline() const;

  std::optional<Step> take();  // Send, Live, Lost
  SourceState state() const;
  // The channel list is not to be had: once a survey, just before Live.
  bool take_channels_denied();
  bool boot_shown() const { return boot_shown_; }
  bool boot_awaited_in_vain() const { return boot_awaited_in_vain_; }
  bool channel_list_denied() const { return channel_list_denied_; }
  std::string farewell() const;

 private:
  enum class Phase { closed, banner, challenge, login, boot, survey, live, lost };

  void say(AmiCommand command, const std::string& headers = {});
  void survey(Instant now);
  void in_step();
  void lose(std::string result, std::string reason);
  void login_response(const AmiMessage& message, Instant now);
  void refused(const AmiMessage& message, Instant now);
  std::optional<Instant> unanswered_since() const;

  DecoderSettings settings_;
  Phase phase_ = Phase::closed;
  std::deque<Step> steps_;
  std::map<std::string, AmiCommand> asked_;  // by ActionID, until answered
  unsigned next_id_ = 1;
  Instant since_;  // when the phase began
  Instant last_heard_;
  std::optional<Instant> pinged_;
  std::optional<Instant> ask_again_;
  std::optional<Instant> channels_until_;
  bool queues_done_ = false;
  bool channels_done_ = false;
  bool channels_denied_now_ = false;
  bool channel_list_denied_ = false;
  bool boot_shown_ = false;
  bool boot_awaited_in_vain_ = false;
};

// "Action: NAME\r\nActionID: ID\r\n…\r\n": the only place where an action is written.
std::string ami_action(AmiCommand command, std::string_view id, std::string_view headers);

}  // namespace dutyline
