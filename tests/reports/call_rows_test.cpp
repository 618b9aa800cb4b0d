#include "reports/call_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace dutyline {
namespace {

using testing::ElementsAre;

Instant at(double after) {
  return Instant(Duration(1'795'438'585'099'441LL + static_cast<long long>(after * 1e6)));
}

Visit visit(const std::string& call_id, double joined) {
  Visit made;
  made.switch_name = "pbx";
  made.source = "pbx-ami";
  made.switch_call_id = call_id;
  made.switch_linked_id = "linked-" + call_id;
  made.queue = "send-duty";
  made.line = "send-duty";
  made.offered_at = at(joined);
  made.times = Times::event;
  return made;
}

Visit answered(Visit made, double connected, double over) {
  made.outcome = Outcome::answered;
  made.answered_at = at(connected);
  made.ended_at = at(over);
  made.talk_over = true;
  made.agent = "PJSIP/201";
  made.agent_name = "Zoë Hart";
  made.ended_by = EndedBy::the_switch;
  return made;
}

Visit left(Visit made, Outcome outcome, double when) {
  made.outcome = outcome;
  made.left_at = at(when);
  return made;
}

CallRecord record(std::vector<Visit> visits, CallClass call_class = CallClass::answered) {
  CallRecord made;
  made.call.line = visits.back().line;
  made.call.outcome = visits.back().outcome;
  made.call.visits = std::move(visits);
  made.call_class = call_class;
  return made;
}

std::string cell(const Row& row, std::string_view column) {
  const auto place = std::ranges::find(kCallRowColumns, column) - kCallRowColumns.begin();
  return row.at(static_cast<std::size_t>(place)).text;
}

TEST(CallRows, PagesHaveTheSameRowWithoutTheCallersPseudonym) {
  Visit known = answered(visit("1", 0), 5, 65);
  known.caller.emplace().bytes[0] = 7;
  const Row row = call_row(record({known}), {false});
  Row expected = row;
  const auto place = std::ranges::find(kCallRowColumns, "caller") - kCallRowColumns.begin();
  EXPECT_FALSE(cell(row, "caller").empty());
  expected.at(static_cast<std::size_t>(place)) = Cell();
  EXPECT_EQ(without_caller(row), expected);
}

TEST(CallRows, HaveTheColumnsThatToolsRelyOn) {
  EXPECT_EQ(
      csv_heading(),
      "call,line,source,switch_call_id,switch_linked_id,queue,caller,offered_at,answered_at,ended_at,wait_s,talk_s,"
      "outcome,class,hours,agent,visits,ended_by,transferred,provenance,times,mark,marked_at,marked_by\n");
}

TEST(CallRows, ACallTakesItsBeginningFromTheFirstVisitAndItsEndFromTheAnsweredOne) {
  auto first = left(visit("17.1", 0), Outcome::timeout, 30);
  first.caller = Pseudonym{{0xab}};
  first.times = Times::arrival;
  auto second = answered(visit("17.9", 40), 42.5, 100.25);
  second.queue = "send-overflow";
  second.provenance = Provenance::log;
  auto made = record({first, second});
  made.hours = Hours::closed;
  made.call.transferred = true;

  EXPECT_EQ(csv_line(call_row(made, {true})),
            key_of(made.call) +
                ",send-duty,pbx-ami,17.1,linked-17.1,send-overflow,ab000000000000000000000000000000,"
                "1795438585.099,1795438627.599,1795438685.349,42.500,57.750,answered,answered,closed,Zoë Hart,2,switch,"
                "true,log,arrival,,,\n");
}

TEST(CallRows, AVisitHasItsOwnTimesAndOutcomeAndItsCallsClass) {
  const auto first = left(visit("17.1", 0), Outcome::timeout, 30);
  const auto made = record({first, answered(visit("17.9", 40), 42.5, 100.25)});
  EXPECT_EQ(
      csv_line(visit_row(made, made.call.visits[0], {true})),
      key_of(made.call) +
          ",send-duty,pbx-ami,17.1,linked-17.1,send-duty,,1795438585.099,,1795438615.099,30.000,,timeout,answered,"
          "open,,2,,false,live,event,,,\n");
  EXPECT_EQ(cell(visit_row(made, made.call.visits[1], {true}), "wait_s"), "2.500");
}

TEST(CallRows, StaffAreNamedOnlyWhereTheConfigurationSaysSo) {
  auto made = record({answered(visit("17.1", 0), 1, 2)});
  EXPECT_EQ(cell(call_row(made, {false}), "agent"), "");
  EXPECT_EQ(cell(visit_row(made, made.call.visits[0], {false}), "agent"), "");
  EXPECT_EQ(cell(call_row(made, {true}), "agent"), "Zoë Hart");
  made.call.visits[0].agent_name = "";
  EXPECT_EQ(cell(call_row(made, {true}), "agent"), "PJSIP/201");
}

TEST(CallRows, ALostCallSaysHowItWasMarkedWhenAndWhereStaffAreNamedByWhom) {
  auto made = record({left(visit("17.1", 0), Outcome::abandoned, 30)}, CallClass::abandoned);
  made.call.id = 7;
  RowContent content{true, {{7, {7, at(0), Mark::rung_back, at(600), "zoe"}}}};
  const Row row = call_row(made, content);
  EXPECT_EQ(cell(row, "mark"), "rung_back");
  EXPECT_EQ(cell(row, "marked_at"), "1795439185.099");
  EXPECT_EQ(cell(row, "marked_by"), "zoe");
  EXPECT_EQ(cell(row, "class"), "abandoned") << "it stays lost";
  EXPECT_EQ(visit_row(made, made.call.visits[0], content), row);
  content.staff = false;
  EXPECT_EQ(cell(call_row(made, content), "mark"), "rung_back");
  EXPECT_EQ(cell(call_row(made, content), "marked_by"), "");
  made.call.id = 8;
  EXPECT_EQ(cell(call_row(made, content), "mark"), "");
}

TEST(CallRows, ShortIsAClassAndNoOutcome) {
  const auto row = call_row(record({left(visit("17.1", 0), Outcome::abandoned, 2)}, CallClass::short_), {false});
  EXPECT_EQ(cell(row, "outcome"), "abandoned");
  EXPECT_EQ(cell(row, "class"), "short");
}

TEST(CallRows, ARefusalWaitedNotAtAll) {
  auto refused = visit("17.1", 0);
  refused.outcome = Outcome::refused_full;
  refused.refused = true;
  refused.queue = "";
  refused.line = "";
  const auto made = record({refused}, CallClass::not_served);
  const auto row = visit_row(made, refused, {false});
  EXPECT_EQ(cell(row, "wait_s"), "0.000");
  EXPECT_EQ(cell(row, "line"), "");
  EXPECT_EQ(cell(row, "queue"), "");
}

TEST(CallRows, WhoStillWaitsHasNoWaitYet) {
  const auto row = call_row(record({visit("17.1", 0)}, CallClass::waiting), {false});
  EXPECT_EQ(cell(row, "wait_s"), "");
  EXPECT_EQ(cell(row, "ended_at"), "");
  EXPECT_EQ(cell(row, "offered_at"), "1795438585.099");
  EXPECT_EQ(cell(row, "outcome"), "waiting");
}

TEST(CallRows, CsvQuotesWhatHoldsASeparator) {
  auto made = record({answered(visit("17.1", 0), 1, 2)});
  made.call.visits[0].agent_name = "Hart, \"Zoë\"\r\n";
  made.call.visits[0].queue = "plain words";
  const auto line = csv_line(call_row(made, {true}));
  EXPECT_THAT(line, testing::HasSubstr(",\"Hart, \"\"Zoë\"\"\r\n\",1,switch,"));
  EXPECT_THAT(line, testing::HasSubstr(",plain words,"));
}

TEST(CallRows, CsvIsUtf8WhateverTheSwitchCallsItsQueues) {
  auto made = record({answered(visit("17.1", 0), 1, 2)});
  made.call.visits[0].queue = "Kinder-Telef\xf6n";
  EXPECT_THAT(csv_line(call_row(made, {true})), testing::HasSubstr(",Kinder-Telef\uFFFDn,"));
}

TEST(CallRows, JsonHasNumbersAsNumbersAndNullForWhatIsAbsent) {
  auto made = record({answered(visit("17.1", 0), 1.5, 2)});
  made.call.visits[0].agent_name = "\"Zo\xff\"";
  EXPECT_EQ(json_object(call_row(made, {true})),
            R"({"call":")" + key_of(made.call) +
                R"(","line":"send-duty","source":"pbx-ami","switch_call_id":"17.1","switch_linked_id":"linked-17.1",)"
                R"("queue":"send-duty","caller":null,"offered_at":1795438585.099,"answered_at":1795438586.599,)"
                R"("ended_at":1795438587.099,"wait_s":1.500,"talk_s":0.500,"outcome":"answered","class":"answered",)"
                R"("hours":"open","agent":"\"Zo)"
                "\xef\xbf\xbd"
                R"(\"","visits":1,"ended_by":"switch","transferred":false,"provenance":"live","times":"event",)"
                R"("mark":null,"marked_at":null,"marked_by":null})");
}

std::vector<std::string> ids_of(const std::vector<Row>& rows) {
  std::vector<std::string> ids;
  for (const Row& row : rows) {
    ids.push_back(cell(row, "switch_call_id"));
  }
  return ids;
}

TEST(VisitsInOrder, MingleTheVisitsOfCallsThatOverlap) {
  VisitsInOrder order;
  EXPECT_THAT(ids_of(order.add(record({visit("a1", 0), visit("a2", 50)}), {false})), ElementsAre());
  EXPECT_THAT(ids_of(order.add(record({visit("b1", 10), visit("b2", 20)}), {false})), ElementsAre("a1"));
  EXPECT_THAT(ids_of(order.add(record({visit("c1", 60)}), {false})), ElementsAre("b1", "b2", "a2"));
  EXPECT_THAT(ids_of(order.rest()), ElementsAre("c1"));
  EXPECT_THAT(ids_of(order.rest()), ElementsAre());
}

TEST(VisitsInOrder, AtOneInstantGoByTheCallsKey) {
  std::vector calls{record({visit("a", 0)}), record({visit("b", 0)}), record({visit("c", 0)})};
  std::ranges::sort(calls, {}, [](const CallRecord& each) { return key_of(each.call); });
  VisitsInOrder order;
  for (const auto& each : calls) {
    EXPECT_THAT(ids_of(order.add(each, {false})), ElementsAre());
  }
  EXPECT_THAT(ids_of(order.rest()),
              ElementsAre(calls[0].call.visits[0].switch_call_id, calls[1].call.visits[0].switch_call_id,
                          calls[2].call.visits[0].switch_call_id));
}

}  // namespace
}  // namespace dutyline
