// A configuration that somebody's hand, editor or disk has spoilt anywhere: it is read without harm, and what is said
// of it can be found.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "app/config_folder.hpp"

namespace dutyline::testing {
namespace {

// Every section, and both ways of writing lists and mappings.
constexpr std::string_view kWhole = R"(listen: {http: 127.0.0.1:9877, control: control.sock, unprotected: false}
ledger: {path: ledger.db, retention: {callers: 62d, calls: 1100d}}
privacy:
  caller_id: hmac
  key_file: caller.key
  agents: none
  numbers: {country_code: 44, national_prefix: 0, international_prefix: 00}
  shared_numbers: ["01632 960150"]
switches:
  - name: pbx
    sources:
      - name: pbx-ami
        kind: asterisk_ami
        address: "[::1]:5038"
        username: dutyline
        password_file: ami.secret
        login: md5
        tls: {server_name: pbx.example}
        refused_at: [{context: ivr, exten: duty, queue: send-duty}]
      - {name: pbx-log, kind: asterisk_queue_log, path: /var/log/asterisk/queue_log}
lines:
  - name: send-duty
    title: 'SEND duty line'
    queues: [{switch: pbx, name: send-duty}]
    target: 98%
    answer_within: {time: 20s, target: 80%}
    short_abandon: 5s
    settle: 60s
    headline: served
    long_wait: 2m
    record_url: "https://pbx.example/cdr?id={switch_call_id}"
    hours:
      timezone: Europe/London
      week: {mon-thu: "09:00-17:00", fri: "09:00-12:30, 13:30-16:30", sat: closed}
      closed: [2026-12-24]
)";

// What YAML, or we, give a meaning to.
const std::array<std::string, 34> kPieces{":",         ": ",       "-",   "- ",           "[",     "]",
                                          "{",         "}",        ",",   "\"",           "'",     "#",
                                          "\n",        "\t",       " ",   "\r",           "&a ",   "*a",
                                          "!!binary ", "<<: *a\n", "|\n", ">\n",          "---\n", "...\n",
                                          "? ",        "%",        "\\x", "\xef\xbb\xbf", "\xff",  std::string(1, '\0'),
                                          "null",      "~",        "0",   "999999999999"};

ReadSettings read(const std::string& text) {
  static const ConfigFolder folder;
  return folder.read(text);
}

std::size_t somewhere_in(const std::string& text) {
  return *rc::gen::inRange<std::size_t>(0, text.size() + 1);
}

void mutate(std::string& text) {
  const auto at = somewhere_in(text);
  const auto length = *rc::gen::inRange<std::size_t>(1, 40);
  switch (*rc::gen::inRange(0, 5)) {
    case 0: text.insert(at, *rc::gen::elementOf(kPieces)); break;
    case 1: text.erase(at, length); break;
    case 2: text.insert(somewhere_in(text), text.substr(at, length * 4)); break;  // a slip of copy and paste
    case 3: text.resize(at); break;
    default:
      if (at < text.size()) {
        text[at] = *rc::gen::arbitrary<char>();
      }
  }
}

// Whatever is wrong, it has a place, in order, that is in the file or right behind its end, and words.
void expect_sense(const ReadSettings& read, const std::string& text) {
  const auto lines = 2 + std::ranges::count(text, '\n') + std::ranges::count(text, '\r');
  std::tuple<int, int> before{1, 1};
  for (const auto& fault : read.faults) {
    RC_ASSERT(fault.line >= 1 && fault.line <= lines);
    RC_ASSERT(fault.column >= 1);
    RC_ASSERT(!fault.text.empty());
    RC_ASSERT(fault.text.find('\n') == std::string::npos);
    RC_ASSERT(fault.text.find("a test password") == std::string::npos);
    RC_ASSERT(before <= std::tuple(fault.line, fault.column));
    before = {fault.line, fault.column};
  }
}

TEST(ConfigMutation, TheTextThatIsSpoiltBelowIsGood) {
  const auto whole = read(std::string(kWhole));
  for (const auto& fault : whole.faults) {
    EXPECT_EQ(fault.severity, ConfigFault::Severity::warning) << to_string(fault);
  }
}

RC_GTEST_PROP(ConfigMutation, HoweverSpoiltItIsReadWithoutHarmAndEveryFaultHasAPlace, ()) {
  std::string text(kWhole);
  const int times = *rc::gen::inRange(1, 9);
  for (int i = 0; i < times; ++i) {
    mutate(text);
  }
  expect_sense(read(text), text);
}

// yaml-cpp 0.7 reads these for ever if it is asked for more than one document.
TEST(ConfigMutation, ACommaWhereNoneCanStandEndsTheReading) {
  for (const std::string text : {",", " , ", "[a],", "- a\n,", "--- ,", "x\n---\n,", "\"a\", \"b"}) {
    EXPECT_FALSE(read(text).good()) << text;
  }
}

RC_GTEST_PROP(ConfigMutation, NoiseIsReadWithoutHarm, ()) {
  const auto text = *rc::gen::arbitrary<std::string>();
  const auto result = read(text);
  RC_ASSERT(!result.good());
  expect_sense(result, text);
}

// What is accepted can be used as it is: names are labels, shares and lengths in range, secrets are there.
RC_GTEST_PROP(ConfigMutation, WhatIsGoodHoldsWhatTheRestReliesOn, ()) {
  std::string text(kWhole);
  mutate(text);
  const auto result = read(text);
  if (!result.good()) {
    return;
  }
  const auto& settings = result.settings;
  RC_ASSERT(!settings.lines.empty());
  RC_ASSERT(!settings.sources.empty());
  RC_ASSERT(settings.privacy.caller_id == CallerIdentity::none || settings.privacy.key.size() >= 16U);
  for (const auto& line : settings.lines) {
    RC_ASSERT(!line.name.empty() && line.name.size() <= 64U);
    RC_ASSERT(!line.queues.empty());
    RC_ASSERT(line.target > 0 && line.target < 10'000);
    RC_ASSERT(line.answer_within_target > 0 && line.answer_within_target <= 10'000);
    RC_ASSERT(line.settle > Duration::zero() && line.short_abandon >= Duration::zero());
  }
  for (const auto& source : settings.sources) {
    RC_ASSERT(!source.name.empty() && source.name.size() <= 64U);
    RC_ASSERT(source.kind != "asterisk_ami" ||
              (source.address && source.address->port != 0 && !source.password.empty()));
  }
}

}  // namespace
}  // namespace dutyline::testing
