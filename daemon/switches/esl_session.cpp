#include "switches/esl_session.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

constexpr std::size_t kMostAsked = 10'000;
constexpr std::string_view kQueuesOf = "api callcenter_config queue list";
constexpr std::string_view kMembersOf = "api callcenter_config queue list members";

std::string_view words_of(EslCommand command) {
  switch (command) {
    case EslCommand::auth: return "auth ";
    case EslCommand::subscribe:
      return "event plain CHANNEL_BRIDGE CHANNEL_HANGUP_COMPLETE HEARTBEAT CUSTOM callcenter::info";
    case EslCommand::core_uuid: return "api global_getvar core_uuid";
    case EslCommand::uptime: return "api uptime";
    case EslCommand::queues: return kQueuesOf;
    case EslCommand::members: return kMembersOf;
    case EslCommand::agents: return "api callcenter_config agent list";
    case EslCommand::tiers: return "api callcenter_config tier list";
    case EslCommand::channels: return "api show channels as json";
    case EslCommand::exit: return "exit";
    case EslCommand::other: break;
  }
  return "";
}

bool is_list(EslCommand command) {
  return command != EslCommand::auth && command != EslCommand::subscribe && command != EslCommand::other;
}

bool is_api(EslCommand command) {
  return is_list(command) && command != EslCommand::exit;
}

}  // namespace

std::string esl_command(EslCommand command, std::string_view password) {
  std::string text(words_of(command));
  if (command == EslCommand::auth) {
    text += password;
    std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });  // it must not carry a command
  }
  return text + "\n\n";
}

EslQuestion parse_esl_question(std::string_view text) {
  for (const auto command : {EslCommand::core_uuid, EslCommand::uptime, EslCommand::queues, EslCommand::members,
                             EslCommand::agents, EslCommand::tiers, EslCommand::channels, EslCommand::exit}) {
    if (text == words_of(command)) {
      return {command, {}};
    }
  }
  if (text.starts_with(kMembersOf) && text.size() > kMembersOf.size() && text[kMembersOf.size()] == ' ') {
    return {EslCommand::members, std::string(text.substr(kMembersOf.size() + 1))};
  }
  if (text.starts_with("auth ")) {
    return {EslCommand::auth, {}};
  }
  return {text.starts_with("event ") ? EslCommand::subscribe : EslCommand::other,
          text.starts_with("api ") ? "api" : ""};
}

EslSession::EslSession(const DecoderSettings& settings) : settings_(settings) {}

void EslSession::connected(Instant now) {
  phase_ = Phase::greeting;
  steps_.clear();
  asked_.clear();
  since_ = last_heard_ = agents_asked_ = now;
  pinged_.reset();
  ask_again_.reset();
  subscribed_ = core_known_ = false;
  queues_there_ = true;
}

void EslSession::say(EslCommand command) {
  if (settings_.recorded) {
    return;
  }
  if (asked_.size() < kMostAsked) {
    asked_.push_back({command, {}});
  }
  steps_.emplace_back(Send{esl_command(command, settings_.password)});
}

void EslSession::asked(std::string_view text) {
  while (!text.empty() && asked_.size() < kMostAsked) {  // several may be sent at once
    const auto end = text.find("\n\n");
    const auto one = text.substr(0, end);
    if (const auto begin = one.find_first_not_of('\n'); begin != std::string_view::npos) {
      asked_.push_back(parse_esl_question(one.substr(begin, one.find_last_not_of('\n') + 1 - begin)));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
}

void EslSession::lose(std::string result, std::string reason) {
  phase_ = Phase::lost;
  steps_.emplace_back(Lost{std::move(result), std::move(reason)});
}

void EslSession::greeted(Instant now) {
  if (phase_ != Phase::greeting) {
    return;
  }
  phase_ = Phase::login;
  since_ = now;
  say(EslCommand::auth);
}

void EslSession::rejected() {
  lose("auth",
       "the switch turned this address away; let it in: in event_socket.conf.xml, apply-inbound-acl names a list of "
       "acl.conf.xml in which this machine must stand");
}

EslQuestion EslSession::answered(bool api, std::string_view text, Instant now) {
  EslQuestion question;
  // What was typed before the login is refused by a command/reply, whatever it was.
  const bool refused = !api && text.starts_with("-ERR command not found");
  const auto fits = [&](const EslQuestion& each) {
    return refused || api == (is_api(each.command) || each.queue == "api");
  };
  if (const auto found = std::ranges::find_if(asked_, fits); found != asked_.end()) {
    question = std::move(*found);
    asked_.erase(asked_.begin(), found + 1);
  }
  if (!api && phase_ == Phase::login && text.starts_with("+OK accepted")) {
    phase_ = Phase::subscribing;
    since_ = now;
    say(EslCommand::subscribe);
    survey(now);
  } else if (!api && phase_ == Phase::login && text.starts_with("-ERR invalid")) {
    lose("auth", "the switch refused the login: the password is wrong (event_socket.conf.xml has it)");
  } else if (!api && text.starts_with("+OK event listener enabled")) {
    subscribed_ = true;
    phase_ = phase_ == Phase::subscribing ? Phase::survey : phase_;
  } else if (!api && question.command == EslCommand::subscribe && text.starts_with("-ERR") && talks() &&
             !settings_.recorded) {
    lose("auth", "the switch does not let this account have the events");
  }
  look_whether_in_step();
  return question;
}

void EslSession::survey(Instant now) {
  ask_again_.reset();
  agents_asked_ = now;
  queues_there_ = true;
  for (const auto command : {EslCommand::core_uuid, EslCommand::uptime, EslCommand::queues, EslCommand::members,
                             EslCommand::agents, EslCommand::tiers, EslCommand::channels}) {
    say(command);
  }
}

void EslSession::queues_refused(Instant now) {
  queues_there_ = false;
  if (talks() && !ask_again_) {
    ask_again_ = now + kAskAgain;
  }
}

void EslSession::heartbeat(Instant now) {
  if (phase_ != Phase::live || !asked_.empty()) {
    return;
  }
  say(EslCommand::queues);
  if (now >= agents_asked_ + kAgentsEvery) {
    agents_asked_ = now;
    say(EslCommand::agents);
    say(EslCommand::tiers);
  }
}

void EslSession::ask_lists() {
  if (phase_ == Phase::live) {
    say(EslCommand::queues);  // an empty table does not tell whose it is
    say(EslCommand::members);
    say(EslCommand::channels);
  }
}

void EslSession::core_known() {
  core_known_ = true;
  look_whether_in_step();
}

bool EslSession::settled() const {
  const auto open = [](const EslQuestion& question) { return is_list(question.command); };
  return subscribed_ && core_known_ && std::ranges::none_of(asked_, open);
}

void EslSession::look_whether_in_step() {
  if (phase_ == Phase::survey && settled() && (queues_there_ || settings_.recorded)) {
    phase_ = Phase::live;
    steps_.emplace_back(Live{});
  }
}

void EslSession::advance(Instant now) {
  const bool waits_for_login = phase_ == Phase::greeting || phase_ == Phase::login;
  if (waits_for_login && now >= since_ + kLoginTimeout && !settings_.recorded) {
    lose("timeout", phase_ == Phase::greeting ? "the other side said nothing" : "no answer to the login");
  } else if (talks() && !core_known_ && now >= since_ + kCoreWait) {
    core_known();
  } else if (talks() && ask_again_ && now >= *ask_again_) {
    survey(now);
  }
  if (settings_.recorded || !talks()) {
    return;
  }
  if (now >= last_heard_ + kDead) {
    lose("", "nothing heard for 40 s, not even an answer");
  } else if (now >= last_heard_ + kQuiet && (!pinged_ || now >= *pinged_ + kQuiet)) {
    pinged_ = now;
    say(EslCommand::uptime);
  }
}

std::optional<Instant> EslSession::next_deadline() const {
  std::optional<Instant> next;
  const auto sooner = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
  if (talks() && !core_known_) {
    sooner(since_ + kCoreWait);
  }
  if (talks() && ask_again_) {
    sooner(*ask_again_);
  }
  if (settings_.recorded) {
    return next;
  }
  if (phase_ == Phase::greeting || phase_ == Phase::login) {
    sooner(since_ + kLoginTimeout);
  } else if (talks()) {
    sooner(last_heard_ + kDead);
    sooner(std::max(last_heard_, pinged_.value_or(last_heard_)) + kQuiet);
  }
  return next;
}

std::optional<Step> EslSession::take() {
  if (steps_.empty()) {
    return std::nullopt;
  }
  Step step = std::move(steps_.front());
  steps_.pop_front();
  return step;
}

SourceState EslSession::state() const {
  switch (phase_) {
    case Phase::closed:
    case Phase::lost: return SourceState::disconnected;
    case Phase::greeting: return SourceState::connecting;
    case Phase::login: return SourceState::logging_in;
    case Phase::subscribing:
    case Phase::survey: return SourceState::syncing;
    case Phase::live: return SourceState::live;
  }
  return SourceState::disconnected;
}

std::string EslSession::farewell() const {
  return talks() ? esl_command(EslCommand::exit, {}) : std::string();
}

}  // namespace dutyline
