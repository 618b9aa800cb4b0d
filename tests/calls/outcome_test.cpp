// The closed vocabulary: every word has one meaning and one class.

#include "calls/outcome.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace dutyline {
namespace {

TEST(Outcomes, HaveTheWordsOfTheDocumentation) {
  std::set<std::string> words;
  for (const Outcome outcome : kOutcomes) {
    words.insert(std::string(to_string(outcome)));
    EXPECT_EQ(parse_outcome(to_string(outcome)), outcome);
  }
  EXPECT_EQ(words, (std::set<std::string>{"waiting", "unresolved", "answered", "abandoned", "timeout", "left_empty",
                                          "refused_full", "refused_empty", "withdrawn", "cut_off", "technical",
                                          "key_exit", "redirected", "unknown"}));
}

TEST(Outcomes, EachHasItsClass) {
  const std::map<Outcome, CallClass> expected{
      {Outcome::waiting, CallClass::waiting},         {Outcome::unresolved, CallClass::unresolved},
      {Outcome::answered, CallClass::answered},       {Outcome::abandoned, CallClass::abandoned},
      {Outcome::timeout, CallClass::not_served},      {Outcome::left_empty, CallClass::not_served},
      {Outcome::refused_full, CallClass::not_served}, {Outcome::refused_empty, CallClass::not_served},
      {Outcome::withdrawn, CallClass::not_served},    {Outcome::cut_off, CallClass::not_served},
      {Outcome::technical, CallClass::not_served},    {Outcome::key_exit, CallClass::diverted},
      {Outcome::redirected, CallClass::diverted},     {Outcome::unknown, CallClass::unknown}};
  for (const Outcome outcome : kOutcomes) {
    EXPECT_EQ(class_of(outcome, false), expected.at(outcome)) << to_string(outcome);
  }
}

TEST(Outcomes, OnlyAnAbandonedCallMayBeShort) {
  for (const Outcome outcome : kOutcomes) {
    EXPECT_EQ(class_of(outcome, true), outcome == Outcome::abandoned ? CallClass::short_ : class_of(outcome, false))
        << to_string(outcome);
  }
}

TEST(Outcomes, SettledIsAllButWaitingAndUnresolved) {
  for (const Outcome outcome : kOutcomes) {
    EXPECT_EQ(is_settled(outcome), outcome != Outcome::waiting && outcome != Outcome::unresolved);
  }
}

TEST(Outcomes, RefusalsAreTheTwoAtTheDoor) {
  for (const Outcome outcome : kOutcomes) {
    EXPECT_EQ(is_refusal(outcome), outcome == Outcome::refused_full || outcome == Outcome::refused_empty);
  }
}

TEST(Certainty, MovesOnlyTowardsMore) {
  EXPECT_LT(Provenance::inferred, Provenance::live);
  EXPECT_LT(Provenance::live, Provenance::log);
  EXPECT_LT(Times::inferred, Times::log);
  EXPECT_LT(Times::log, Times::arrival);
  EXPECT_LT(Times::arrival, Times::event);
}

TEST(Words, GoThereAndBack) {
  for (const CallClass each : kFinalClasses) {
    EXPECT_EQ(parse_call_class(to_string(each)), each);
  }
  for (const auto each : {CallClass::waiting, CallClass::unresolved}) {
    EXPECT_EQ(parse_call_class(to_string(each)), each);
  }
  for (const Hours each : kHours) {
    EXPECT_EQ(parse_hours(to_string(each)), each);
  }
  for (const auto each : {Provenance::inferred, Provenance::live, Provenance::log}) {
    EXPECT_EQ(parse_provenance(to_string(each)), each);
  }
  for (const auto each : {Times::inferred, Times::log, Times::arrival, Times::event}) {
    EXPECT_EQ(parse_times(to_string(each)), each);
  }
  for (const auto each : {EndedBy::nobody, EndedBy::caller, EndedBy::agent, EndedBy::transfer, EndedBy::the_switch}) {
    EXPECT_EQ(parse_ended_by(to_string(each)), each);
  }
}

TEST(Words, ThatAreNoneAreRefused) {
  EXPECT_EQ(to_string(CallClass::short_), "short");
  EXPECT_EQ(to_string(EndedBy::the_switch), "switch");
  EXPECT_EQ(to_string(EndedBy::nobody), "");
  for (const char* word : {"", "Answered", "answered ", "lost", "short_"}) {
    EXPECT_EQ(parse_outcome(word), std::nullopt) << word;
    EXPECT_EQ(parse_call_class(word),
              std::string_view(word) == "answered" ? std::optional(CallClass::answered) : std::nullopt)
        << word;
    EXPECT_EQ(parse_times(word), std::nullopt) << word;
    EXPECT_EQ(parse_provenance(word), std::nullopt) << word;
    EXPECT_EQ(parse_hours(word), std::nullopt) << word;
  }
}

}  // namespace
}  // namespace dutyline
