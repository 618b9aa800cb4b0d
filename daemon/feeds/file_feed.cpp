#include "feeds/file_feed.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace dutyline {
FileFeed::FileFeed(boost::asio::any_io_executor executor, FileFeedSettings settings,
                   std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener, NowFunction now)
    : FileFeed(executor, std::move(settings), std::move(decoder), listener, std::move(now), steady_alarms(executor),
               {}) {}

FileFeed::FileFeed(boost::asio::any_io_executor executor, FileFeedSettings settings,
                   std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener, NowFunction now, AlarmFactory alarms,
                   FileWorker::Read read)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      decoder_(std::move(decoder)),
      listener_(listener),
      now_(std::move(now)),
      record_(settings_.path),
      read_(std::move(read)),
      next_look_(alarms()),
      stalled_(alarms()),
      position_(settings_.position) {
  if (!read_) {
    watch_ = std::make_unique<FileWatch>(executor_, settings_.path);
    const auto follower = std::make_shared<FileFollower>(settings_.path, settings_.position);
    read_ = [follower, mark = watch_->mark()] {
      mark();
      return follower->read();
    };
  }
}

FileFeed::~FileFeed() = default;

void FileFeed::start() {
  last_good_ = now_();
  record_.began(last_good_);
  worker_ = std::make_unique<FileWorker>(executor_, std::move(read_));
  if (watch_) {
    watch_->start([this] { look(); });
  }
  set_state(SourceState::connecting);
  look();
}

void FileFeed::stop(std::function<void()> done) {
  watch_.reset();
  worker_.reset();
  next_look_->cancel();
  stalled_->cancel();
  trouble_.clear();
  set_state(SourceState::disconnected);
  boost::asio::post(executor_, std::move(done));
}

void FileFeed::look() {
  if (looking_) {
    look_once_more_ = true;
    return;
  }
  if (listener_.overburdened()) {
    look_again_later();
    return;
  }
  next_look_->cancel();
  looking_ = true;
  look_once_more_ = false;
  stalled_->set(kStalled, [this] {
    now_in_trouble("timeout", settings_.path + " does not answer: its disk, or the machine it is on, is silent",
                   now_());
  });
  worker_->ask([this](const FollowedBlock& block) { take(block); });
}

void FileFeed::look_again_later() {
  next_look_->set(kPoll, [this] { look(); });
}

void FileFeed::take(const FollowedBlock& block) {
  const auto now = now_();
  looking_ = false;
  stalled_->cancel();
  take_notes(block);
  take_bytes(block, now);
  if (block.position != position_) {
    position_ = block.position;
    listener_.on_position(settings_.source, position_);
  }
  judge(block, now);
  const bool more = block.trouble.empty() ? !block.at_end : !block.bytes.empty();
  if (more || look_once_more_) {
    look();
  } else {
    look_again_later();
  }
}

void FileFeed::take_notes(const FollowedBlock& block) {
  for (const auto& note : block.notes) {
    log(note.what == FileNews::rotated ? Said::file_rotated
        : note.what == FileNews::lost  ? Said::lines_missing
                                       : Said::file_trouble,
        note.text);
    if (note.what == FileNews::lost) {
      listener_.on_lines_lost(settings_.source);
      advice_.take({"lines_lost", note.text + ". Where the rotated files still are: dutyline import --source " +
                                      settings_.source + " FILE…"});
    }
  }
}

void FileFeed::take_bytes(const FollowedBlock& block, Instant now) {
  if (!connected_ && (block.trouble.empty() || !block.bytes.empty())) {
    connected_ = true;
    decoder_->connected(now);
    take_steps();
  }
  if (!block.bytes.empty()) {
    received_bytes_ += block.bytes.size();
    decoder_->feed(block.bytes, now);
    take_steps();
  }
  const auto deadline = decoder_->next_deadline();
  if (deadline && *deadline <= now) {
    decoder_->advance(now);
    take_steps();
  }
}

void FileFeed::take_steps() {
  while (auto step = decoder_->next()) {
    std::visit([this](auto& what) { take(what); }, *step);
  }
}

void FileFeed::take(Fact& fact) {
  listener_.on_fact(fact);
}

void FileFeed::take(Skipped& skipped) {
  if (skipped_.say(skipped.reason)) {
    const auto times = skipped_.count(skipped.reason);
    log(Said::line_passed_over, "passed over a line: " + skipped.reason +
                                    (skipped.detail.empty() ? "" : ", " + skipped.detail) +
                                    (times > 1 ? " (" + std::to_string(times) + " of them since the start)" : ""));
  }
}

// There is no connection to give up: the next line is another chance.
void FileFeed::take(Lost& lost) {
  if (skipped_.say(lost.reason)) {
    log(Said::file_trouble, lost.reason);
  }
}

void FileFeed::take(Advice& advice) {
  const auto kind = advice.kind;
  const auto text = advice.text;
  switch (advice_.take(std::move(advice))) {
    case AdviceList::Change::none: return;
    case AdviceList::Change::said: log(Said::source_degraded, text); break;
    case AdviceList::Change::mended: log(Said::source_mended, "mended: " + kind); break;
  }
  listener_.on_state_changed();
}

void FileFeed::judge(const FollowedBlock& block, Instant now) {
  if (block.trouble.empty()) {
    last_good_ = now;
    if (block.at_end) {
      now_live(now);
    } else if (state_ == SourceState::connecting) {
      trouble_.clear();
      set_state(SourceState::syncing);
    }
    return;
  }
  if (!block.bytes.empty()) {
    return;  // of the file that it was before
  }
  if (state_ != SourceState::live || now - last_good_ >= kRotationTakes) {
    now_in_trouble("refused", block.trouble, now);
  }
}

void FileFeed::now_live(Instant now) {
  if (state_ == SourceState::live) {
    return;
  }
  const auto blind_since = record_.blind_since();
  const auto blind_for = blind_since ? now - *blind_since : Duration::zero();
  record_.live(now);
  trouble_.clear();
  log(Said::source_live, "at the end of " + settings_.path + ", after " + seconds_text(blind_for) + " s");
  set_state(SourceState::live);
}

void FileFeed::now_in_trouble(std::string_view result, const std::string& reason, Instant now) {
  if (reason == trouble_) {
    return;
  }
  record_.failed(state_ == SourceState::live ? "" : result, reason, last_good_, now + kPoll);
  trouble_ = reason;
  log(Said::file_trouble, reason + "; tried again ten times a second");
  set_state(SourceState::connecting);
  listener_.on_state_changed();  // another trouble in the same state is a change too
}

std::string FileFeed::trouble() const {
  if (state_ == SourceState::live || state_ == SourceState::disconnected) {
    return {};
  }
  return trouble_.empty() ? "reading " + settings_.path + " from where it was left" : trouble_;
}

void FileFeed::set_state(SourceState state) {
  if (std::exchange(state_, state) != state) {
    listener_.on_state_changed();
  }
}

void FileFeed::log(Said said, const std::string& text) {
  listener_.on_log(said, settings_.source, text);
}

}  // namespace dutyline
