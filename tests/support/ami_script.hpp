// AMI as a telephonist could paste it: one event a line, keys and values parted by " | ".
//   "12:00:01.000 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty"
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "switches/switch_decoder.hpp"

namespace dutyline::support {

inline constexpr std::string_view kBanner = "Asterisk Call Manager/11.0.0\r\n";

// 2026-11-23 12:00:00 UTC plus the time of day in the line.
inline Instant clock_time(std::string_view text) {
  const std::string stamp = "2026-11-23T" + std::string(text) + "Z";
  return parse_rfc3339(stamp).value();
}

inline std::string message(std::string_view row) {
  std::string text;
  std::string_view rest = row;
  bool first = true;
  while (!rest.empty()) {
    const auto bar = rest.find(" | ");
    const auto field = rest.substr(0, bar);
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 3);
    const bool has_key = field.find(": ") != std::string_view::npos || field.ends_with(':');
    text += first && !has_key ? "Event: " + std::string(field) : std::string(field);
    text += first && !has_key ? "\r\nPrivilege: agent,all\r\n" : "\r\n";
    first = false;
  }
  return text + "\r\n";
}

// A connection to a pretend switch that only says what the test writes.
class AmiScript {
 public:
  explicit AmiScript(DecoderSettings settings = recorded()) {
    decoder_ = find_switch_kind("asterisk_ami")->make(settings);
  }

  static DecoderSettings recorded() {
    DecoderSettings settings;
    settings.switch_name = "pbx";
    settings.source = "pbx-ami";
    settings.username = "dutyline";
    settings.password = "secret";
    settings.recorded = true;
    return settings;
  }

  static DecoderSettings live() {
    auto settings = recorded();
    settings.recorded = false;
    return settings;
  }

  void connect(std::string_view at) {
    decoder_->connected(clock_time(at));
    bytes(at, kBanner);
  }
  void disconnect(std::string_view at) {
    decoder_->disconnected(clock_time(at), "end");
    drain();
  }
  void bytes(std::string_view at, std::string_view raw) {
    decoder_->feed(raw, clock_time(at));
    drain();
  }
  // Rows of "TIME EVENT | Key: value | …"; blank rows and indentation mean nothing.
  void say(std::string_view rows) {
    while (!rows.empty()) {
      const auto end = rows.find('\n');
      auto row = rows.substr(0, end);
      rows = end == std::string_view::npos ? std::string_view() : rows.substr(end + 1);
      row.remove_prefix(std::min(row.find_first_not_of(' '), row.size()));
      if (row.empty()) {
        continue;
      }
      const auto space = row.find(' ');
      bytes(row.substr(0, space), message(row.substr(space + 1)));
    }
  }
  void advance(std::string_view at) {
    decoder_->advance(clock_time(at));
    drain();
  }

  std::vector<Fact> facts;
  std::vector<std::string> sent;
  std::vector<std::string> skipped;
  std::vector<Lost> lost;
  std::vector<Advice> advice;
  int lives = 0;

  SwitchDecoder& decoder() { return *decoder_; }

  template <class T>
  std::vector<Fact> facts_of() const {
    std::vector<Fact> found;
    for (const auto& fact : facts) {
      if (std::holds_alternative<T>(fact.what)) {
        found.push_back(fact);
      }
    }
    return found;
  }

  // What the last Left or Settled of this call said; waiting: nothing yet.
  Outcome outcome_of(std::string_view call) const {
    Outcome outcome = Outcome::waiting;
    for (const auto& fact : facts) {
      if (fact.call != call) {
        continue;
      }
      if (const auto* left = std::get_if<Left>(&fact.what)) {
        outcome = left->outcome;
      } else if (const auto* settled = std::get_if<Settled>(&fact.what)) {
        outcome = settled->needs_record ? outcome : settled->outcome;
      } else if (std::holds_alternative<Connected>(fact.what)) {
        outcome = Outcome::answered;
      } else if (const auto* refused = std::get_if<Refused>(&fact.what)) {
        outcome = refused->outcome;
      }
    }
    return outcome;
  }

 private:
  void drain() {
    while (auto step = decoder_->next()) {
      if (auto* fact = std::get_if<Fact>(&*step)) {
        facts.push_back(std::move(*fact));
      } else if (auto* send = std::get_if<Send>(&*step)) {
        sent.push_back(send->bytes);
      } else if (auto* skip = std::get_if<Skipped>(&*step)) {
        skipped.push_back(skip->reason);
      } else if (auto* loss = std::get_if<Lost>(&*step)) {
        lost.push_back(*loss);
      } else if (auto* word = std::get_if<Advice>(&*step)) {
        advice.push_back(*word);
      } else {
        ++lives;
      }
    }
  }

  std::unique_ptr<SwitchDecoder> decoder_;
};

inline constexpr std::string_view kAccepted = "Response: Success | ActionID: x | Message: Authentication accepted";

// An account of every class is let in, and told that the switch is up.
inline void log_in(AmiScript& script, const std::string& at) {
  script.connect(at);
  script.say(at + " Response: Success | ActionID: dutyline-1 | Challenge: 123456");
  script.say(at + " " + std::string(kAccepted));
  script.say(at +
             " Event: FullyBooted | Privilege: system,all | Uptime: 1000 | LastReload: 1000 | Status: Fully Booted");
}

// Nobody waits, nobody talks.
inline void in_step(AmiScript& script, const std::string& at) {
  script.say(at + " Event: QueueStatusComplete | EventList: Complete | ListItems: 0");
  script.say(at + " Event: CoreShowChannelsComplete | EventList: Complete | ListItems: 0");
}

}  // namespace dutyline::support
