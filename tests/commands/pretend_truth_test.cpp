#include "commands/pretend_truth.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace dutyline::pretend {
namespace {

const Instant kStart = from_epoch_ms(1'795'438'585'099LL);

std::vector<std::string> rows_of(const std::vector<Happening>& happenings) {
  std::ostringstream out;
  Truth truth(out, {"send-duty", "send-eps"}, {{"Priya Nair", "101", {0}}});
  for (const auto& happening : happenings) {
    truth.note(happening, "1795438585.0");
  }
  truth.finish();
  std::vector<std::string> rows;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  rows.erase(rows.begin());
  return rows;
}

TEST(PretendTruth, WritesARowAVisit) {
  EXPECT_EQ(rows_of({{kStart, CallArrived{1, "01632960173"}},
                     {kStart, JoinedQueue{1, 0}},
                     {kStart + seconds(1), AgentRung{1, 0}},
                     {kStart + milliseconds(2152), Answered{1, 0}},
                     {kStart + milliseconds(7180), TalkEnded{1, 0, EndedBy::transfer, 1}},
                     {kStart + milliseconds(7180), JoinedQueue{1, 1}},
                     {kStart + milliseconds(9180), LeftQueue{1, LeftBy::caller, {}}}}),
            (std::vector<std::string>{
                "pretend-1,,1,send-duty,1795438585.0,1795438585.0,01632960173,1795438585.099000,1795438587.251000,"
                "1795438592.279000,2.152,answered,5.028,Priya Nair,transfer,1,,",
                "pretend-1,,2,send-eps,1795438585.0,1795438585.0,01632960173,1795438592.279000,,1795438594.279000,"
                "2.000,abandoned,,,caller,0,,"}));
}

TEST(PretendTruth, WritesWhatIsNotOverAtTheEnd) {
  EXPECT_EQ(
      rows_of({{kStart, CallArrived{1, ""}}, {kStart, JoinedQueue{1, 0}}}),
      (std::vector<std::string>{"pretend-1,,1,send-duty,1795438585.0,1795438585.0,,1795438585.099000,,,,waiting,,,"
                                ",0,,"}));
}

TEST(PretendTruth, ARefusalIsAVisitOfNoLength) {
  EXPECT_EQ(rows_of({{kStart, CallArrived{1, ""}}, {kStart, Refused{1, 0, true}}, {kStart, HungUp{1, true}}}),
            (std::vector<std::string>{"pretend-1,,1,send-duty,1795438585.0,1795438585.0,,1795438585.099000,,"
                                      "1795438585.099000,0.000,refused_full,,,switch,0,,"}));
}

}  // namespace
}  // namespace dutyline::pretend
