#include "commands/pretend_helpline.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <type_traits>

#include "commands/pretend_people.hpp"
#include "support/drama_numbers.hpp"

namespace dutyline::pretend {
namespace {

const Instant kStart = from_epoch_ms(1'795'438'585'099LL);

// One line a happening: enough to compare two histories.
std::string describe(const Happening& happening) {
  std::ostringstream out;
  out << epoch_text(happening.at, 6) << ' ' << happening.what.index() << ' ';
  std::visit(
      [&](const auto& what) {
        if constexpr (requires { what.call; }) out << "call " << what.call << ' ';
        if constexpr (requires { what.agent; }) out << "agent " << what.agent << ' ';
        if constexpr (requires { what.number; }) out << what.number;
        if constexpr (requires { what.by; }) out << "by " << static_cast<int>(what.by);
        if constexpr (requires { what.reason; }) out << what.reason;
      },
      happening.what);
  return out.str();
}

std::vector<std::string> history(const HelplineSettings& settings, Duration length, Duration step) {
  Helpline helpline(settings, kStart);
  std::vector<std::string> lines;
  for (Duration at{}; at <= length; at += step) {
    for (const auto& happening : helpline.advance(kStart + at)) {
      lines.push_back(describe(happening));
    }
  }
  return lines;
}

template <class T>
std::vector<std::pair<Instant, T>> all_of(const std::vector<Happening>& happenings) {
  std::vector<std::pair<Instant, T>> found;
  for (const auto& happening : happenings) {
    if (const auto* what = std::get_if<T>(&happening.what)) {
      found.emplace_back(happening.at, *what);
    }
  }
  return found;
}

std::vector<Happening> happenings(HelplineSettings settings, Duration length) {
  Helpline helpline(std::move(settings), kStart);
  return helpline.advance(kStart + length);
}

HelplineSettings with_incident(Incident::Kind kind, Duration start, Duration length) {
  HelplineSettings settings;
  settings.incidents.push_back({kind, start, length});
  return settings;
}

TEST(PretendHelpline, TheSameSeedTellsTheSameStoryHoweverOftenOneAsks) {
  HelplineSettings settings;
  settings.seed = 7;
  settings.incidents = {{Incident::Kind::nobody_answers, minutes(20), minutes(5)},
                        {Incident::Kind::restart, minutes(50), minutes(1)}};
  const auto once = history(settings, hours(2), hours(2));
  EXPECT_GT(once.size(), 500U);
  EXPECT_EQ(once, history(settings, hours(2), milliseconds(700)));
  settings.seed = 8;
  EXPECT_NE(once, history(settings, hours(2), hours(2)));
}

TEST(PretendHelpline, EveryJoinHasExactlyOneEnd) {
  HelplineSettings settings;
  settings.calls_per_hour = 120;
  settings.agents = 9;  // too few: some wait for long
  settings.incidents = {{Incident::Kind::nobody_answers, hours(1), minutes(20)},
                        {Incident::Kind::storm, hours(3), minutes(30)},
                        {Incident::Kind::restart, hours(5), minutes(2)}};
  std::map<CallNumber, bool> waits;
  std::map<CallNumber, bool> talks;
  int joined = 0;
  int left = 0;
  for (const auto& happening : happenings(settings, hours(8))) {
    if (const auto* join = std::get_if<JoinedQueue>(&happening.what)) {
      EXPECT_FALSE(waits[join->call]);
      waits[join->call] = true;
      ++joined;
    } else if (const auto* leave = std::get_if<LeftQueue>(&happening.what)) {
      EXPECT_TRUE(waits[leave->call]);
      waits[leave->call] = false;
      ++left;
    } else if (const auto* answer = std::get_if<Answered>(&happening.what)) {
      EXPECT_TRUE(waits[answer->call]);
      waits[answer->call] = false;
      EXPECT_FALSE(talks[answer->call]);
      talks[answer->call] = true;
      ++left;
    } else if (const auto* end = std::get_if<TalkEnded>(&happening.what)) {
      EXPECT_TRUE(talks[end->call]);
      talks[end->call] = false;
    } else if (const auto* rung = std::get_if<AgentRung>(&happening.what)) {
      EXPECT_TRUE(waits[rung->call]);
    }
  }
  int still = 0;
  for (const auto& [call, yes] : waits) still += yes ? 1 : 0;
  EXPECT_GT(joined, 900);
  EXPECT_EQ(joined, left + still);
}

TEST(PretendHelpline, AnAgentDoesOneThingAtATime) {
  std::map<AgentNumber, std::string> does;
  std::map<CallNumber, AgentNumber> with;
  for (const auto& happening : happenings({}, hours(10))) {
    if (const auto* rung = std::get_if<AgentRung>(&happening.what)) {
      EXPECT_EQ(does[rung->agent], "");
      does[rung->agent] = "call";
      with[rung->call] = rung->agent;
    } else if (const auto* missed = std::get_if<RingUnanswered>(&happening.what)) {
      does[missed->agent] = "";
    } else if (const auto* end = std::get_if<TalkEnded>(&happening.what)) {
      EXPECT_EQ(with[end->call], end->agent);
      does[end->agent] = "";
    } else if (const auto* left = std::get_if<LeftQueue>(&happening.what); left != nullptr && left->ringing) {
      does[*left->ringing] = "";
    } else if (const auto* paused = std::get_if<AgentPaused>(&happening.what)) {
      EXPECT_EQ(does[paused->agent], "");
      does[paused->agent] = "pause";
    } else if (const auto* back = std::get_if<AgentUnpaused>(&happening.what)) {
      EXPECT_EQ(does[back->agent], "pause");
      does[back->agent] = "";
    }
  }
}

TEST(PretendHelpline, AnswersAboutNinetyEightPercentOfWhatComes) {
  for (const double rate : {30.0, 60.0, 240.0}) {
    HelplineSettings settings;
    settings.calls_per_hour = rate;
    const auto told = happenings(settings, hours(100));
    const auto answered = static_cast<double>(all_of<Answered>(told).size());
    const auto joined = static_cast<double>(all_of<JoinedQueue>(told).size());
    EXPECT_NEAR(joined, rate * 100, rate * 100 * 0.1);
    EXPECT_GT(answered / joined, 0.965) << rate;
    EXPECT_LT(answered / joined, 0.995) << rate;
  }
}

TEST(PretendHelpline, EveryKindOfEndHappensInABadWeek) {
  HelplineSettings settings;
  settings.agents = 2;
  settings.calls_per_hour = 40;
  settings.most_waiting = 6;
  const auto told = happenings(settings, hours(400));
  std::set<int> left_by;
  for (const auto& [at, what] : all_of<LeftQueue>(told)) left_by.insert(static_cast<int>(what.by));
  std::set<int> ended_by;
  for (const auto& [at, what] : all_of<TalkEnded>(told)) ended_by.insert(static_cast<int>(what.by));
  std::set<bool> refused_full;
  for (const auto& [at, what] : all_of<Refused>(told)) refused_full.insert(what.full);
  std::set<std::string> pauses;
  for (const auto& [at, what] : all_of<AgentPaused>(told)) pauses.insert(what.reason);
  EXPECT_EQ(left_by.size(), 3U);  // all but the restart's
  EXPECT_EQ(ended_by.size(), 3U);
  EXPECT_EQ(refused_full.size(), 2U);
  EXPECT_EQ(pauses, (std::set<std::string>{"Break", "Case notes", "Lunch"}));
}

TEST(PretendHelpline, NobodyAnswersForAsLongAsItIsSaidAndThenAgain) {
  auto settings = with_incident(Incident::Kind::nobody_answers, minutes(10), minutes(5));
  settings.calls_per_hour = 300;
  int before = 0, during = 0, after = 0;
  for (const auto& [at, what] : all_of<Answered>(happenings(settings, minutes(25)))) {
    (at < kStart + minutes(10) ? before : at < kStart + minutes(15) ? during : after) += 1;
  }
  EXPECT_GT(before, 20);
  EXPECT_EQ(during, 0);
  EXPECT_GT(after, 20);
}

TEST(PretendHelpline, AStormBringsFiveTimesTheCalls) {
  auto settings = with_incident(Incident::Kind::storm, hours(10), hours(10));
  int before = 0, during = 0;
  for (const auto& [at, what] : all_of<CallArrived>(happenings(settings, hours(20)))) {
    (at < kStart + hours(10) ? before : during) += 1;
  }
  EXPECT_GT(during, before * 4);
}

TEST(PretendHelpline, ARestartThrowsEveryoneOutAndTheyRingAgain) {
  auto settings = with_incident(Incident::Kind::restart, hours(1), minutes(2));
  settings.calls_per_hour = 300;
  settings.agents = 12;  // too few, so that somebody waits
  const auto told = happenings(settings, hours(1) + minutes(10));
  const auto stop = kStart + hours(1);
  std::size_t cut_off = 0;
  for (const auto& [at, what] : all_of<LeftQueue>(told)) {
    cut_off += what.by == LeftBy::switch_stop ? 1U : 0U;
    EXPECT_TRUE(what.by != LeftBy::switch_stop || at == stop);
  }
  EXPECT_GT(cut_off, 0U);
  for (const auto& [at, what] : all_of<CallArrived>(told)) {
    EXPECT_FALSE(at > stop && at < stop + minutes(2)) << "rang while the switch was away";
  }
  ASSERT_EQ(all_of<SwitchStopped>(told).size(), 1U);
  EXPECT_EQ(all_of<SwitchStopped>(told)[0].first, stop + milliseconds(1100));
  ASSERT_EQ(all_of<SwitchStarted>(told).size(), 1U);
  EXPECT_EQ(all_of<SwitchStarted>(told)[0].first, stop + minutes(2));
  ASSERT_EQ(all_of<SwitchReady>(told).size(), 1U);
}

TEST(PretendHelpline, SpeedShrinksEveryDuration) {
  HelplineSettings settings;
  settings.speed = 60;
  Helpline fast(settings, kStart);
  settings.speed = 1;
  Helpline slow(settings, kStart);
  const auto quick = fast.advance(kStart + minutes(2));
  const auto calm = slow.advance(kStart + minutes(115));
  ASSERT_GT(calm.size(), 100U);
  ASSERT_GE(quick.size(), calm.size());
  for (std::size_t i = 0; i < calm.size(); ++i) {
    EXPECT_EQ(quick[i].what.index(), calm[i].what.index());
    EXPECT_NEAR(to_seconds(quick[i].at - kStart) * 60, to_seconds(calm[i].at - kStart), 0.05);
  }
}

TEST(PretendHelpline, AWorkingDayIsBusyInTheMorningAndQuietAtNight) {
  HelplineSettings settings;
  settings.working_day = true;
  std::map<int, int> by_hour;
  const auto midnight = std::chrono::floor<std::chrono::days>(kStart) + std::chrono::days(1);
  Helpline helpline(settings, midnight);
  for (const auto& [at, what] : all_of<CallArrived>(helpline.advance(midnight + std::chrono::days(20)))) {
    const auto hour = std::chrono::floor<hours>(at) - std::chrono::floor<std::chrono::days>(at);
    ++by_hour[static_cast<int>(std::chrono::duration_cast<hours>(hour).count())];
  }
  EXPECT_GT(by_hour[10], 900);
  EXPECT_LT(by_hour[3], 60);
}

TEST(PretendPeople, EveryNumberIsFromTheRangesKeptForDrama) {
  Chance chance(3);
  int withheld = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto number = make_number(chance);
    if (number.empty() || number == "anonymous") {
      ++withheld;
    } else {
      EXPECT_TRUE(is_drama_number(number)) << number;
    }
  }
  EXPECT_NEAR(withheld, 300, 80);
}

TEST(PretendPeople, EveryQueueHasMembersAndEveryExtensionIsItsOwn) {
  for (const std::size_t agents : {1U, 3U, 40U, 1200U}) {
    const auto roster = make_roster(agents, 3);
    std::set<std::string> extensions, names;
    std::set<QueueNumber> queues;
    for (const auto& agent : roster) {
      extensions.insert(agent.extension);
      names.insert(agent.name);
      queues.insert(agent.queues.begin(), agent.queues.end());
    }
    EXPECT_EQ(extensions.size(), agents);
    EXPECT_EQ(names.size(), agents);
    EXPECT_EQ(queues.size(), 3U);
  }
}

TEST(PretendIncident, IsReadFromOneWord) {
  const auto incident = parse_incident("nobody-answers@10m+5m");
  ASSERT_TRUE(incident);
  EXPECT_EQ(*incident, (Incident{Incident::Kind::nobody_answers, minutes(10), minutes(5)}));
  EXPECT_EQ(parse_incident("restart@0s+1h30m")->length, minutes(90));
  EXPECT_EQ(*parse_length("90s"), seconds(90));
}

TEST(PretendIncident, SaysWhatToWriteInstead) {
  EXPECT_EQ(parse_incident("fire@1m+1m").reason(),
            "\"fire\" is not a kind of incident: write nobody-answers, storm, blind or restart");
  EXPECT_EQ(parse_incident("storm@1m").reason(),
            "\"storm@1m\" is not an incident: write KIND@START+LENGTH, as nobody-answers@10m+5m");
  EXPECT_EQ(parse_incident("storm@1x+1m").reason(), "\"1x\" is not a duration: write 90s, 10m or 1h30m");
  EXPECT_EQ(parse_incident("storm@1m+0s").reason(), "\"0s\" is no time at all: write 90s, 10m or 1h30m");
  EXPECT_FALSE(parse_incident("storm@1m+"));
  EXPECT_FALSE(parse_length("99999999999999999999h"));
  EXPECT_FALSE(parse_length("-5m"));
}

}  // namespace
}  // namespace dutyline::pretend
