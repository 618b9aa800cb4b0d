#include "boards/desk_views.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "boards/sample_snapshot.hpp"

namespace dutyline {
namespace {

namespace json = boost::json;

DeskPicture sample_desk() {
  DeskPicture desk;
  desk.line = "send-duty";
  desk.title = "SEND duty line";
  desk.timezone = "Europe/London";
  desk.record_url = "https://pbx.example/cdr?id={switch_call_id}&view=1";
  desk.at = sample_now();
  desk.looks_back_to = sample_now() - hours(24 * 7);
  LostCaller lost;
  lost.call = "0123456789abcdef";
  lost.switch_call_id = "1795510800.12/a b";
  lost.lost_at = sample_now() - hours(1);
  lost.wait = milliseconds(72'500);
  lost.tries = 2;
  LostCaller nobody = lost;
  nobody.withheld = true;
  nobody.wait.reset();
  desk.callers = {lost, nobody};
  Person her;
  her.agent = "PJSIP/101";
  her.name = "Zoë Hart";
  her.state = AgentState::paused;
  her.pause_reason = "lunch";
  her.since = sample_now() - minutes(3);
  Person gone = her;
  gone.state = AgentState::signed_out;
  desk.people = {her, gone};
  desk.week = {{20, 8, 4}};
  return desk;
}

TEST(DeskJson, SaysWhomToRingBackWithTheSwitchsOwnRecord) {
  const auto page = json::parse(desk_json(sample_desk()));
  const auto& lost = page.at("ring_back").at(0);
  EXPECT_EQ(lost.at("call"), "0123456789abcdef");
  EXPECT_EQ(lost.at("wait_seconds"), 72.5);
  EXPECT_EQ(lost.at("tries"), 2);
  EXPECT_EQ(lost.at("record_url"), "https://pbx.example/cdr?id=1795510800.12%2Fa%20b&view=1");
  EXPECT_TRUE(page.at("ring_back").at(1).at("wait_seconds").is_null());
  EXPECT_EQ(page.at("ring_back").at(1).at("withheld"), true);
}

TEST(DeskJson, NamesNobodyUnlessToldTo) {
  DeskPicture desk = sample_desk();
  EXPECT_EQ(desk_json(desk).find("Zo"), std::string::npos);
  EXPECT_EQ(desk_json(desk).find("PJSIP"), std::string::npos);
  desk.names = true;
  EXPECT_EQ(json::parse(desk_json(desk)).at("people").at(0).at("name"), "Zoë Hart");
}

TEST(DeskJson, WhoIsSignedOutIsNotHere) {
  const auto page = json::parse(desk_json(sample_desk()));
  EXPECT_EQ(page.at("people").as_array().size(), 1u);
  EXPECT_EQ(page.at("people").at(0).at("pause_reason"), "lunch");
}

TEST(DeskCsv, OneRowACallerAndNoFormulas) {
  DeskPicture desk = sample_desk();
  desk.record_url = "=cmd|{switch_call_id}";
  const std::string csv = desk_csv(desk);
  EXPECT_EQ(csv.substr(0, csv.find("\r\n")),
            "lost_at,wait_s,tries,outcome,number_withheld,calls_now,outside_hours,record");
  EXPECT_NE(csv.find("2026-11-24T09:00:00.000Z,72.500,2,abandoned,no,no,no,'=cmd|1795510800.12%2Fa%20b"),
            std::string::npos);
}

TEST(RecordLink, WithoutAnAddressThereIsNone) {
  EXPECT_EQ(record_link("", "1.2"), "");
  EXPECT_EQ(record_link("https://pbx.example/{switch_call_id}", "a~b-c_d.e"), "https://pbx.example/a~b-c_d.e");
}

}  // namespace
}  // namespace dutyline
