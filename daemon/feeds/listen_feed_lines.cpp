// The other half of the feed: what senders say, and how the source stands for it.

#include <algorithm>
#include <utility>

#include "feeds/listen_feed.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kMostWords = 200;  // of a sender's own trouble

std::string printable(std::string_view words) {
  std::string text(words.substr(0, kMostWords));
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

void ListenFeed::take_bytes(Sender& sender, std::size_t size) {
  if (size == 0) {
    return;
  }
  const auto now = now_();
  received_bytes_ += size;
  sender.last_heard = now;
  sender.lines.feed({sender.buffer.data(), size});
  while (const auto block = sender.lines.next()) {
    sender.heard = true;
    switch (block->what) {
      case SentBlock::What::lines:
        sender.trouble.clear();
        take_lines(block->text, now);
        break;
      case SentBlock::What::alive: sender.trouble.clear(); break;
      case SentBlock::What::trouble: sender.trouble = block->text.empty() ? "unnamed" : printable(block->text); break;
      case SentBlock::What::too_long:
        log_folded(Said::line_passed_over, "passed over a line longer than 64 KiB", sender.address);
        break;
    }
  }
  if (!stopping_) {
    keep_deadline();
    judge();
  }
}

void ListenFeed::take_lines(std::string_view lines, Instant now) {
  decoder_->feed(lines, now);
  take_steps();
}

void ListenFeed::take_steps() {
  while (auto step = decoder_->next()) {
    std::visit([this](auto& what) { take(what); }, *step);
  }
}

void ListenFeed::take(Skipped& skipped) {
  if (skipped_.say(skipped.reason)) {
    const auto times = skipped_.count(skipped.reason);
    log(Said::line_passed_over, "passed over a line: " + skipped.reason +
                                    (times > 1 ? " (" + std::to_string(times) + " of them since the start)" : ""));
  }
}

void ListenFeed::take(Advice& advice) {
  const auto kind = advice.kind;
  const auto text = advice.text;
  switch (advice_.take(std::move(advice))) {
    case AdviceList::Change::none: return;
    case AdviceList::Change::said: log(Said::source_degraded, text); break;
    case AdviceList::Change::mended: log(Said::source_mended, "mended: " + kind); break;
  }
  listener_.on_state_changed();
}

void ListenFeed::keep_deadline() {
  const auto due = decoder_->next_deadline();
  if (!due) {
    return;
  }
  deadline_->set(std::max<Duration>(*due - now_(), milliseconds(1)), [this] {
    decoder_->advance(now_());
    take_steps();
    keep_deadline();
  });
}

// One sender who lives and sees her lines is enough.
void ListenFeed::judge() {
  const auto now = now_();
  Instant newest;
  for (const auto& sender : senders_) {
    if (sender->heard && sender->trouble.empty()) {
      newest = std::max(newest, sender->last_heard);
    }
  }
  last_heard_ = std::max(last_heard_, newest);
  if (newest == Instant() || now - newest >= kSilence) {
    now_in_trouble(newest != Instant(), now);
    return;
  }
  silence_->set(newest + kSilence - now, [this] { judge(); });
  if (state_ != SourceState::live) {
    const auto blind_since = record_.blind_since();
    record_.live(now);
    trouble_.clear();
    log(Said::source_live, "lines come in on " + to_string(settings_.endpoint) + ", after " +
                               seconds_text(blind_since ? now - *blind_since : Duration::zero()) + " s");
    set_state(SourceState::live);
  }
}

void ListenFeed::now_in_trouble(bool silent, Instant now) {
  const auto own = std::ranges::find_if(senders_, [](const auto& sender) { return !sender->trouble.empty(); });
  std::string trouble = "a sender is connected, and has sent nothing yet";
  if (senders_.empty()) {
    trouble = "no sender is connected to " + to_string(settings_.endpoint);
  } else if (own != senders_.end()) {
    trouble = "the sender is there, but in trouble: " + (*own)->trouble;
  } else if (silent) {
    trouble = "the sender is connected, but silent: one that is well writes a line `#alive` every few seconds";
  }
  const bool news = std::exchange(trouble_, trouble) != trouble;
  if (news && state_ == SourceState::live) {
    record_.failed("", trouble, last_heard_, now);
    log(Said::sender_trouble, trouble);
  }
  if (news) {
    listener_.on_state_changed();
  }
  set_state(senders_.empty() ? SourceState::connecting : SourceState::syncing);
}

std::string ListenFeed::trouble() const {
  return state_ == SourceState::live || state_ == SourceState::disconnected ? std::string() : trouble_;
}

void ListenFeed::set_state(SourceState state) {
  if (std::exchange(state_, state) != state) {
    listener_.on_state_changed();
  }
}

void ListenFeed::log(Said said, const std::string& text) {
  listener_.on_log(said, settings_.source, text);
}

// What comes again and again, in words of a closed set; from whom, the newest.
void ListenFeed::log_folded(Said said, const std::string& text, const std::string& address) {
  if (said_.say(text)) {
    const auto times = said_.count(text);
    log(said, text + (address.empty() ? "" : " (from " + address + ")") +
                  (times > 1 ? " (for the " + std::to_string(times) + "th time)" : ""));
  }
}

}  // namespace dutyline
