#include "feeds/posted_feed.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace dutyline {
namespace {

// Of a detail like "line 1: `time` is missing", what is wrong: the decoder counts lines of its own.
std::string without_line_number(const std::string& detail) {
  const auto colon = detail.find(": ");
  return detail.starts_with("line ") && colon != std::string::npos ? detail.substr(colon + 2) : detail;
}

}  // namespace

PostedFeed::PostedFeed(boost::asio::any_io_executor executor, std::string source,
                       std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener, NowFunction now)
    : executor_(std::move(executor)),
      source_(std::move(source)),
      decoder_(std::move(decoder)),
      listener_(listener),
      now_(std::move(now)),
      record_("/api/v1/events") {}

// There is nobody to wait for: who has something to say posts it, and posts it again until we say that it is kept.
void PostedFeed::start() {
  const Instant now = now_();
  record_.began(now);
  decoder_->connected(now);
  PostedOutcome nothing;
  take_steps(0, nothing);
  record_.live(now);
  state_ = SourceState::live;
  listener_.on_state_changed();
}

void PostedFeed::stop(std::function<void()> done) {
  if (std::exchange(state_, SourceState::disconnected) != SourceState::disconnected) {
    decoder_->disconnected(now_(), "stopped");
    listener_.on_state_changed();
  }
  boost::asio::post(executor_, std::move(done));
}

PostedOutcome PostedFeed::take(const std::vector<PostedLine>& lines) {
  PostedOutcome outcome;
  const Instant now = now_();
  for (const auto& line : lines) {
    const auto refused_before = outcome.refused.size();
    received_bytes_ += line.text.size() + 1;
    const std::string whole = line.text + '\n';
    decoder_->feed(whole, now);
    const bool told = take_steps(line.number, outcome);
    if (told) {
      ++outcome.taken;
    } else if (outcome.refused.size() == refused_before) {
      ++outcome.repeated;
    }
  }
  return outcome;
}

// True: a fact was told.
bool PostedFeed::take_steps(std::size_t number, PostedOutcome& outcome) {
  bool told = false;
  while (const auto step = decoder_->next()) {
    if (const auto* const fact = std::get_if<Fact>(&*step)) {
      listener_.on_fact(*fact);
      told = true;
    } else if (const auto* const skipped = std::get_if<Skipped>(&*step)) {
      const std::string text = without_line_number(skipped->detail.empty() ? skipped->reason : skipped->detail);
      outcome.refused.push_back({number, skipped->field, text});
      if (skipped_.say(skipped->reason)) {
        const auto times = skipped_.count(skipped->reason);
        listener_.on_log(Said::line_passed_over, source_,
                         "refused a posted line: " + skipped->reason + ": " + text +
                             (times > 1 ? " (" + std::to_string(times) + " of them since the start)" : ""));
      }
    }
  }
  return told;
}

}  // namespace dutyline
