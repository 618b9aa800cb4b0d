// "Nothing changes quietly": README, "What is counted".

#include "lines/definitions.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

const Instant kMonday = made::kTen;

KeptDefinition kept(Instant from, TenThousandths target, std::string line = "duty") {
  KeptDefinition definition{std::move(line), from, kMonday, "configuration", measures_of(made::line())};
  definition.measures.target = target;
  return definition;
}

TEST(Definitions, WithoutAnyKeptTheLinesOwnHoldsAlways) {
  const DefinitionsByDate definitions(made::line(), {});
  EXPECT_EQ(definitions.at(Instant::min()), measures_of(made::line()));
  EXPECT_EQ(definitions.at(kMonday).target, 9'800);
}

TEST(Definitions, AChangeHoldsFromThenOn) {
  const DefinitionsByDate definitions(made::line(), {kept(Instant::min(), 9'000), kept(kMonday, 9'500)});
  EXPECT_EQ(definitions.at(Instant::min()).target, 9'000);
  EXPECT_EQ(definitions.at(kMonday - Duration(1)).target, 9'000);
  EXPECT_EQ(definitions.at(kMonday).target, 9'500);
  EXPECT_EQ(definitions.at(kMonday + hours(1)).target, 9'500) << "whatever the configuration says that was not used";
}

TEST(Definitions, HistoryReadAgainStandsUnderWhatItWasReadWith) {
  const DefinitionsByDate definitions(
      made::line(), {kept(Instant::min(), 9'000), kept(kMonday, 9'500), kept(kMonday - hours(24), 9'700)});
  EXPECT_EQ(definitions.at(kMonday - hours(25)).target, 9'000);
  EXPECT_EQ(definitions.at(kMonday - hours(24)).target, 9'700);
  EXPECT_EQ(definitions.at(kMonday + hours(24)).target, 9'700);
}

TEST(Definitions, OfOtherLinesAreNotItsOwn) {
  const DefinitionsByDate definitions(made::line(), {kept(Instant::min(), 9'000, "other")});
  EXPECT_EQ(definitions.at(kMonday).target, 9'800);
}

TEST(Definitions, TheFirstHoldsForAllThatIsOlderAndTheSameIsKeptOnce) {
  auto kept = definitions_to_keep({made::line()}, {}, kMonday);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].from, Instant::min());
  EXPECT_TRUE(definitions_to_keep({made::line()}, kept, kMonday + hours(1)).empty());

  LineDefinition stricter = made::line();
  stricter.short_abandon = seconds(2);
  const auto news = definitions_to_keep({stricter}, kept, kMonday + hours(2));
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].from, kMonday + hours(2));
  EXPECT_EQ(news[0].measures.short_abandon, seconds(2));
}

TEST(Definitions, EveryThingThatDecidesAFigureIsOne) {
  const Measures plain = measures_of(made::line());
  const auto differs = [&](auto change) {
    LineDefinition line = made::line();
    change(line);
    return !(measures_of(line) == plain);
  };
  EXPECT_TRUE(differs([](LineDefinition& line) { line.target = 9'900; }));
  EXPECT_TRUE(differs([](LineDefinition& line) { line.answer_within = seconds(30); }));
  EXPECT_TRUE(differs([](LineDefinition& line) { line.headline = Headline::strict; }));
  EXPECT_TRUE(differs([](LineDefinition& line) { line.queues.push_back({"pbx", "another"}); }));
  EXPECT_TRUE(differs([](LineDefinition& line) {
    WeekPlan plan;
    plan.closed = {std::chrono::year(2026) / 12 / 24};
    line.hours = *OpeningHours::make("Europe/London", plan);
  })) << "one closed day is another plan";
  EXPECT_FALSE(differs([](LineDefinition& line) { line.title = "Another name for people"; }));
  EXPECT_EQ(plain.hours.substr(0, plain.hours.find(" #")),
            "Europe/London Mon 09:00-17:00 Tue 09:00-17:00 Wed 09:00-17:00 Thu 09:00-17:00 Fri 09:00-17:00");
}

}  // namespace
}  // namespace dutyline
