#include "lines/erlang.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "lines/staffing.hpp"

namespace dutyline {
namespace {

// Any table of telephone traffic, e.g. A. K. Erlang's own of 1917.
TEST(Erlang, TheStandardTables) {
  EXPECT_NEAR(erlang_b(10, 5), 0.018384570, 5e-10);
  EXPECT_NEAR(erlang_c(5, 4), 0.554112554, 5e-10);
  EXPECT_NEAR(erlang_c(10, 8), 0.409180151, 5e-10);
  EXPECT_EQ(erlang_c(4, 4), 1);
  EXPECT_TRUE(std::isinf(erlang_c_mean_wait(4, 4, 1)));
}

// T. W. Miller, Modeling Techniques in Predictive Analytics (2015), ch. 6: agents by hour of a Wednesday of the
// anonymous bank, each serving 15 an hour, so that at most half of the callers wait. The load of each hour lies within
// the bounds that give his number.
TEST(Erlang, MillersStaffOfADay) {
  constexpr std::array kAgents{1, 1, 1, 0, 1, 1, 1, 4, 8, 9, 10, 9, 8, 16, 10, 10, 6, 7, 8, 8, 6, 6, 5, 4};
  // The greatest load that n agents take with no more than half of the callers waiting, found by halving.
  const auto limit = [](int agents) {
    double low = 0;
    double high = agents;
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      (erlang_c(agents, middle) <= 0.5 ? low : high) = middle;
    }
    return low;
  };
  for (const int agents : kAgents) {
    const double most = agents == 0 ? 0 : limit(agents);
    const double least = agents <= 1 ? 0 : limit(agents - 1);
    EXPECT_LE(least, most);
    int needed = 0;
    for (const double load = (least + most) / 2; load > 0 && erlang_c(needed, load) > 0.5; ++needed) {
    }
    EXPECT_EQ(needed, agents);
  }
}

// W. Whitt, Engineering solution of a basic call-center model, Management Science 51 (2005), table 1, exact column:
// M/M/100/200+M, arrivals 102, service and patience rate 1. So few are turned away that the room of 200 never shows.
TEST(Erlang, WhittsExactColumn) {
  const ErlangA queue = erlang_a(100, 102, 1, 1);
  EXPECT_NEAR(1 - queue.waits, 0.4083, 0.00005);
  EXPECT_NEAR(queue.abandons, 0.0499, 0.00005);
  EXPECT_NEAR(queue.queue, 5.092, 0.0005);
  EXPECT_NEAR(queue.queue_variance, 44.6, 0.05);
  EXPECT_NEAR(queue.present, 102.0, 0.05);
}

// O. Garnett, A. Mandelbaum, M. Reiman, Designing a call center with impatient customers, M&SOM 4 (2002), section 1:
// 50 agents, 48 calls a minute, a minute each; without patience and with two minutes of it.
TEST(Erlang, GarnettMandelbaumReimansCase) {
  EXPECT_NEAR(erlang_c_mean_wait(50, 48.0 / 60, 1.0 / 60), 20.8, 0.05);
  EXPECT_NEAR(erlang_c_mean_wait(50, 48.0 / 60, 1.0 / 60) * 48 / 60, 16.7, 0.05);
  const ErlangA queue = erlang_a(50, 48.0 / 60, 1.0 / 60, 1.0 / 120);
  EXPECT_NEAR(queue.abandons, 0.0309, 0.00005);
  EXPECT_NEAR(queue.mean_wait, 3.71, 0.005);
  EXPECT_NEAR(queue.queue, 2.97, 0.005);
  EXPECT_NEAR(queue.occupancy, 0.930, 0.0005);
  EXPECT_NEAR(queue.waits, 0.4678, 0.00005);
  // The wait that one caller in ten exceeds: 12.5 s in the paper, 12.4 computed for the offered wait.
  EXPECT_NEAR(erlang_a_waits_longer(50, 48.0 / 60, 1.0 / 60, 1.0 / 120, 12.4), 0.10, 0.005);
}

TEST(Erlang, IdentitiesThatHoldAtAnySize) {
  // Patience like service: M/M/∞, whatever the agents.
  EXPECT_NEAR(erlang_a(5, 8, 1, 1).present, 8, 1e-9);
  EXPECT_NEAR(erlang_a(50, 8, 1, 1).present, 8, 1e-9);
  // Endless patience: Erlang C.
  EXPECT_NEAR(erlang_a(6, 4.2, 1, 1e-9).waits, erlang_c(6, 4.2), 1e-6);
  // Far too few: who cannot be served hangs up, 100 of 1,100.
  EXPECT_NEAR(erlang_a(1'000, 1'100, 1, 1e-3).abandons, 1.0 / 11, 1e-6);
  EXPECT_NEAR(erlang_a(1, 1'000, 1, 1).abandons, 0.999, 1e-3);
  EXPECT_EQ(erlang_a(0, 5, 1, 1).abandons, 1) << "nobody there";
  EXPECT_EQ(erlang_a(5, 0, 1, 1).abandons, 0) << "nobody calls";
}

TEST(Erlang, NeitherOverflowsNorLosesItselfFromOneToAThousandAgents) {
  for (const int agents : {1, 2, 3, 5, 10, 50, 200, 500, 1'000}) {
    double before = 0;
    for (const double load : {0.01, 0.2, 0.5, 0.8, 0.9, 0.99, 1.0, 1.01, 1.2, 2.0, 10.0}) {
      for (const double patience : {1e-3, 0.1, 1.0, 100.0}) {
        const ErlangA queue = erlang_a(agents, load * agents, 1, patience);
        EXPECT_GE(queue.abandons, 0) << agents << ' ' << load << ' ' << patience;
        EXPECT_LE(queue.abandons, 1) << agents << ' ' << load << ' ' << patience;
        EXPECT_LE(queue.occupancy, 1 + 1e-12);
        EXPECT_GE(queue.queue_variance, -1e-6);
        // What comes in goes out: served and abandoned together are all.
        EXPECT_NEAR(queue.abandons + queue.occupancy * agents / (load * agents), 1, 1e-9);
      }
      const double now = erlang_a(agents, load * agents, 1, 1).abandons;
      EXPECT_GE(now, before - 1e-12) << "more calls, no fewer abandoned";
      before = now;
      EXPECT_LE(erlang_a(agents + 1, load * agents, 1, 1).abandons, now + 1e-12) << "one agent more never harms";
    }
  }
}

// Computed once for the design of this project: 2 % abandoned, eight minutes a call; patience of 120, 240 and 446 s.
TEST(Erlang, AgentsNeededForTheTargetAtEverySize) {
  const struct {
    double calls_an_hour;
    std::array<int, 3> agents;
  } rows[] = {{3, {3, 3, 3}},      {5, {3, 3, 3}},      {8, {4, 4, 4}},          {10, {5, 4, 4}},
              {15, {6, 5, 5}},     {20, {7, 6, 6}},     {30, {8, 8, 8}},         {60, {13, 13, 12}},
              {120, {22, 22, 21}}, {600, {88, 87, 86}}, {3'000, {406, 403, 401}}};
  constexpr std::array kPatience{120.0, 240.0, 446.0};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kPatience.size(); ++i) {
      EXPECT_EQ(agents_needed(row.calls_an_hour / 3600, 1 / 480.0, 1 / kPatience[i], 0.02), row.agents[i])
          << row.calls_an_hour << " an hour, patience " << kPatience[i];
    }
  }
  EXPECT_EQ(agents_needed(0, 1, 1, 0.02), 0);
}

// Upper 80 % limits of a Poisson count are half of a chi-squared quantile with 2x + 2 degrees of freedom, of any table:
// 1.609, 2.994, 6.721 and 11.00 … at 0, 1, 4 and 8 (Wilson and Hilferty are within 1 % of them).
TEST(Staffing, ARateMayBeHigherThanWhatWasSeen) {
  EXPECT_NEAR(upper_count(0), 1.609, 0.02);
  EXPECT_NEAR(upper_count(1), 2.994, 0.02);
  EXPECT_NEAR(upper_count(4), 6.721, 0.02);
  EXPECT_NEAR(upper_count(100), 109.5, 0.5);
}

}  // namespace
}  // namespace dutyline
