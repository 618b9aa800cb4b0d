// An event socket as a telephonist could paste it: one event a line, keys and values parted by " | ". A name in
// capitals is the event's, any other the queue module's action:
//   "09:00:01.000 member-queue-start | M: m1 | S: s1 | Q: duty@default"
// M, S and Q stand for the member's uuid, the caller's session and the queue; `answer` and `cause` for how the channel
// that the event shows stands.
#pragma once

#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/ami_script.hpp"

namespace dutyline::support {

enum class EslForm { plain, json };

class EslScript {
 public:
  explicit EslScript(EslForm form = EslForm::plain, DecoderSettings settings = recorded()) : form_(form) {
    decoder_ = find_switch_kind("freeswitch_esl")->make(settings);
  }

  static DecoderSettings recorded() {
    auto settings = AmiScript::recorded();
    settings.source = "pbx-esl";
    return settings;
  }
  static DecoderSettings live() {
    auto settings = recorded();
    settings.recorded = false;
    return settings;
  }

  // Up to the subscription.
  void connect(std::string_view at) {
    decoder_->connected(clock_time(at));
    bytes(at, "Content-Type: auth/request\n\n");
    reply(at, "+OK accepted");
    reply(at, form_ == EslForm::plain ? "+OK event listener enabled plain" : "+OK event listener enabled json");
  }
  void disconnect(std::string_view at) {
    decoder_->disconnected(clock_time(at), "end");
    drain();
  }
  void reply(std::string_view at, std::string_view text) {
    bytes(at, "Content-Type: command/reply\nReply-Text: " + std::string(text) + "\n\n");
  }
  // What an `api` command was answered with; `question`: what the recorder had asked.
  void answer(std::string_view at, std::string_view question, std::string_view body) {
    if (!question.empty()) {
      decoder_->asked(question);
    }
    frame(at, "api/response", body);
  }
  void frame(std::string_view at, std::string_view type, std::string_view body) {
    bytes(at, "Content-Length: " + std::to_string(body.size()) + "\nContent-Type: " + std::string(type) + "\n\n" +
                  std::string(body));
  }
  void bytes(std::string_view at, std::string_view raw) {
    decoder_->feed(raw, clock_time(at));
    drain();
  }
  void advance(std::string_view at) {
    decoder_->advance(clock_time(at));
    drain();
  }
  // Rows as above; blank ones mean nothing.
  void say(std::string_view rows) {
    while (!rows.empty()) {
      const auto end = rows.find('\n');
      auto row = rows.substr(0, end);
      rows = end == std::string_view::npos ? std::string_view() : rows.substr(end + 1);
      row.remove_prefix(std::min(row.find_first_not_of(' '), row.size()));
      if (!row.empty()) {
        event(row);
      }
    }
  }

  std::string core = "63f52608-d3b1-44ef-b151-9ca02b62b8c1";
  std::vector<Fact> facts;
  std::vector<std::string> sent;
  std::vector<std::string> skipped;
  std::vector<Lost> lost;
  std::vector<Advice> advice;
  int lives = 0;

  SwitchDecoder& decoder() { return *decoder_; }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& fact : facts) {
      if (const auto* what = std::get_if<T>(&fact.what)) {
        found.push_back(*what);
      }
    }
    return found;
  }
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

  // What was last said of this caller in this queue.
  Outcome outcome_of(std::string_view call, std::string_view queue = "duty@default") const {
    Outcome outcome = Outcome::waiting;
    for (const auto& fact : facts) {
      if (fact.call != call || fact.queue != queue) {
        continue;
      }
      if (const auto* left = std::get_if<Left>(&fact.what)) {
        outcome = left->outcome;
      } else if (const auto* settled = std::get_if<Settled>(&fact.what)) {
        outcome = settled->outcome;
      } else if (std::holds_alternative<Connected>(fact.what)) {
        outcome = Outcome::answered;
      }
    }
    return outcome;
  }

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  void event(std::string_view row) {
    const auto space = row.find(' ');
    const auto at = row.substr(0, space);
    row.remove_prefix(space + 1);
    const auto name = row.substr(0, row.find(" | "));
    const bool custom = std::islower(static_cast<unsigned char>(name.front())) != 0;
    Pairs pairs;
    if (custom) {
      pairs.emplace_back("Event-Subclass", "callcenter::info");
    }
    pairs.emplace_back("Event-Name", custom ? "CUSTOM" : std::string(name));
    pairs.emplace_back("Core-UUID", core);
    pairs.emplace_back("Event-Date-Timestamp", micros(at));
    if (custom) {
      pairs.emplace_back("CC-Action", std::string(name));
    }
    for (auto rest = row.substr(name.size()); !rest.empty();) {
      rest.remove_prefix(3);
      const auto field = rest.substr(0, rest.find(" | "));
      rest.remove_prefix(field.size());
      const auto colon = field.find(": ");
      add(pairs, std::string(field.substr(0, colon)), std::string(field.substr(colon + 2)));
    }
    frame(at, form_ == EslForm::plain ? "text/event-plain" : "text/event-json", body_of(pairs));
  }

  static std::string micros(std::string_view at) { return std::to_string(clock_time(at).time_since_epoch().count()); }

  // Names in short; a value `@12:00:00` is that time of day in microseconds, `~12:00:00` in seconds.
  static void add(Pairs& pairs, std::string key, std::string value) {
    static const std::map<std::string, std::string, std::less<>> kShort{
        {"M", "CC-Member-UUID"},        {"S", "CC-Member-Session-UUID"}, {"Q", "CC-Queue"},
        {"answer", "Answer-State"},     {"cause", "Hangup-Cause"},       {"end", "CC-Cause"},
        {"reason", "CC-Cancel-Reason"}, {"leg", "CC-Agent-UUID"},        {"agent", "CC-Agent"},
        {"bridged", "CC-Agent-Bridged"}};
    const auto known = kShort.find(key);
    key = known == kShort.end() ? key : known->second;
    if (value.starts_with('@')) {
      value = micros(value.substr(1));
    } else if (value.starts_with('~')) {
      value = std::to_string(std::chrono::floor<seconds>(clock_time(value.substr(1))).time_since_epoch().count());
    }
    pairs.emplace_back(std::move(key), std::move(value));
  }

  std::string body_of(const Pairs& pairs) const {
    std::string body;
    for (const auto& [key, value] : pairs) {
      body += form_ == EslForm::plain ? key + ": " + url_encoded(value) + "\n"
                                      : (body.empty() ? "{\"" : ",\"") + key + "\":\"" + value + "\"";
    }
    return body + (form_ == EslForm::plain ? "\n" : "}");
  }

  static std::string url_encoded(std::string_view value) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    if (value.empty()) {
      return "_undef_";
    }
    std::string text;
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) != 0 || std::string_view("-._").find(c) != std::string_view::npos) {
        text.push_back(c);
      } else {
        text += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
      }
    }
    return text;
  }

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

  EslForm form_;
  std::unique_ptr<SwitchDecoder> decoder_;
};

}  // namespace dutyline::support
