// One source whose lines are posted to us: each body is taken whole, and its sender told what became of every line.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "feeds/feed.hpp"
#include "feeds/log_fold.hpp"
#include "feeds/posted_body.hpp"
#include "feeds/source_record.hpp"

namespace dutyline {

struct RefusedLine {
  std::size_t number = 0;  // as in PostedLine
  std::string field;       // the one at fault; empty: the line as a whole
  std::string text;        // in words; holds nothing that was posted but names of fields
  bool operator==(const RefusedLine&) const = default;
};

struct PostedOutcome {
  std::size_t taken = 0;
  std::size_t repeated = 0;  // told before: nothing changed
  std::vector<RefusedLine> refused;
  bool operator==(const PostedOutcome&) const = default;
};

class PostedFeed : public Feed {
 public:
  PostedFeed(boost::asio::any_io_executor executor, std::string source, std::unique_ptr<SwitchDecoder> decoder,
             FeedListener& listener, NowFunction now);

  // Only between start() and stop(). What was taken is with the listener, and not on the disk yet.
  PostedOutcome take(const std::vector<PostedLine>& lines);

  void start() override;
  void stop(std::function<void()> done) override;

  const SwitchDecoder& decoder() const override { return *decoder_; }
  SourceState state() const override { return state_; }
  const SourceRecord& record() const override { return record_; }
  std::uint64_t received_bytes() const override { return received_bytes_; }
  std::string trouble() const override { return {}; }
  std::vector<std::string> advice() const override { return {}; }

 private:
  bool take_steps(std::size_t number, PostedOutcome& outcome);

  boost::asio::any_io_executor executor_;
  std::string source_;
  std::unique_ptr<SwitchDecoder> decoder_;
  FeedListener& listener_;
  NowFunction now_;
  SourceRecord record_;
  SourceState state_ = SourceState::disconnected;
  LogFold skipped_;
  std::uint64_t received_bytes_ = 0;
};

}  // namespace dutyline
