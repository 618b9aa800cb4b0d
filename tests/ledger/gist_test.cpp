// Whatever figures look at of a call comes back from its gist as it was.

#include "ledger/gist.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

PastCall read_back(const std::string& gist, const PastCall& call) {
  PastCall again;
  again.id = call.id;
  again.offered = call.offered;
  again.caller = call.caller;
  read_gist(std::as_bytes(std::span(gist)), again);
  return again;
}

std::optional<Duration> any_length() {
  return *rc::gen::element(true, false) ? std::nullopt
                                        : std::optional(Duration(*rc::gen::inRange<std::int64_t>(0, 1LL << 50)));
}

RC_GTEST_PROP(Gist, ComesBackAsItWas, ()) {
  PastCall call;
  call.offered = moment();
  call.call_class = static_cast<CallClass>(*rc::gen::inRange(0, 8));
  call.hours = *rc::gen::elementOf(std::vector<Hours>(kHours.begin(), kHours.end()));
  call.outcome = *rc::gen::elementOf(std::vector<Outcome>(kOutcomes.begin(), kOutcomes.end()));
  call.service = {any_length(), any_length(), *rc::gen::arbitrary<bool>()};
  const auto some_instant = [&]() -> std::optional<Instant> {
    const auto after = any_length();
    return after ? std::optional(*rc::gen::arbitrary<bool>() ? call.offered + *after : call.offered - *after)
                 : std::nullopt;
  };
  if (call.call_class == CallClass::answered) {
    call.answered = some_instant().value_or(call.offered + call.service.wait.value_or(Duration::zero()));
  }
  call.resolved = some_instant();
  call.by_switch = {*rc::gen::inRange<std::int64_t>(0, 300), *rc::gen::inRange<std::int64_t>(0, 300)};
  RC_ASSERT(read_back(gist_of(call), call) == call);
}

// A ledger grows by it: of the usual call two bytes and its two lengths.
TEST(Gist, OfAnUsualCallIsShort) {
  CallRecord record = sample_record(1);
  Visit& visit = record.call.visits.front();
  visit.outcome = record.call.outcome = Outcome::answered;
  visit.answered_at = record.call.final_at = moment(15);
  visit.ended_at = moment(400);
  visit.talk_over = true;
  visit.ended_by = EndedBy::caller;
  record.call.final = true;
  record.call_class = CallClass::answered;
  const PastCall call = past_call(record);
  EXPECT_EQ(call.service.talk, seconds(385));
  EXPECT_EQ(gist_of(call).size(), 2U + 4U + 5U);
  EXPECT_EQ(read_back(gist_of(call), call), call);
}

TEST(Gist, BytesThatAreNoneAreRefused) {
  PastCall call;
  call.service.wait = seconds(3);
  const std::string gist = gist_of(call);
  for (std::size_t length = 0; length < gist.size(); ++length) {
    EXPECT_THROW(read_back(gist.substr(0, length), call), std::runtime_error) << length;
  }
  EXPECT_THROW(read_back({'\x10', '\x0f'}, call), std::runtime_error) << "an outcome that is none";
  EXPECT_THROW(read_back(std::string("\x10\x02") + std::string(12, '\xff'), call), std::runtime_error) << "no end";
}

}  // namespace
}  // namespace dutyline
