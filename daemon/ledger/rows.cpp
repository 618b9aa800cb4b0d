#include "ledger/rows.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "ledger/gist.hpp"
#include "ledger/row_statement.hpp"

namespace dutyline {
namespace {

// Takes values in the order of the columns.
class Writing {
 public:
  explicit Writing(RowStatement& statement, int first = 1) : statement_(statement), next_(first) {}

  void integer(std::int64_t value) { statement_.integer(next_++, value); }
  void flag(bool value) { integer(value ? 1 : 0); }
  void name(std::string_view value) { statement_.text(next_++, value); }  // that many rows have
  void text(std::string_view value) { statement_.passing_text(next_++, value); }
  void word(std::string_view literal) { statement_.word(next_++, literal); }  // of a closed vocabulary
  void bytes(const void* from, std::size_t count) { statement_.bytes(next_++, from, count); }
  void nothing() { statement_.nothing(next_++); }
  void instant(std::optional<Instant> at) { at ? integer(to_microseconds(*at)) : nothing(); }
  void pseudonym(const std::optional<Pseudonym>& value) {
    value ? bytes(value->bytes.data(), value->bytes.size()) : nothing();
  }

 private:
  RowStatement& statement_;
  int next_;
};

class Reading {
 public:
  explicit Reading(SQLite::Statement& statement) : statement_(statement) {}

  void skip() { ++next_; }
  std::int64_t integer() { return statement_.getColumn(next_++).getInt64(); }
  bool flag() { return integer() != 0; }
  std::string text() { return statement_.getColumn(next_++).getString(); }
  Instant instant() { return from_microseconds(integer()); }

  std::optional<Instant> maybe_instant() {
    const auto column = statement_.getColumn(next_++);
    return column.isNull() ? std::nullopt : std::optional(from_microseconds(column.getInt64()));
  }

  std::optional<Pseudonym> pseudonym() {
    const auto column = statement_.getColumn(next_++);
    if (column.isNull()) {
      return std::nullopt;
    }
    Pseudonym value;
    if (column.getBytes() != static_cast<int>(value.bytes.size())) {
      throw std::runtime_error("a caller in the ledger has not 16 bytes");
    }
    std::memcpy(value.bytes.data(), column.getBlob(), value.bytes.size());
    return value;
  }

  template <class Parse>
  auto word(Parse parse) {
    const std::string written = text();
    const auto value = parse(written);
    if (!value) {
      throw std::runtime_error("the ledger holds a word that this dutyline does not know: " + written);
    }
    return *value;
  }

 private:
  SQLite::Statement& statement_;
  int next_ = 0;
};

}  // namespace

std::string marks_for(std::string_view columns) {
  std::string marks = "?";
  for (auto count = std::ranges::count(columns, ','); count > 0; --count) {
    marks += ", ?";
  }
  return marks;
}

int columns_in(std::string_view columns) {
  return static_cast<int>(std::ranges::count(columns, ',')) + 1;
}

void bind_call(RowStatement& statement, const CallRecord& record, int first) {
  const Call& call = record.call;
  Writing row(statement, first);
  row.integer(call.id);
  row.name(key_of(call));
  row.name(call.line);
  row.instant(call.visits.front().offered_at);
  row.word(to_string(call.outcome));
  row.word(to_string(record.call_class));
  row.word(to_string(record.hours));
  row.flag(call.final);
  row.instant(call.final_at);
  row.flag(call.transferred);
  row.flag(!call.final || is_talking(call));
  row.flag(record.counted_offered);
  row.flag(record.counted_final);
  row.flag(record.counted_talk);
  row.word(to_string(record.counted_class));
  const PastCall past = past_call(record);
  const std::string gist = gist_of(past);
  row.bytes(gist.data(), gist.size());
  row.pseudonym(past.caller);
}

void bind_visit(RowStatement& statement, const Visit& visit, CallId call, std::int64_t position, bool keep_agents,
                int first) {
  Writing row(statement, first);
  row.integer(visit.id);
  row.integer(call);
  row.integer(position);
  row.name(visit.switch_name);
  row.name(visit.source);
  row.text(visit.switch_call_id);
  row.text(visit.switch_linked_id);
  row.name(visit.queue);
  row.name(visit.line);
  row.name(visit.door);
  row.flag(visit.refused);
  row.integer(visit.number);
  row.pseudonym(visit.caller);
  row.instant(visit.offered_at);
  row.instant(visit.answered_at);
  row.instant(visit.left_at);
  row.instant(visit.ended_at);
  row.flag(visit.talk_over);
  row.name(keep_agents ? std::string_view(visit.agent) : std::string_view());
  row.name(keep_agents ? std::string_view(visit.agent_name) : std::string_view());
  row.text(visit.agent_leg);
  row.word(to_string(visit.outcome));
  row.word(to_string(visit.ended_by));
  row.word(to_string(visit.provenance));
  row.word(to_string(visit.times));
  row.name(visit.evidence);
  row.integer(visit.caller ? visit.caller->key : 0);
}

CallRecord read_call(SQLite::Statement& statement) {
  CallRecord record;
  Reading row(statement);
  record.call.id = row.integer();
  row.skip();  // key: follows from the first visit
  record.call.line = row.text();
  row.skip();  // offered_at: so does it
  record.call.outcome = row.word(parse_outcome);
  record.call_class = row.word(parse_call_class);
  record.hours = row.word(parse_hours);
  record.call.final = row.flag();
  record.call.final_at = row.maybe_instant();
  record.call.transferred = row.flag();
  row.skip();  // open
  record.counted_offered = row.flag();
  record.counted_final = row.flag();
  record.counted_talk = row.flag();
  record.counted_class = row.word(parse_call_class);  // gist and caller follow from the visits
  return record;
}

Visit read_visit(SQLite::Statement& statement) {
  Visit visit;
  Reading row(statement);
  visit.id = row.integer();
  row.skip();  // call
  row.skip();  // position
  visit.switch_name = row.text();
  visit.source = row.text();
  visit.switch_call_id = row.text();
  visit.switch_linked_id = row.text();
  visit.queue = row.text();
  visit.line = row.text();
  visit.door = row.text();
  visit.refused = row.flag();
  visit.number = static_cast<int>(row.integer());
  visit.caller = row.pseudonym();
  visit.offered_at = row.instant();
  visit.answered_at = row.maybe_instant();
  visit.left_at = row.maybe_instant();
  visit.ended_at = row.maybe_instant();
  visit.talk_over = row.flag();
  visit.agent = row.text();
  visit.agent_name = row.text();
  visit.agent_leg = row.text();
  visit.outcome = row.word(parse_outcome);
  visit.ended_by = row.word(parse_ended_by);
  visit.provenance = row.word(parse_provenance);
  visit.times = row.word(parse_times);
  visit.evidence = row.text();
  if (const auto key = row.integer(); visit.caller) {
    visit.caller->key = static_cast<std::uint16_t>(key);
  }
  return visit;
}

void bind_correction(RowStatement& statement, const Correction& correction) {
  Writing row(statement);
  row.integer(correction.call);
  row.text(correction.line);
  row.instant(correction.offered_at);
  row.instant(correction.learnt_at);
  row.word(to_string(correction.from_outcome));
  row.word(to_string(correction.from_class));
  row.word(to_string(correction.to_outcome));
  row.word(to_string(correction.to_class));
  row.text(correction.source);
}

Correction read_correction(SQLite::Statement& statement) {
  Correction correction;
  Reading row(statement);
  correction.call = row.integer();
  correction.line = row.text();
  correction.offered_at = row.instant();
  correction.learnt_at = row.instant();
  correction.from_outcome = row.word(parse_outcome);
  correction.from_class = row.word(parse_call_class);
  correction.to_outcome = row.word(parse_outcome);
  correction.to_class = row.word(parse_call_class);
  correction.source = row.text();
  return correction;
}

void bind_instant(SQLite::Statement& statement, int index, std::optional<Instant> at) {
  if (at) {
    statement.bind(index, to_microseconds(*at));
  } else {
    statement.bind(index);
  }
}

std::int64_t to_microseconds(Instant at) {
  return at.time_since_epoch().count();
}
Instant from_microseconds(std::int64_t microseconds) {
  return Instant(Duration(microseconds));
}

}  // namespace dutyline
