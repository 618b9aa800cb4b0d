// Records without pictures: what an import of history makes of its calls. No window, alarm or counter follows them;
// what is kept of a call is what a later change of it needs, for as long as one may come.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "calls/book.hpp"
#include "lines/call_record.hpp"
#include "lines/counters.hpp"
#include "lines/kept_call.hpp"
#include "lines/line_definition.hpp"
#include "lines/recorded_call.hpp"

namespace dutyline {

// For Figures' `most_calls`: an import beside no daemon, of which nothing is shown.
inline constexpr std::size_t kRecordsAlone = 0;

class PlainRecords {
 public:
  // A call that is over is forgotten when it was resolved this long ago and at least `generation` others were heard of
  // since anything was told of it: longer than any book holds it.
  static constexpr Duration kKeepOver = hours(24);

  explicit PlainRecords(std::vector<LineDefinition> lines, std::size_t generation = 100'000);

  // As Figures::apply() of what is imported. `now`: the switch's clock.
  RecordChange apply(CallChange change, Instant now);
  // Of a stay that is over, of whose call nothing was told before, nor is told more here.
  RecordedCall recorded_call(const RecordedStay& stay, VisitId visit, CallId call) const;
  // Of a call that is in the ledger, before a change of it is applied. One that is known stays as it is.
  void recall(const CallRecord& record);

  bool knows(CallId id) const { return newer_.contains(id) || older_.contains(id); }
  std::size_t kept() const { return newer_.size() + older_.size(); }

 private:
  using Calls = std::unordered_map<CallId, KeptCall>;

  LineIndex index_of(std::string_view name) const;
  const LineDefinition& definition(LineIndex line) const { return line == kNoLine ? no_line_ : lines_[line]; }
  std::optional<KeptCall> take(CallId id);
  void keep(CallId id, const KeptCall& call, Instant now);

  std::vector<LineDefinition> lines_;
  LineDefinition no_line_;
  std::map<std::string, LineIndex, std::less<>> by_name_;
  Counters counters_;  // of calls that a daemon counted before: marks them as it would, and is never read
  std::size_t generation_;
  std::size_t grown_at_;  // this many newer ones
  Calls newer_;           // told of since the last generation began
  Calls older_;
};

}  // namespace dutyline
