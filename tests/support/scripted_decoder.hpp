// A switch whose protocol is the test's own: each line of input is a step. For tests of what drives decoders.
//   live | fact CALL | send TEXT | skip REASON | lost RESULT WORDS | advise KIND TEXT | mend KIND | logged-in
// Anything else is no such protocol. The connection begins with "hello" sent.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "switches/switch_decoder.hpp"

namespace dutyline::testing {

class ScriptedDecoder : public SwitchDecoder {
 public:
  void connected(Instant now) override {
    connections.push_back(now);
    line_.clear();
    status_.state = SourceState::logging_in;
    steps_.push_back(Send{"hello\n"});
  }
  void disconnected(Instant now, std::string_view cause) override {
    causes.emplace_back(cause);
    status_.state = SourceState::disconnected;
    steps_.push_back(fact("", now, GapBegan{std::string(cause)}));
  }
  void feed(std::string_view bytes, Instant arrived) override {
    fed.append(bytes.substr(0, 1'000));
    fed_sizes.push_back(bytes.size());
    for (const char c : bytes) {
      if (c == '\n') {
        obey(std::exchange(line_, {}), arrived);
      } else {
        line_.push_back(c);
      }
    }
  }
  std::optional<Step> next() override {
    if (steps_.empty()) {
      return std::nullopt;
    }
    Step step = std::move(steps_.front());
    steps_.pop_front();
    return step;
  }
  void advance(Instant now) override {
    advanced.push_back(now);
    if (deadline && *deadline <= now) {
      if (!deadline_sticks) {
        deadline.reset();
      }
      steps_.push_back(fact("due", now, Gone{}));
    }
  }
  std::optional<Instant> next_deadline() const override { return deadline; }
  const SourceStatus& status() const override { return status_; }
  std::string farewell() const override { return farewell_text; }

  std::optional<Instant> deadline;
  bool deadline_sticks = false;  // it is never done with
  std::string farewell_text = "bye\n";
  std::vector<Instant> connections;
  std::vector<std::string> causes;
  std::vector<Instant> advanced;
  std::vector<std::size_t> fed_sizes;
  std::string fed;

 private:
  static Fact fact(std::string call, Instant at, Happening what) {
    Fact made;
    made.switch_name = "pbx";
    made.source = "pbx-ami";
    made.call = std::move(call);
    made.at = made.arrived = at;
    made.what = std::move(what);
    return made;
  }

  void obey(const std::string& line, Instant arrived) {
    const auto word = line.substr(0, line.find(' '));
    const auto rest = word.size() == line.size() ? std::string() : line.substr(word.size() + 1);
    const auto first = rest.substr(0, rest.find(' '));
    const auto after = first.size() == rest.size() ? std::string() : rest.substr(first.size() + 1);
    ++status_.events;
    if (word == "live") {
      status_.state = SourceState::live;
      steps_.push_back(Live{});
    } else if (word == "logged-in") {
      status_.state = SourceState::syncing;
    } else if (word == "fact") {
      steps_.push_back(fact(rest, arrived, Gone{}));
    } else if (word == "send") {
      steps_.push_back(Send{rest + "\n"});
    } else if (word == "skip") {
      steps_.push_back(Skipped{rest});
    } else if (word == "lost") {
      steps_.push_back(Lost{first == "-" ? "" : first, after});
    } else if (word == "advise") {
      steps_.push_back(Advice{first, after});
    } else if (word == "mend") {
      steps_.push_back(Advice{rest, ""});
    } else {
      steps_.push_back(Lost{"protocol", "the other side does not speak the test's protocol"});
    }
  }

  std::string line_;
  std::deque<Step> steps_;
  SourceStatus status_;
};

}  // namespace dutyline::testing
