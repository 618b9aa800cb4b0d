// One source that is a file: follows it for ever, hands its lines to the decoder and every fact on, and says after each
// block how far it has come. New lines are seen at once where the kernel tells of them, else within kPoll.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feeds/advice_list.hpp"
#include "feeds/alarm.hpp"
#include "feeds/feed.hpp"
#include "feeds/file_follower.hpp"
#include "feeds/file_watch.hpp"
#include "feeds/file_worker.hpp"
#include "feeds/log_fold.hpp"
#include "feeds/source_record.hpp"

namespace dutyline {

struct FileFeedSettings {
  std::string source;    // its name, for the log
  std::string path;      // of the file
  std::string position;  // as the listener was told before; empty: the file from its beginning
};

// connecting: there is no file to read; syncing: reading what was there before; live: at the end of the file.
class FileFeed : public Feed {
 public:
  static constexpr Duration kPoll = milliseconds(100);
  // So long between one file and the next is rotation, not trouble.
  static constexpr Duration kRotationTakes = seconds(10);
  static constexpr Duration kStalled = seconds(10);

  FileFeed(boost::asio::any_io_executor executor, FileFeedSettings settings, std::unique_ptr<SwitchDecoder> decoder,
           FeedListener& listener, NowFunction now);
  // With alarms of another kind and, if `read` is not empty, a file of the test's own that nothing watches.
  FileFeed(boost::asio::any_io_executor executor, FileFeedSettings settings, std::unique_ptr<SwitchDecoder> decoder,
           FeedListener& listener, NowFunction now, AlarmFactory alarms, FileWorker::Read read);
  ~FileFeed() override;

  FileFeed(const FileFeed&) = delete;
  FileFeed& operator=(const FileFeed&) = delete;

  void start() override;
  // At once, even while the disk is silent. A line begun is read whole after the next start.
  void stop(std::function<void()> done) override;

  const SwitchDecoder& decoder() const override { return *decoder_; }
  SourceState state() const override { return state_; }
  const SourceRecord& record() const override { return record_; }
  std::uint64_t received_bytes() const override { return received_bytes_; }
  std::string trouble() const override;
  std::vector<std::string> advice() const override { return advice_.texts(); }

 private:
  void look();
  void look_again_later();
  void take(const FollowedBlock& block);
  void take_notes(const FollowedBlock& block);
  void take_bytes(const FollowedBlock& block, Instant now);
  void take_steps();
  void take(Fact& fact);
  void take(Skipped& skipped);
  void take(Lost& lost);
  void take(Advice& advice);
  void take(Send&) {}
  void take(Live&) {}  // we are the ones who know
  void judge(const FollowedBlock& block, Instant now);
  void now_live(Instant now);
  void now_in_trouble(std::string_view result, const std::string& reason, Instant now);
  void set_state(SourceState state);
  void log(Said said, const std::string& text);

  boost::asio::any_io_executor executor_;
  FileFeedSettings settings_;
  std::unique_ptr<SwitchDecoder> decoder_;
  FeedListener& listener_;
  NowFunction now_;
  SourceRecord record_;
  SourceState state_ = SourceState::disconnected;
  std::string trouble_;

  std::unique_ptr<FileWatch> watch_;
  std::unique_ptr<FileWorker> worker_;
  FileWorker::Read read_;
  std::unique_ptr<Alarm> next_look_;
  std::unique_ptr<Alarm> stalled_;
  bool looking_ = false;         // a block is under way
  bool look_once_more_ = false;  // something changed meanwhile
  bool connected_ = false;       // the decoder
  Instant last_good_;            // when the file could last be read
  std::string position_;
  LogFold skipped_;
  AdviceList advice_;
  std::uint64_t received_bytes_ = 0;
};

}  // namespace dutyline
