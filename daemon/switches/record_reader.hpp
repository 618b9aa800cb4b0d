// Lines of call records → what each says of one call. Keeps only where the columns stand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "switches/record_format.hpp"

namespace dutyline {

struct CallRecordLine {
  std::string id;
  std::string linked_id;
  std::string queue;
  std::string caller;  // the number: turn it into a pseudonym and forget it
  std::string agent;
  Outcome outcome = Outcome::unknown;
  EndedBy by = EndedBy::nobody;
  Instant offered_at;
  Instant left_at;                  // the end of waiting: of an answered call its answer
  std::optional<Instant> ended_at;  // of the talk
  bool operator==(const CallRecordLine&) const = default;
};

// Passed over and right so: empty, a header, a line that the configuration says to ignore.
struct NoCall {
  bool operator==(const NoCall&) const = default;
};

struct RecordFault {
  const char* reason;  // columns, header, value, unknown_outcome, encoding
  std::string column;  // the one at fault; empty: the line as a whole
  std::string text;    // in words. Digits of the line stand in it as #, so that no caller's number does
};

using ReadRecord = std::variant<CallRecordLine, NoCall, RecordFault>;

class RecordReader {
 public:
  explicit RecordReader(std::shared_ptr<const RecordFormat> format);
  ReadRecord read(std::string_view line);

 private:
  using Columns = std::vector<std::string>;

  std::optional<ReadRecord> take_header(const Columns& columns);
  ReadRecord understand(const Columns& columns) const;
  const RecordCase* case_of(const Columns& columns) const;

  std::shared_ptr<const RecordFormat> format_;
  std::vector<bool> needed_;         // columns that any case looks at
  std::vector<std::size_t> places_;  // of each column, in a line
  std::size_t width_ = 0;            // columns of a line; 0: not known until a header comes
};

// The last instant that a line speaks of: it was written then.
Instant written_at(const CallRecordLine& line);

}  // namespace dutyline
