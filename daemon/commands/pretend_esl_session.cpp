#include "commands/pretend_esl_session.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace dutyline::pretend {

namespace {

constexpr std::size_t kLongestCommand = 64 * 1024;
constexpr Duration kLoginTimeout = seconds(25);
constexpr std::string_view kGoodbye = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";
constexpr std::string_view kStops = "The system is being shut down.\n";

// What this switch knows of the core's events; others it lets pass in silence, as long as one is known.
constexpr std::array<std::string_view, 6> kEvents{"CHANNEL_CREATE",          "CHANNEL_ANSWER", "CHANNEL_BRIDGE",
                                                  "CHANNEL_HANGUP_COMPLETE", "HEARTBEAT",      "CUSTOM"};

// Words with one space between them, one after the other.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

// Everything after CUSTOM is a subclass, whatever it looks like.
bool for_each_name(std::string_view names, const std::function<void(std::string_view name, bool subclass)>& take) {
  bool subclasses = false;
  bool any = false;
  while (true) {
    const auto name = next_word(names);
    if (name.empty()) {
      return any;
    }
    const bool known = subclasses || name == "ALL" || std::ranges::find(kEvents, name) != kEvents.end();
    any = any || known;
    if (known) {
      take(name, subclasses);
    }
    subclasses = subclasses || name == "CUSTOM";
  }
}

}  // namespace

EslSession::EslSession(const std::string& password, Freeswitch& freeswitch, Instant now)
    : password_(password),
      freeswitch_(freeswitch),
      output_("Content-Type: auth/request\n\n"),
      login_by_(now + kLoginTimeout) {}

// A command ends in an empty line; of its lines only the first is read.
void EslSession::feed(std::string_view bytes, Instant now) {
  while (!bytes.empty() && !finished_) {
    const auto end = bytes.find('\n');
    auto part = bytes.substr(0, end);
    const bool whole = end != std::string_view::npos;
    bytes.remove_prefix(whole ? end + 1 : bytes.size());
    if (whole && part.ends_with('\r')) {
      part.remove_suffix(1);
    }
    const bool empty_line = whole && part.empty() && (buffer_.empty() || buffer_.back() == '\n');
    if (empty_line) {
      const auto command = std::exchange(buffer_, {});
      if (std::exchange(skipping_, false)) {
        output_ += esl_reply("-ERR command not found");
      } else if (!command.empty()) {
        answer(std::string_view(command).substr(0, command.find('\n')), now);
      }
      continue;
    }
    if (buffer_.size() + part.size() >= kLongestCommand) {
      skipping_ = true;
      buffer_.clear();
    }
    buffer_.append(skipping_ ? std::string_view() : part);
    if (whole) {
      buffer_ += '\n';
    }
  }
}

void EslSession::answer(std::string_view command, Instant now) {
  auto rest = command;
  const auto word = next_word(rest);
  rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  if (!logged_in_) {
    word == "auth" ? log_in(rest) : void(output_ += esl_reply("-ERR command not found"));
  } else if (word == "api") {
    output_ += esl_api_response(freeswitch_.api(rest, now));
  } else if (word == "event") {
    subscribe(rest);
  } else if (word == "nixevent") {
    unsubscribe(rest);
  } else if (word == "noevents") {
    all_ = false;
    names_.clear();
    subclasses_.clear();
    output_ += esl_reply("+OK no longer listening for events");
  } else if (word == "exit") {
    output_ += esl_reply("+OK bye");
    say_goodbye();
  } else {
    output_ += esl_reply("-ERR command not found");
  }
}

// One try a connection.
void EslSession::log_in(std::string_view password) {
  login_by_.reset();
  if (password != password_) {
    output_ += esl_reply("-ERR invalid");
    say_goodbye();
    return;
  }
  logged_in_ = true;
  output_ += esl_reply("+OK accepted");
}

// Adds to what was subscribed to before; the form is the connection's.
void EslSession::subscribe(std::string_view names) {
  auto rest = names;
  const auto form = next_word(rest);
  if (form == "plain" || form == "json") {
    form_ = form == "plain" ? EslForm::plain : EslForm::json;
    names = rest;
  }
  const bool any = for_each_name(names, [this](std::string_view name, bool subclass) {
    all_ = all_ || (name == "ALL" && !subclass);
    (subclass ? subclasses_ : names_).emplace(name);
  });
  output_ += esl_reply(!any                      ? "-ERR no keywords supplied"
                       : form_ == EslForm::plain ? "+OK event listener enabled plain"
                                                 : "+OK event listener enabled json");
}

void EslSession::unsubscribe(std::string_view names) {
  const bool any = for_each_name(names, [this](std::string_view name, bool subclass) {
    all_ = all_ && (name != "ALL" || subclass);
    auto& set = subclass ? subclasses_ : names_;
    if (const auto found = set.find(name); found != set.end() && name != "CUSTOM") {
      set.erase(found);
    }
  });
  output_ += esl_reply(any ? "+OK events nixed" : "-ERR no keywords supplied");
}

void EslSession::say_goodbye() {
  output_ += esl_disconnect_notice(kGoodbye);
  login_by_.reset();
  finished_ = true;
}

void EslSession::switch_stops() {
  if (logged_in_ && !finished_) {
    output_ += esl_disconnect_notice(kStops);
  }
  finished_ = true;
}

void EslSession::advance(Instant now) {
  if (login_by_ && *login_by_ <= now) {
    say_goodbye();
  }
}

bool EslSession::may_hear(const EslEvent& event) const {
  if (all_) {
    return true;
  }
  return event.subclass().empty() ? names_.contains(event.name()) : subclasses_.contains(event.subclass());
}

void EslSession::broadcast(const EslEvent& event) {
  if (logged_in_ && !finished_ && may_hear(event)) {
    output_ += event.bytes(form_);
  }
}

}  // namespace dutyline::pretend
