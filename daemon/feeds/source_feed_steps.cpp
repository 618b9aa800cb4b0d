// The other half of the feed: what the decoder says is to be done, and the decoder's time.

#include <algorithm>
#include <utility>

#include "feeds/source_feed.hpp"

namespace dutyline {
namespace {

// The decoder's deadlines are wall-clock instants, our alarms are not: no step of the wall clock delays one by more.
constexpr Duration kLongestSleep = seconds(5);
// A deadline that stays due after advance() must not spin the loop.
constexpr Duration kShortestSleep = milliseconds(1);

}  // namespace

void SourceFeed::take_steps() {
  while (auto step = decoder_->next()) {
    std::visit([this](auto& what) { take(what); }, *step);
  }
  const auto state = decoder_->status().state;
  if (!logged_in_ && !stopping_ && phase_ == Phase::connected &&
      (state == SourceState::syncing || state == SourceState::live)) {
    logged_in_ = true;
    phase_alarm_->cancel();
  }
  arm_deadline();
  note_changes();
}

void SourceFeed::take(Fact& fact) {
  listener_.on_fact(fact);
}

void SourceFeed::take(Send& send) {
  if (phase_ != Phase::connected || stopping_ || end_) {
    return;
  }
  if (!outgoing_->send(send.bytes)) {
    end({live_since_ ? "" : "timeout", "the other side takes nothing of what is sent to it"});
  }
}

void SourceFeed::take(Live&) {
  if (live_since_ || end_) {
    return;
  }
  live_since_ = now_();
  const auto blind_since = record_.blind_since();
  record_.live(*live_since_);
  failures_.forget();
  ++changes_;
  const auto blind_for = blind_since ? *live_since_ - *blind_since : Duration::zero();
  log(Said::source_live, "live on " + to_string(settings_.endpoint) + ", after " + seconds_text(blind_for) + " s");
}

void SourceFeed::take(Skipped& skipped) {
  if (skipped_.say(skipped.reason)) {
    const auto times = skipped_.count(skipped.reason);
    log(Said::line_passed_over, "passed over a message: " + skipped.reason +
                                    (times > 1 ? " (" + std::to_string(times) + " of them on this connection)" : ""));
  }
}

void SourceFeed::take(Lost& lost) {
  end({live_since_ || !lost.result.empty() ? lost.result : "protocol", lost.reason});
}

void SourceFeed::take(Advice& advice) {
  const auto kind = advice.kind;
  const auto text = advice.text;
  switch (advice_.take(std::move(advice))) {
    case AdviceList::Change::none: return;
    case AdviceList::Change::said: log(Said::source_degraded, text); break;
    case AdviceList::Change::mended: log(Said::source_mended, "mended: " + kind); break;
  }
  ++changes_;
}

void SourceFeed::arm_deadline() {
  const auto next = decoder_->next_deadline();
  if (!next || phase_ == Phase::stopped) {
    return;
  }
  const auto now = now_();
  const Duration sleep = std::clamp<Duration>(*next - now, kShortestSleep, kLongestSleep);
  if (deadline_armed_for_ && *deadline_armed_for_ <= now + sleep) {
    return;  // an alarm too early looks again
  }
  deadline_armed_for_ = now + sleep;
  deadline_alarm_->set(sleep, [this] { on_deadline(); });
}

void SourceFeed::on_deadline() {
  deadline_armed_for_.reset();
  const auto now = now_();
  const auto next = decoder_->next_deadline();
  if (next && *next <= now) {
    decoder_->advance(now);
    take_steps();
  }
  arm_deadline();
}

}  // namespace dutyline
