// What the lines of call records mean: how a line is cut into columns, and what the columns say of a call. Made from
// the configuration; plain data.
#pragma once

#include <date/tz.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/outcome.hpp"

namespace dutyline {

enum class RecordEncoding { utf_8, latin_1, windows_1252 };

// Characters of a line, from 1, both ends included.
struct ColumnRange {
  std::size_t from = 1;
  std::size_t to = 1;
  bool operator==(const ColumnRange&) const = default;
};

// A text made of columns (indexes into RecordFormat::columns), or the same for every line.
struct RecordText {
  std::vector<std::size_t> columns;  // their texts, with a blank between
  std::optional<std::string> constant;
  bool operator==(const RecordText&) const = default;
};

struct RecordTime {
  RecordText text;
  std::string format;  // of strptime (%Y %m %d %H %M %S %b %p %z …), or epoch, epoch_ms, rfc3339
  bool operator==(const RecordTime&) const = default;
};

// One of the values stands in the column (or, negated, none of them). A * at an end of a value stands for anything.
struct RecordCondition {
  std::size_t column = 0;
  bool negated = false;
  std::vector<std::string> values;
  bool operator==(const RecordCondition&) const = default;
};

// What a line says for which all of `when` holds. The first that fits decides.
struct RecordCase {
  std::vector<RecordCondition> when;
  bool ignored = false;
  Outcome outcome = Outcome::unknown;
  EndedBy by = EndedBy::nobody;
  RecordText id;
  RecordText queue;
  RecordText linked_id;  // empty: not told, as all below
  RecordText caller;
  RecordText agent;
  std::optional<RecordTime> began_at;  // no later than all others: clock times long before it are of the next day
  std::optional<RecordTime> offered_at;
  std::optional<RecordTime> answered_at;
  std::optional<RecordTime> ended_at;
  std::optional<RecordText> wait;
  std::optional<RecordText> talk;
  bool operator==(const RecordCase&) const = default;
};

struct RecordFormat {
  char separator = ',';
  char quote = '"';          // '\0': none
  bool also_blanks = false;  // blanks separate too, in a line that has too few columns
  RecordEncoding encoding = RecordEncoding::utf_8;
  std::vector<std::string> columns;  // names; a line that holds them all is a header
  bool columns_listed = true;        // they stand in this order until a header says otherwise; else a header must come
  std::vector<ColumnRange> fixed;    // of each column, where there are no separators
  const date::time_zone* zone = nullptr;  // of times without an offset; null: UTC
  Duration duration_unit{seconds(1)};     // of durations without colons
  std::vector<RecordCase> cases;
  bool operator==(const RecordFormat&) const = default;
};

// Whether a line's end of waiting and its beginning can be told by this case; else what is missing, in words.
std::optional<std::string> what_is_missing(const RecordCase& record);

// Where nothing is configured: a header, and columns named like the words of event lines.
std::shared_ptr<const RecordFormat> default_record_format();

}  // namespace dutyline
