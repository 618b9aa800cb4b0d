// Calls and visits as rows. Writing and reading name their columns once and in one order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "lines/figures.hpp"

namespace SQLite {
class Statement;
}

namespace dutyline {

class RowStatement;

inline constexpr std::string_view kCallColumns =
    "id, key, line, offered_at, outcome, class, hours, final, final_at, transferred, open, counted_offered, "
    "counted_final, counted_talk, counted_class, gist, caller";
inline constexpr std::string_view kVisitColumns =
    "id, call, position, switch, source, switch_call_id, switch_linked_id, queue, line, door, refused, number, caller, "
    "offered_at, answered_at, left_at, ended_at, talk_over, agent, agent_name, agent_leg, outcome, ended_by, "
    "provenance, times, evidence, caller_key";

// Without the id, which SQLite gives.
inline constexpr std::string_view kCorrectionColumns =
    "call, line, offered_at, learnt_at, from_outcome, from_class, to_outcome, to_class, source";

// "?, ?, …": one for each of the columns.
std::string marks_for(std::string_view columns);

int columns_in(std::string_view columns);

// Binds every column in order, the first to the mark `first`. Not all texts are copied: what is bound outlives the run.
void bind_call(RowStatement& statement, const CallRecord& record, int first = 1);
void bind_visit(RowStatement& statement, const Visit& visit, CallId call, std::int64_t position, bool keep_agents,
                int first = 1);

// Of the statement's present row, which holds exactly these columns. Throw std::runtime_error for a word that is none
// of ours.
CallRecord read_call(SQLite::Statement& statement);  // without visits
Visit read_visit(SQLite::Statement& statement);

void bind_correction(RowStatement& statement, const Correction& correction);
Correction read_correction(SQLite::Statement& statement);

// Steps a statement once and leaves it ready for the next time, whatever happens: one left half-way would keep the
// transaction from ending.
void run(SQLite::Statement& statement);

void bind_instant(SQLite::Statement& statement, int index, std::optional<Instant> at);
std::int64_t to_microseconds(Instant at);
Instant from_microseconds(std::int64_t microseconds);

}  // namespace dutyline
