// The part of a whole history that needs no book: its plain calls, as the ledger keeps them.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "app/pipeline.hpp"
#include "app/settings.hpp"
#include "lines/plain_records.hpp"
#include "switches/plain_queue_log.hpp"

namespace dutyline {

class PlainHistory {
 public:
  // Whether there is a shorter way than through the book for a source of this kind. Only into a ledger in which nothing
  // is kept: there is no call that a row could belong to but those of this history.
  static bool reads(const SourceSettings& source) { return source.kind == "asterisk_queue_log"; }

  // All outlive it. `spoken_of`: see PlainQueueLogSettings.
  PlainHistory(const Settings& settings, const SourceSettings& source, const Pseudonyms& pseudonyms,
               std::function<bool(std::string_view call)> spoken_of, Pipeline& pipeline,
               std::size_t most = PlainQueueLogSettings().most);

  // False: the line goes through decoder and pipeline, catch_up() before it. `since`: see PlainQueueLog::take().
  bool take(std::string_view line, Instant since);
  // The pipeline has heard of all that was not plain in the end, and of how far the rows have come: that instant.
  Instant catch_up(Instant now);

  void settle();  // now and then
  void end();     // no more rows come

  std::size_t batch_size() const { return calls_.size(); }
  // True if this call may wait to be taken.
  bool pends(std::string_view call) const;
  RecordedCalls take_calls();
  std::uint64_t rows() const { return log_.rows(); }

 private:
  void keep(const RecordedStay& stay);

  RecordSource by_;
  Pipeline& pipeline_;
  PlainRecords records_;
  PlainQueueLog log_;
  Instant told_ = Instant::min();     // to the pipeline: how far plain rows have come
  std::vector<RecordedCall> calls_;   // settled
  std::vector<std::size_t> pending_;  // hashes of their ids: seldom asked for
};

}  // namespace dutyline
