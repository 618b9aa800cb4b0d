#include "switches/ami_session.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

std::string_view name_of(AmiCommand command) {
  switch (command) {
    case AmiCommand::login: return "Login";
    case AmiCommand::challenge: return "Challenge";
    case AmiCommand::ping: return "Ping";
    case AmiCommand::events: return "Events";
    case AmiCommand::queue_status: return "QueueStatus";
    case AmiCommand::queue_summary: return "QueueSummary";
    case AmiCommand::core_status: return "CoreStatus";
    case AmiCommand::core_show_channels: return "CoreShowChannels";
    case AmiCommand::logoff: return "Logoff";
  }
  return "Ping";
}

// A value must not end its line, or a name could carry a command.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\r' || c == '\n'; });
  return line;
}

std::string header(std::string_view key, std::string_view value) {
  return std::string(key) + ": " + one_line(value) + "\r\n";
}

std::string md5_hex(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr) != 1) {
    return {};
  }
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex.push_back(kDigits[digest[i] >> 4]);
    hex.push_back(kDigits[digest[i] & 15]);
  }
  return hex;
}

}  // namespace

std::string ami_action(AmiCommand command, std::string_view id, std::string_view headers) {
  std::string text = header("Action", name_of(command)) + header("ActionID", id);
  text += headers;
  return text + "\r\n";
}

AmiSession::AmiSession(const DecoderSettings& settings) : settings_(settings) {}

void AmiSession::connected(Instant now) {
  phase_ = Phase::banner;
  steps_.clear();
  asked_.clear();
  since_ = last_heard_ = now;
  pinged_.reset();
  ask_again_.reset();
  channels_until_.reset();
  queues_done_ = channels_done_ = channels_denied_now_ = false;
  boot_shown_ = boot_awaited_in_vain_ = false;
}

void AmiSession::disconnected() {
  phase_ = Phase::closed;
}

void AmiSession::say(AmiCommand command, const std::string& headers) {
  if (settings_.recorded) {
    return;
  }
  const std::string id = "dutyline-" + std::to_string(next_id_++);
  if (asked_.size() < 1'000) {
    asked_.emplace(id, command);
  }
  steps_.emplace_back(Send{ami_action(command, id, headers)});
}

void AmiSession::lose(std::string result, std::string reason) {
  phase_ = Phase::lost;
  steps_.emplace_back(Lost{std::move(result), std::move(reason)});
}

void AmiSession::banner() {
  if (settings_.plain_login) {
    phase_ = Phase::login;
    say(AmiCommand::login,
        header("Username", settings_.username) + header("Secret", settings_.password) + header("Events", "on"));
  } else {
    phase_ = Phase::challenge;
    say(AmiCommand::challenge, header("AuthType", "MD5"));
  }
}

void AmiSession::response(const AmiMessage& message, Instant now) {
  const bool success = message.first_value() == "Success";
  if (phase_ == Phase::challenge || phase_ == Phase::login) {
    login_response(message, now);
    return;
  }
  if (!success && message.first_value() == "Error") {
    refused(message, now);
  }
  asked_.erase(std::string(message.value("ActionID")));
}

void AmiSession::login_response(const AmiMessage& message, Instant now) {
  const auto text = message.value("Message");
  if (message.first_value() == "Success" && text == "Authentication accepted") {
    phase_ = Phase::boot;
    since_ = now;
  } else if (message.first_value() == "Success" && phase_ == Phase::challenge && message.has("Challenge")) {
    phase_ = Phase::login;
    say(AmiCommand::login, header("AuthType", "MD5") + header("Username", settings_.username) +
                               header("Key", md5_hex(std::string(message.value("Challenge")) + settings_.password)) +
                               header("Events", "on"));
  } else if (message.first_value() == "Error" && text == "Authentication failed") {
    lose("auth",
         "the switch refused the login: the user name or the password is wrong (or manager.conf does not permit "
         "this address)");
  } else if (message.first_value() == "Error" && phase_ == Phase::challenge && !settings_.recorded) {
    lose("auth",
         "the switch does not take an MD5 login (" + one_line(text) + "); write `login: plain` for this source");
  }
  // Any other refusal is a switch half booted: it closes the connection itself, and the next try finds it well.
}

// Errors once logged in. None of them is a wrong configuration by itself: a switch that boots or stops refuses much.
void AmiSession::refused(const AmiMessage& message, Instant now) {
  const auto text = message.value("Message");
  const auto asked = asked_.find(std::string(message.value("ActionID")));
  const bool about_queues = text.starts_with("Invalid/unknown command: QueueStatus") ||
                            (asked != asked_.end() && asked->second == AmiCommand::queue_status);
  const bool about_channels = text.starts_with("Invalid/unknown command: CoreShowChannels") ||
                              (asked != asked_.end() && asked->second == AmiCommand::core_show_channels);
  if (phase_ != Phase::survey) {
    return;
  }
  if (text == "Asterisk is shutting down") {
    ask_again_ = now + kAskAgainSlowly;
  } else if (about_queues) {
    ask_again_ = now + (text.starts_with("Invalid/unknown") ? kAskAgain : kAskAgainSlowly);
  } else if (about_channels) {
    channel_list_denied_ = text == "Permission denied";
    channels_done_ = channels_denied_now_ = true;
    if (queues_done_) {
      in_step();
    }
  }
}

void AmiSession::booted(Instant now) {
  boot_shown_ = true;
  if (phase_ == Phase::boot) {
    survey(now);
  } else if (phase_ == Phase::survey && ask_again_) {
    survey(now);
  }
}

void AmiSession::survey(Instant now) {
  phase_ = Phase::survey;
  since_ = now;
  ask_again_.reset();
  channels_until_.reset();
  queues_done_ = channels_done_ = channels_denied_now_ = false;
  say(AmiCommand::core_status);
  say(AmiCommand::queue_status);
  say(AmiCommand::core_show_channels);
}

void AmiSession::queues_listed(Instant now) {
  if (phase_ != Phase::survey && phase_ != Phase::boot) {
    return;
  }
  phase_ = Phase::survey;
  queues_done_ = true;
  ask_again_.reset();
  if (channels_done_) {
    in_step();
  } else {
    channels_until_ = now + kChannelsWait;
  }
}

void AmiSession::channels_listed(Instant) {
  if (phase_ != Phase::survey && phase_ != Phase::boot) {
    return;
  }
  channel_list_denied_ = false;
  channels_done_ = true;
  channels_denied_now_ = false;
  if (queues_done_) {
    in_step();
  }
}

void AmiSession::in_step() {
  phase_ = Phase::live;
  channels_until_.reset();
  ask_again_.reset();
  steps_.emplace_back(Live{});
}

void AmiSession::ask_lists() {
  if (phase_ == Phase::live) {
    say(AmiCommand::queue_status);
    say(AmiCommand::core_show_channels);
  }
}

bool AmiSession::take_channels_denied() {
  return std::exchange(channels_denied_now_, false);
}

void AmiSession::advance(Instant now) {
  const bool waits_for_login = phase_ == Phase::banner || phase_ == Phase::challenge || phase_ == Phase::login;
  if (waits_for_login && now >= since_ + kLoginTimeout && !settings_.recorded) {
    lose("timeout", phase_ == Phase::banner ? "the other side said nothing" : "no answer to the login");
  } else if (phase_ == Phase::boot && now >= since_ + kBootWait) {
    boot_awaited_in_vain_ = true;
    survey(now);
  } else if (phase_ == Phase::survey && ask_again_ && now >= *ask_again_) {
    survey(now);
  } else if (unanswered_since() && now >= *unanswered_since() + kSurveyWait) {
    survey(now);
  } else if (phase_ == Phase::survey && channels_until_ && now >= *channels_until_) {
    channels_denied_now_ = true;
    in_step();
  }
  if (settings_.recorded || waits_for_login || phase_ == Phase::closed || phase_ == Phase::lost) {
    return;
  }
  if (now >= last_heard_ + kDead) {
    lose("", "nothing heard for 40 s, not even an answer to a ping");
  } else if (now >= last_heard_ + kQuiet && (!pinged_ || now >= *pinged_ + kQuiet)) {
    pinged_ = now;
    say(AmiCommand::ping);
  }
}

// A QueueStatus that was asked for and simply never came.
std::optional<Instant> AmiSession::unanswered_since() const {
  const bool waits = phase_ == Phase::survey && !queues_done_ && !ask_again_ && !settings_.recorded;
  return waits ? std::optional(since_) : std::nullopt;
}

std::optional<Instant> AmiSession::next_deadline() const {
  std::optional<Instant> next;
  const auto sooner = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
  if (phase_ == Phase::closed || phase_ == Phase::lost) {
    return std::nullopt;
  }
  if (phase_ == Phase::boot) {
    sooner(since_ + kBootWait);
  }
  if (ask_again_) {
    sooner(*ask_again_);
  }
  if (unanswered_since()) {
    sooner(*unanswered_since() + kSurveyWait);
  }
  if (channels_until_) {
    sooner(*channels_until_);
  }
  if (settings_.recorded) {
    return next;
  }
  if (phase_ == Phase::banner || phase_ == Phase::challenge || phase_ == Phase::login) {
    sooner(since_ + kLoginTimeout);
  } else {
    sooner(last_heard_ + kDead);
    sooner(std::max(last_heard_, pinged_.value_or(last_heard_)) + kQuiet);
  }
  return next;
}

std::optional<Step> AmiSession::take() {
  if (steps_.empty()) {
    return std::nullopt;
  }
  Step step = std::move(steps_.front());
  steps_.pop_front();
  return step;
}

SourceState AmiSession::state() const {
  switch (phase_) {
    case Phase::closed:
    case Phase::lost: return SourceState::disconnected;
    case Phase::banner: return SourceState::connecting;
    case Phase::challenge:
    case Phase::login: return SourceState::logging_in;
    case Phase::boot:
    case Phase::survey: return SourceState::syncing;
    case Phase::live: return SourceState::live;
  }
  return SourceState::disconnected;
}

std::string AmiSession::farewell() const {
  const bool logged_in = phase_ == Phase::boot || phase_ == Phase::survey || phase_ == Phase::live;
  return logged_in ? ami_action(AmiCommand::logoff, "dutyline-bye", {}) : std::string();
}

}  // namespace dutyline
