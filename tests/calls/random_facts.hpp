// Facts by chance, few of everything so that they meet: sense in nearly the right order, or any nonsense.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "support/fact_script.hpp"

namespace dutyline {

// A step of a random story: what happened, and how long after the one before.
struct RandomStep {
  Fact fact;       // without its instants
  Duration after;  // the arrival before
  Duration late;   // its arrival after its happening
};

inline std::ostream& operator<<(std::ostream& out, const RandomStep& step) {
  return out << "after " << seconds_text(step.after) << " late " << seconds_text(step.late) << " " << step.fact;
}

namespace random_facts {

template <typename T>
T pick(std::vector<T> these) {
  return *rc::gen::elementOf(std::move(these));
}

inline std::string call() {
  return pick<std::string>({"c1", "c2", "c3", "c4"});
}
inline std::string queue() {
  return pick<std::string>({"send-duty", "send-duty", "send-overflow", "send-eps", "private", ""});
}
inline std::string agent() {
  return pick<std::string>({"nia", "tom"});
}
inline std::string leg() {
  return pick<std::string>({"", "a1", "a2"});
}
inline Duration length() {
  return pick<Duration>({seconds(0), seconds(1), seconds(3), seconds(40)});
}
inline std::optional<Duration> told_length() {
  return pick<std::optional<Duration>>({std::nullopt, seconds(0), seconds(3), seconds(40)});
}
inline Outcome exit() {
  return pick<Outcome>({Outcome::unresolved, Outcome::abandoned, Outcome::timeout, Outcome::left_empty,
                        Outcome::withdrawn, Outcome::cut_off, Outcome::key_exit, Outcome::unknown});
}
inline std::string door() {
  return pick<std::string>({"ivr,1", "ivr,2"});
}

inline WaitingListed waiting() {
  WaitingListed listed{{"send-duty", "send-eps"}, {}};
  for (int n = pick<int>({0, 1, 2, 3}); n > 0; --n) {
    listed.callers.push_back({call(), call(), queue(), {}, length()});
  }
  return listed;
}

inline ChannelsListed channels() {
  ChannelsListed listed{pick<bool>({true, true, false}), {}};
  for (int n = pick<int>({0, 1, 2, 3}); n > 0; --n) {
    listed.channels.push_back({call(), call(), queue(), pick<bool>({true, false})});
  }
  return listed;
}

inline Happening happening() {
  switch (*rc::gen::inRange(0, 21)) {
    case 0:
    case 1:
    case 2: return Joined{};
    case 3:
    case 4: return Connected{agent(), "", leg(), told_length()};
    case 5:
    case 6: return Left{exit(), told_length()};
    case 7: return Settled{exit()};
    case 8:
    case 9: return Ended{EndedBy::caller, agent(), leg(), told_length(), told_length()};
    case 10:
    case 11: return Gone{};
    case 12: return Refused{pick<Outcome>({Outcome::refused_full, Outcome::refused_empty}), {}, door()};
    case 13: return DoorLearnt{door()};
    case 14: return waiting();
    case 15: return channels();
    case 16: return SwitchStarted{pick<bool>({true, false})};
    case 17: return SwitchStopped{};
    case 18: return GapBegan{"closed"};
    case 19: return CountersListed{{{queue(), pick<int>({0, 1, 7}), pick<int>({0, 1, 7})}}};
    default: return HangUpsSeen{pick<bool>({true, false})};
  }
}

inline RandomStep step() {
  RandomStep step;
  step.fact.switch_name = "pbx";
  step.fact.source = pick<std::string>({"ami", "ami", "other"});
  step.fact.queue = queue();
  step.fact.call = call();
  step.fact.linked = pick<bool>({true, true, false}) ? step.fact.call : call();
  step.fact.known = pick<Times>({Times::event, Times::arrival});
  step.fact.what = happening();
  if (std::holds_alternative<Ended>(step.fact.what) && pick<bool>({true, false})) {
    step.fact.call.clear();
  }
  step.after = pick<Duration>(
      {seconds(0), milliseconds(1), milliseconds(700), seconds(4), seconds(31), minutes(3), minutes(20)});
  step.late = pick<Duration>({seconds(0), seconds(0), milliseconds(400), seconds(3)});
  return step;
}

// What becomes of one telephone call on a switch that keeps order.
inline std::vector<RandomStep> caller(const std::string& call) {
  std::vector<RandomStep> steps;
  const auto tell = [&](Happening what, std::string queue, Duration after) {
    RandomStep made;
    made.fact.switch_name = "pbx";
    made.fact.source = "ami";
    made.fact.queue = std::move(queue);
    made.fact.call = made.fact.linked = call;
    made.fact.known = Times::event;
    made.fact.what = std::move(what);
    made.after = after;
    made.late = milliseconds(100);
    steps.push_back(std::move(made));
  };
  const auto some_time = [] { return pick<Duration>({seconds(1), seconds(4), seconds(31)}); };
  for (int stays = pick<int>({1, 1, 2, 3}); stays > 0; --stays) {
    const auto where = pick<std::string>({"send-duty", "send-overflow", "send-eps"});
    if (pick<int>({0, 1, 2, 3}) == 0) {
      tell(Refused{Outcome::refused_full, {}, "ivr,1"}, where, some_time());
      continue;
    }
    tell(Joined{}, where, some_time());
    const auto end = exit();
    tell(Left{end, {}}, where, some_time());
    if (end == Outcome::unresolved) {
      if (pick<bool>({true, true, false})) {
        const std::string her_leg = "leg-" + call + std::to_string(stays);
        tell(Connected{agent(), "", her_leg, {}}, where, milliseconds(1));
        const auto talked = some_time();
        tell(Ended{EndedBy::agent, "", her_leg, {}, talked}, where, talked);
      } else {
        tell(Settled{Outcome::key_exit}, where, seconds(1));
      }
    }
  }
  tell(Gone{}, "", milliseconds(1));
  return steps;
}

}  // namespace random_facts

// Instants from steps: arrivals never go back.
inline std::vector<Fact> timed(const std::vector<RandomStep>& steps) {
  std::vector<Fact> facts;
  Instant arrived = kMidnight + hours(10);
  for (const auto& step : steps) {
    arrived += step.after;
    facts.push_back(step.fact);
    facts.back().arrived = arrived;
    facts.back().at = arrived - step.late;
  }
  return facts;
}

inline std::vector<Fact> any_nonsense() {
  return timed(*rc::gen::container<std::vector<RandomStep>>(rc::gen::exec(random_facts::step)));
}

// Several callers at once, as one connection tells of them.
inline std::vector<Fact> busy_minutes() {
  std::vector<Fact> facts;
  for (int callers = *rc::gen::inRange(1, 8); callers > 0; --callers) {
    auto one = timed(random_facts::caller("c" + std::to_string(callers)));
    const Duration begins = seconds(*rc::gen::inRange(0, 120));
    for (auto& fact : one) {
      fact.at += begins;
      fact.arrived += begins;
    }
    facts.insert(facts.end(), one.begin(), one.end());
  }
  std::ranges::stable_sort(facts, {}, &Fact::arrived);
  return facts;
}

}  // namespace dutyline
