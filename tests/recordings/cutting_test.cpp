// How the network cut the bytes never shows: every piece arrives when the read it is of arrived.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "recordings/recording.hpp"

namespace dutyline::testing {
namespace {

constexpr std::string_view kSmallest = "22/restart/precise";  // cut at every size; the others at fewer

using NextSize = std::function<std::size_t()>;

Recording cut(const Recording& whole, const NextSize& next_size) {
  Recording pieces;
  for (const auto& connection : whole) {
    auto& cut_connection = pieces.emplace_back();
    for (const auto& read : connection) {
      for (std::size_t at = 0; at < read.bytes.size();) {
        const auto size = std::min(next_size(), read.bytes.size() - at);
        cut_connection.push_back({read.bytes.substr(at, size), read.arrived});
        at += size;
      }
    }
  }
  return pieces;
}

// Each connection as a single read, as if all of it had arrived at once.
Recording poured(const Recording& whole) {
  Recording reads;
  for (const auto& connection : whole) {
    std::string bytes;
    for (const auto& read : connection) {
      bytes += read.bytes;
    }
    reads.push_back({{std::move(bytes), connection.back().arrived}});
  }
  return reads;
}

void expect_same(const std::vector<Fact>& expected, const std::vector<Fact>& told, const std::string& how) {
  const auto [one, other] = std::ranges::mismatch(expected, told);
  if (one != expected.end() && other != told.end()) {
    FAIL() << how << ": fact " << one - expected.begin() << "\n  was  " << *one << "\n  is   " << *other;
  }
  EXPECT_EQ(expected.size(), told.size()) << how;
}

// `most`: every size up to this, then some.
void expect_cuts_not_to_show(const Recording& whole, std::size_t most) {
  const auto expected = facts_of(whole);
  ASSERT_GT(expected.size(), 50u);
  for (std::size_t size = 1; size <= 64; size += size < most ? 1 : 13) {
    expect_same(expected, facts_of(cut(whole, [size] { return size; })), "cut every " + std::to_string(size));
  }
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::mt19937 random(seed);
    std::geometric_distribution<std::size_t> size(seed < 3 ? 0.2 : 0.002);
    expect_same(expected, facts_of(cut(whole, [&] { return size(random) + 1; })),
                "cut by chance " + std::to_string(seed));
  }
}

class Cutting : public ::testing::TestWithParam<const char*> {};

TEST_P(Cutting, NeverShows) {
  expect_cuts_not_to_show(recording(GetParam()), std::string_view(GetParam()) == kSmallest ? 64 : 6);
}

TEST_P(Cutting, NeverShowsWhereAllCameAtOnce) {
  expect_cuts_not_to_show(poured(recording(GetParam())), 4);
}

INSTANTIATE_TEST_SUITE_P(Of, Cutting, ::testing::Values("22/restart/precise", "16/edges/precise", "16/day/agentonly"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace dutyline::testing
