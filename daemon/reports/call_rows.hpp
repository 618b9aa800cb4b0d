// Calls and visits as the rows of `dutyline calls`: pure. Columns and their meaning are fixed; tools are written
// against them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lines/call_mark.hpp"
#include "lines/call_record.hpp"

namespace dutyline {

inline constexpr std::array<std::string_view, 24> kCallRowColumns{
    "call",        "line",       "source",      "switch_call_id", "switch_linked_id", "queue",
    "caller",      "offered_at", "answered_at", "ended_at",       "wait_s",           "talk_s",
    "outcome",     "class",      "hours",       "agent",          "visits",           "ended_by",
    "transferred", "provenance", "times",       "mark",           "marked_at",        "marked_by"};

struct Cell {
  enum class Kind { absent, text, number, flag };
  Kind kind = Kind::absent;
  std::string text;
  bool operator==(const Cell&) const = default;
};

using Row = std::array<Cell, kCallRowColumns.size()>;

// What a row holds beside the call itself.
struct RowContent {
  bool staff = false;  // they are named only where the configuration says so, whatever the ledger holds
  CallMarks marks{};   // what managers said of lost calls
};

Row call_row(const CallRecord& record, const RowContent& content);
Row visit_row(const CallRecord& record, const Visit& visit, const RowContent& content);

Row without_caller(Row row);  // for pages: a pseudonym stays in the ledger

std::string csv_heading();  // with its line end
// Of either, bytes that are no UTF-8 become U+FFFD.
std::string csv_line(const Row& row);  // quoted as RFC 4180 says, where it must be; ends with LF
// One object, without a line end.
std::string json_object(const Row& row);

// A correction: the call's own columns, then when what was learnt by whom.
std::string corrected_heading();
std::string corrected_line(const Row& call, const Correction& correction);
std::string corrected_object(const Row& call, const Correction& correction);

// Visits come call by call and leave by their own offered_at, then call: the visits of calls that overlap mingle.
class VisitsInOrder {
 public:
  // Calls by offered_at of their first visit. Rows before that are ready and returned, in order.
  std::vector<Row> add(const CallRecord& record, const RowContent& content);
  std::vector<Row> rest();

 private:
  std::multimap<std::pair<Instant, std::string>, Row> waiting_;
};

}  // namespace dutyline
