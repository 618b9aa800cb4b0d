#include "commands/pretend_ami_session.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace dutyline::pretend {

namespace {

constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kMostLines = 128;
constexpr Duration kLoginTimeout = seconds(30);
constexpr Duration kRefusalDelay = seconds(1);

// Known to every Asterisk, but not for an account that only reads.
constexpr std::array<std::string_view, 12> kForbidden{"originate",   "command",     "redirect", "queuepause",
                                                      "queueadd",    "queueremove", "hangup",   "setvar",
                                                      "queuereload", "queuereset",  "reload",   "updateconfig"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return out;
}

std::string md5_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += kDigits[digest[i] >> 4U];
    hex += kDigits[digest[i] & 15U];
  }
  return hex;
}

}  // namespace

std::string_view AmiSession::Request::value(std::string_view key) const {
  for (const auto& [name, text] : headers) {
    if (name == key) {
      return text;
    }
  }
  return {};
}

AmiSession::AmiSession(const Account& account, const Asterisk& asterisk, std::uint32_t challenge, Instant now)
    : account_(account),
      asterisk_(asterisk),
      challenge_(std::to_string(challenge)),
      login_by_(now + kLoginTimeout),
      output_("Asterisk Call Manager/11.0.0\r\n") {}

// CRLF or LF alone; a line that is too long is eaten up to its end and only said to be so.
void AmiSession::feed(std::string_view bytes, Instant now) {
  while (!bytes.empty() && !finished_ && !refusal_due_) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    if (buffer_.size() + part.size() > kLongestLine) {
      skipping_line_ = true;
      buffer_.clear();
    } else if (!skipping_line_) {
      buffer_ += part;
    }
    if (end == std::string_view::npos) {
      return;
    }
    bytes.remove_prefix(end + 1);
    if (std::exchange(skipping_line_, false)) {
      request_.line_too_long = true;
      buffer_.clear();
      continue;
    }
    if (!buffer_.empty() && buffer_.back() == '\r') {
      buffer_.pop_back();
    }
    take_line(std::exchange(buffer_, {}), now);
  }
}

void AmiSession::take_line(std::string_view line, Instant now) {
  if (!line.empty()) {
    const auto colon = line.find(':');
    if (request_.headers.size() >= kMostLines) {
      request_.too_many_lines = true;
    } else if (colon != std::string_view::npos) {
      auto value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      request_.headers.emplace_back(lower(line.substr(0, colon)), value);
    }
    return;
  }
  const auto request = std::exchange(request_, {});
  if (request.line_too_long || request.too_many_lines) {
    AmiMessage message;
    say(message.add("Response", "Error")
            .add("Message", request.line_too_long ? "Failed to parse message: line too long"
                                                  : "Too many lines in message or allocation failure"));
  } else if (!request.headers.empty()) {
    answer(request, now);
  }
}

void AmiSession::answer(const Request& request, Instant now) {
  const auto action = lower(request.value("action"));
  const auto id = request.value("actionid");
  AmiMessage message;
  if (action.empty()) {
    refuse(request, "Missing action in request");
  } else if (action == "logoff") {
    say(message.add("Response", "Goodbye").add_action_id(id).add("Message", "Thanks for all the fish."));
    finished_ = true;
  } else if (!logged_in_) {
    answer_stranger(request, action, now);
  } else if (action == "ping") {
    message.add("Response", "Success").add_action_id(id).add("Ping", "Pong");
    say(message.add("Timestamp", epoch_text(now, 6)));
  } else if (action == "events") {
    set_events(request);
  } else if (action == "queuestatus" && asterisk_.booted()) {
    output_ += asterisk_.queue_status(request.value("queue"), id, now);
  } else if (action == "queuesummary" && asterisk_.booted()) {
    output_ += asterisk_.queue_summary(request.value("queue"), id, now);
  } else if (action == "corestatus") {
    output_ += asterisk_.core_status(id);
  } else if (action == "coreshowchannels") {
    output_ += asterisk_.core_show_channels(id, now);
  } else if (std::find(kForbidden.begin(), kForbidden.end(), action) != kForbidden.end()) {
    refuse(request, "Permission denied");
  } else {
    refuse(request, "Invalid/unknown command: " + std::string(request.value("action")) +
                        ". Use Action: ListCommands to show available commands.");
  }
}

void AmiSession::answer_stranger(const Request& request, std::string_view action, Instant now) {
  if (action == "login") {
    log_in(request, now);
  } else if (action == "challenge") {
    if (lower(request.value("authtype")) != "md5") {
      return refuse(request, "Must specify AuthType");
    }
    challenged_ = true;
    AmiMessage message;
    message.add("Response", "Success").add_action_id(request.value("actionid"));
    say(message.add("Challenge", challenge_));
  } else {
    refuse(request, "Permission denied");
  }
}

void AmiSession::log_in(const Request& request, Instant now) {
  if (request.value("username") != account_.username || !secret_fits(request)) {
    refusal_due_ = now + kRefusalDelay;
    refused_action_id_ = request.value("actionid");
    return;
  }
  logged_in_ = true;
  login_by_.reset();
  if (const auto events = request.value("events"); !events.empty()) {
    mask_ = parse_event_mask(events);
  }
  AmiMessage accepted;
  accepted.add("Response", "Success").add_action_id(request.value("actionid"));
  say(accepted.add("Message", "Authentication accepted"));
  if (asterisk_.booted() && (mask_ & static_cast<unsigned>(EventClass::system)) != 0) {
    say(asterisk_.fully_booted_after_login(now));
  }
}

bool AmiSession::secret_fits(const Request& request) const {
  if (lower(request.value("authtype")) == "md5") {
    return challenged_ && lower(request.value("key")) == md5_hex(challenge_ + account_.secret);
  }
  return request.value("secret") == account_.secret;
}

void AmiSession::set_events(const Request& request) {
  mask_ = parse_event_mask(request.value("eventmask"));
  AmiMessage message;
  message.add("Response", "Success").add_action_id(request.value("actionid"));
  say(message.add("Events", mask_ == kNoEvents ? "Off" : "On"));
}

void AmiSession::refuse(const Request& request, std::string_view why) {
  AmiMessage message;
  message.add("Response", "Error").add_action_id(request.value("actionid"));
  say(message.add("Message", why));
}

void AmiSession::advance(Instant now) {
  if (refusal_due_ && *refusal_due_ <= now) {
    refusal_due_.reset();
    login_by_.reset();
    AmiMessage message;
    message.add("Response", "Error").add_action_id(refused_action_id_);
    say(message.add("Message", "Authentication failed"));
    finished_ = true;
  } else if (login_by_ && *login_by_ <= now) {
    login_by_.reset();
    finished_ = true;
  }
}

std::optional<Instant> AmiSession::next_deadline() const {
  return refusal_due_ ? refusal_due_ : login_by_;
}

void AmiSession::broadcast(const AmiEvent& event) {
  if (logged_in_ && !finished_ && (mask_ & static_cast<unsigned>(event.event_class)) != 0) {
    output_ += event.bytes;
  }
}

}  // namespace dutyline::pretend
