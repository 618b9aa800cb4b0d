// What is read back is what was written, whatever was written: the book and the figures start from it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

template <class T, std::size_t N>
rc::Gen<T> one_of(const std::array<T, N>& values) {
  return rc::gen::elementOf(values);
}

rc::Gen<std::string> any_text() {
  return rc::gen::oneOf(rc::gen::just(std::string()), rc::gen::arbitrary<std::string>(),
                        rc::gen::just(std::string("Zoë\r\n\0\"',; Hart", 17)));
}

rc::Gen<Instant> any_instant() {
  return rc::gen::map(rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000),
                      [](std::int64_t microseconds) { return Instant(Duration(microseconds)); });
}

template <class T>
std::optional<T> maybe(const rc::Gen<T>& gen) {
  return *rc::gen::arbitrary<bool>() ? std::optional<T>(*gen) : std::nullopt;
}

Visit any_visit(VisitId id) {
  Visit visit;
  visit.id = id;
  for (auto* text : {&visit.switch_name, &visit.source, &visit.switch_call_id, &visit.switch_linked_id, &visit.queue,
                     &visit.line, &visit.door, &visit.agent, &visit.agent_name, &visit.agent_leg}) {
    *text = *any_text();
  }
  visit.refused = *rc::gen::arbitrary<bool>();
  visit.number = *rc::gen::inRange(1, 1000);
  visit.caller = maybe(rc::gen::map(rc::gen::arbitrary<std::array<std::uint8_t, 16>>(),
                                    [](const auto& bytes) { return Pseudonym{bytes}; }));
  visit.offered_at = *any_instant();
  visit.answered_at = maybe(any_instant());
  visit.left_at = maybe(any_instant());
  visit.ended_at = maybe(any_instant());
  visit.talk_over = *rc::gen::arbitrary<bool>();
  visit.outcome = *one_of(kOutcomes);
  visit.ended_by =
      *rc::gen::element(EndedBy::nobody, EndedBy::caller, EndedBy::agent, EndedBy::transfer, EndedBy::the_switch);
  visit.provenance = *rc::gen::element(Provenance::inferred, Provenance::live, Provenance::log);
  visit.times = *rc::gen::element(Times::inferred, Times::log, Times::arrival, Times::event);
  visit.evidence = *rc::gen::element<std::string>("", "record", "live 1 event seen - - - - waiting - - live - -");
  return visit;
}

CallClass any_class() {
  return *rc::gen::oneOf(one_of(kFinalClasses), rc::gen::just(CallClass::waiting));
}

CallRecord any_record(CallId id, VisitId& next_visit) {
  CallRecord record;
  record.call.id = id;
  record.call.line = *any_text();
  for (int visits = *rc::gen::inRange(1, 4); visits > 0; --visits) {
    record.call.visits.push_back(any_visit(next_visit++));
  }
  record.call.outcome = *one_of(kOutcomes);
  record.call.final = *rc::gen::arbitrary<bool>();
  record.call.final_at = maybe(any_instant());
  record.call.transferred = *rc::gen::arbitrary<bool>();
  record.hours = *one_of(kHours);
  record.call_class = any_class();
  record.counted_offered = *rc::gen::arbitrary<bool>();
  record.counted_final = *rc::gen::arbitrary<bool>();
  record.counted_talk = *rc::gen::arbitrary<bool>();
  record.counted_class = any_class();
  return record;
}

RC_GTEST_PROP(Restart, ReadsBackWhatWasWritten, ()) {
  std::vector<CallRecord> records;
  std::vector<RecordChange> changes;
  VisitId next_visit = 100;
  for (CallId id = 1; id <= *rc::gen::inRange<CallId>(1, 6); ++id) {
    records.push_back(any_record(id, next_visit));
    changes.push_back(kept(records.back()));
  }
  const auto ledger = open_to_write();
  RC_ASSERT(static_cast<bool>(ledger->commit(batch_of(changes))));
  RC_ASSERT(static_cast<bool>(ledger->commit(batch_of(changes))));  // twice is once
  auto back = read_calls(*ledger);
  std::ranges::sort(back, {}, [](const CallRecord& record) { return record.call.id; });
  RC_ASSERT(back == records);
}

TEST(Restart, ReadsBackFromTheDiskAfterTheWriterHasClosed) {
  TemporaryFolder folder;
  ASSERT_TRUE(open_to_write(folder.file("ledger.db"))->commit(batch_of({kept(sample_record(1))})));
  EXPECT_EQ(read_calls(*open_to_write(folder.file("ledger.db"))), std::vector{sample_record(1)});
}

}  // namespace
}  // namespace dutyline
