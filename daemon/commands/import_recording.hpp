// One recording of one source → the ledger, idempotently, beside no daemon.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/pipeline.hpp"
#include "app/settings.hpp"
#include "app/sight.hpp"
#include "commands/import_count.hpp"
#include "commands/plain_history.hpp"
#include "commands/progress.hpp"
#include "feeds/recorded_feed.hpp"
#include "ledger/commits_behind.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

struct ImportLimits {
  std::size_t calls_a_commit = 10'000;  // some 15 MB of them
  std::size_t fewest_packed = 1'000;    // plain calls of a commit that are kept together, without rows
  std::size_t plain_stays = PlainQueueLogSettings().most;
};

// One run of the command: the recording goes through the same pipeline as a live stream.
class Import {
 public:
  Import(const Settings& settings, const SourceSettings& source, std::unique_ptr<Ledger> ledger, CallId next_id,
         Pseudonyms pseudonyms, ImportLimits limits = {});

  Result<Done> restore_open_calls();
  Result<Done> restore_gaps(const Settings& settings, const std::string& switch_name);
  Result<Done> take_file(const std::string& path, const RecordingFormat& format);
  Result<Done> finish();
  std::string summary(double took) const;  // seconds

 private:
  Result<bool> take_reads(RecordedFile& file);
  Result<bool> take_rows(RecordedFile& file);
  void take_bytes(std::string_view bytes, Instant arrived);
  void take_lines(std::string_view bytes, Instant arrived);
  void drain();
  void speaks_of(const Fact& fact);
  void say(const Skipped& skipped);
  Result<Done> commit(bool last = false);
  void add_plain_calls(LedgerBatch& batch);
  void commit_if_many();
  std::vector<CallRecord> recall(const std::string& switch_name, const std::string& call, const std::string& linked);

  ImportLimits limits_;
  Pseudonyms pseudonyms_;
  std::unique_ptr<Ledger> ledger_;
  CommitsBehind behind_;
  Pipeline pipeline_;
  std::optional<PlainHistory> plain_;  // the shorter way, where there is one
  bool inside_line_ = false;           // the decoder has the beginning of the next line
  std::unique_ptr<SwitchDecoder> decoder_;
  std::string trouble_;
  bool nothing_kept_;               // when it began
  bool spoken_of_before_ = true;    // the fact being applied may not be the first to speak of its call
  bool told_when_asked_ = false;    // whether it is, is looked up where somebody wants to know
  std::optional<Instant> written_;  // rows are heard when they were written: the latest so far of this file
  SpokenOf spoken_of_;
  ImportCount count_;
  std::multimap<std::pair<std::string, std::string>, Call> open_before_;  // (switch, call id): not spoken of yet
  std::string source_;
  std::string path_;                 // of the file that is read
  std::uint64_t bytes_read_ = 0;     // of it
  std::map<std::string, int> said_;  // lines refused, by reason
  ProvedTimes proved_;               // what was recorded stands for its time, less its gaps
  Progress progress_;
};

}  // namespace dutyline
