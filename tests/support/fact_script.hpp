// Facts as rows that somebody who knows telephones can read. A row is a time, what happened, the call, the queue, and
// what else there is to say:
//
//   10:00:00    joined     c1        send-duty   from=mary
//   10:00:12.4  connected  c1        send-duty   agent=nia leg=a1
//   10:03:00    ended      -         send-duty   agent=nia leg=a1 by=agent talked=167
//   10:03:00.2  gone       c1        -
//   10:05:00    waiting    -         send-duty,send-eps   c2@send-duty+31 c3~c2@send-eps+4
//   10:05:00    counters   -         -           send-duty=12/3            (completed talks / left unanswered)
//   10:05:01    channels   -         -           c2@send-duty c4@send-eps*      (* = talking)
//   10:05:01    counters   -         -           at_connection send-duty=12/3+2 c2@send-duty=answered
//                                                (of the 3 two nobody saw; c2's end is proved: answered, left)
//
// c2~c1 is the call c2 with the linked id c1; - is nothing. Every row takes source=, known= (event, …) and late=
// (seconds from its happening to its arrival; 0.1 unless told). known=log is a row of the switch's own record, whose
// source is then "log"; "settled … cut_off record" holds only where that record says "abandoned".
#pragma once

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calls/fact.hpp"

namespace dutyline {

inline const Instant kMidnight = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

// "10:00:12.4" on the day of all tests.
inline Instant at(std::string_view time) {
  const auto whole = time.find('.');
  const auto clock = std::string(time.substr(0, whole));
  auto read = parse_rfc3339("2026-11-23T" + clock + std::string(whole == time.npos ? "" : time.substr(whole)) + "Z");
  if (!read) {
    throw std::invalid_argument("no time: " + std::string(time));
  }
  return *read;
}

// Somebody who rings, by a name of the test's own.
inline Pseudonym somebody(std::string_view name) {
  Pseudonym pseudonym;
  for (std::size_t i = 0; i < name.size() && i < pseudonym.bytes.size(); ++i) {
    pseudonym.bytes[i] = static_cast<std::uint8_t>(name[i]);
  }
  return pseudonym;
}

class FactRow {
 public:
  explicit FactRow(const std::string& text) : text_(text) {
    std::istringstream words(text);
    std::string time;
    std::string call;
    words >> time >> what_ >> call >> queue_;
    for (std::string word; words >> word;) {
      const auto equals = word.find('=');
      if (equals == word.npos) {
        words_.push_back(word);
      } else {
        named_[word.substr(0, equals)] = word.substr(equals + 1);
      }
    }
    fact_.switch_name = "pbx";
    fact_.known = parse_times(named("known", "event")).value();
    const bool recorded = fact_.known == Times::log;
    fact_.source = named("source", recorded ? "log" : "ami");
    std::tie(fact_.call, fact_.linked) = ids(call);
    fact_.linked = recorded ? "" : fact_.linked;  // a record knows nothing of it
    fact_.queue = queue_ == "-" || what_ == "waiting" ? "" : queue_;
    fact_.at = at(time);
    fact_.arrived = fact_.at + length("late").value_or(milliseconds(100));
  }

  Fact fact() {
    fact_.what = happening();
    return std::move(fact_);
  }

 private:
  Happening happening() const {
    if (what_ == "joined") return Joined{from()};
    if (what_ == "rung") return Rung{named("agent")};
    if (what_ == "connected") return Connected{named("agent"), named("agent"), named("leg"), length("waited")};
    if (what_ == "left") return Left{outcome(), length("waited")};
    if (what_ == "settled") return Settled{outcome(), words_.back() == "record"};
    if (what_ == "ended") {
      return Ended{parse_ended_by(named("by")).value(), named("agent"), named("leg"), length("waited"),
                   length("talked")};
    }
    if (what_ == "gone") return Gone{};
    if (what_ == "refused") return Refused{outcome(), from(), named("door")};
    if (what_ == "door") return DoorLearnt{named("door")};
    if (what_ == "waiting") return waiting();
    if (what_ == "channels") return channels();
    if (what_ == "counters") return counters();
    if (what_ == "stopped") return SwitchStopped{};
    if (what_ == "started") return SwitchStarted{words_ == std::vector<std::string>{"cut"}};
    if (what_ == "gap") return GapBegan{"closed"};
    if (what_ == "seen") return GapEnded{};
    if (what_ == "hang_ups") return HangUpsSeen{words_.at(0) == "seen"};
    throw std::invalid_argument("no such happening: " + text_);
  }

  WaitingListed waiting() const {
    WaitingListed listed;
    std::istringstream queues(queue_);
    for (std::string queue; std::getline(queues, queue, ',');) {
      listed.queues.push_back(queue);
    }
    for (const auto& word : words_) {
      const auto place = word.find('@');
      const auto plus = word.find('+');
      const auto [call, linked] = ids(word.substr(0, place));
      listed.callers.push_back({call, linked, word.substr(place + 1, plus - place - 1), std::nullopt,
                                seconds(std::stoi(word.substr(plus + 1)))});
    }
    return listed;
  }

  CountersListed counters() const {
    CountersListed listed;
    listed.at_connection = std::ranges::find(words_, "at_connection") != words_.end();
    for (const auto& [name, told] : named_) {
      const auto slash = told.find('/');
      const auto place = name.find('@');
      if (place != name.npos) {
        listed.ended.push_back({name.substr(0, place), name.substr(place + 1), told == "answered"});
      } else if (slash != told.npos) {
        listed.queues.push_back({name, std::stoll(told.substr(0, slash)), std::stoll(told.substr(slash + 1))});
        if (const auto plus = told.find('+'); plus != told.npos) {
          listed.left.push_back({name, std::stoll(told.substr(plus + 1))});
        }
      }
    }
    return listed;
  }

  ChannelsListed channels() const {
    ChannelsListed listed{true, {}};
    for (auto word : words_) {
      if (word == "untold") {
        return {};
      }
      const bool talking = word.ends_with('*');
      word = word.substr(0, word.size() - (talking ? 1 : 0));
      const auto place = word.find('@');
      const auto [call, linked] = ids(word.substr(0, place));
      listed.channels.push_back({call, linked, place == word.npos ? "" : word.substr(place + 1), talking});
    }
    return listed;
  }

  static std::pair<std::string, std::string> ids(const std::string& word) {
    const auto tilde = word.find('~');
    const std::string call = word == "-" ? "" : word.substr(0, tilde);
    return {call, tilde == word.npos ? call : word.substr(tilde + 1)};
  }

  std::string named(const std::string& name, const std::string& otherwise = "") const {
    const auto found = named_.find(name);
    return found == named_.end() ? otherwise : found->second;
  }

  std::optional<Duration> length(const std::string& name) const {
    const auto found = named_.find(name);
    return found == named_.end() ? std::nullopt : std::optional(parse_epoch(found->second).value().time_since_epoch());
  }

  std::optional<Pseudonym> from() const {
    return named_.contains("from") ? std::optional(somebody(named("from"))) : std::nullopt;
  }

  Outcome outcome() const {
    const auto read = parse_outcome(words_.empty() ? "unresolved" : words_.front());
    return read ? *read : throw std::invalid_argument("no such outcome: " + text_);
  }

  std::string text_;
  std::string what_;
  std::string queue_;
  std::vector<std::string> words_;
  std::map<std::string, std::string> named_;
  Fact fact_;
};

inline std::vector<Fact> script(std::string_view rows) {
  std::vector<Fact> facts;
  std::istringstream lines{std::string(rows)};
  for (std::string row; std::getline(lines, row);) {
    if (row.find_first_not_of(' ') != row.npos) {
      facts.push_back(FactRow(row).fact());
    }
  }
  return facts;
}

}  // namespace dutyline
