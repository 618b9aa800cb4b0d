// The second half of the exit table: what hang-ups, the switch's own stops and the passing of time decide.

#include <algorithm>
#include <utility>
#include <vector>

#include "switches/asterisk_exits.hpp"

namespace dutyline {

// Abandon and Leave, and nobody had asked to hang up: not the caller's doing.
void AsteriskExits::weigh_neither(const std::string& call, Channel& channel, const Moment& when, bool time_is_up) {
  if (!weighs(channel)) {
    return;
  }
  if (!channel.gone) {
    if (time_is_up) {
      decide_neither(call, channel, Outcome::redirected, when);  // still on the line, elsewhere
    }
  } else if (channel.hung_up.at - channel.left.at <= kCutOffHangUp) {
    decide_neither(call, channel, Outcome::cut_off, when);
  } else if (channel.cause_zero && stopped_near(channel.hung_up.at)) {
    decide_neither(call, channel, Outcome::cut_off, when);
  } else if (!channel.cause_zero || time_is_up) {
    decide_neither(call, channel, Outcome::redirected, when);
  }
}

void AsteriskExits::weigh_zero(const std::string& call, Channel& channel, const Moment& when, bool time_is_up) {
  if (stopped_near(channel.gone ? channel.hung_up.at : channel.left.at) || stopped_near(channel.left.at)) {
    decide(call, channel, Outcome::cut_off, when);
  } else if (time_is_up) {
    decide(call, channel, Outcome::abandoned, when);
  }
}

void AsteriskExits::hung_up(std::string_view call, const Moment& when, bool cause_zero) {
  hang_ups_seen_ = true;
  hang_ups_missing_ = false;
  Channel* const found = find(call);
  if (found == nullptr) {
    return;
  }
  const std::string id(call);
  Channel& channel = *found;
  channel.gone = true;
  channel.hung_up = when;
  channel.cause_zero = channel.cause_zero || cause_zero;
  bool wait_for_stop = false;
  switch (channel.stage) {
    case Stage::waiting:
    case Stage::talking: break;
    case Stage::leaving_alone: decide(id, channel, Outcome::key_exit, when); break;
    case Stage::leaving_neither:
      weigh_neither(id, channel, when, false);
      wait_for_stop = channel.stage == Stage::leaving_neither && weighs(channel) && channel.cause_zero;
      break;
    case Stage::leaving_zero:
      weigh_zero(id, channel, when, false);
      wait_for_stop = channel.stage == Stage::leaving_zero;
      break;
    case Stage::out:
      if (channel.told == Outcome::abandoned && cause_zero) {
        channel.stage = Stage::leaving_zero;
        weigh_zero(id, channel, when, false);
        wait_for_stop = channel.stage == Stage::leaving_zero;
        if (wait_for_stop) {
          tell_(id, channel.linked, channel.queue, {channel.left.at, when.arrived, channel.left.known},
                Settled{Outcome::unresolved});
        }
      }
      break;
  }
  if (wait_for_stop) {
    set_deadline(id, channel, when.arrived + kStopNearness);
  } else {
    gone(id, channel);
  }
}

void AsteriskExits::switch_stopped(const Moment& when) {
  stopped_at_ = when.at;
  std::vector<std::string> weighed;
  for (auto& [call, channel] : channels_) {
    if (channel.stage == Stage::leaving_zero || (channel.stage == Stage::leaving_neither && channel.gone)) {
      weighed.push_back(call);
    }
  }
  std::sort(weighed.begin(), weighed.end());  // facts come in an order that no hash table decides
  for (const auto& call : weighed) {
    Channel& channel = channels_.at(call);
    if (channel.stage == Stage::leaving_zero) {
      weigh_zero(call, channel, when, false);
    } else {
      weigh_neither(call, channel, when, false);
    }
    if (channel.stage == Stage::out && channel.gone) {
      gone(call, channel);
    }
  }
  for (auto& doubtful : std::exchange(doubtful_, {})) {
    if (std::chrono::abs(when.at - doubtful.when.at) <= kStopNearness) {
      doubtful.what.by = EndedBy::the_switch;
      tell_(doubtful.call, doubtful.linked, doubtful.queue, {doubtful.when.at, when.arrived, doubtful.when.known},
            std::move(doubtful.what));
    }
  }
}

void AsteriskExits::in_step() {
  in_step_ = true;
  early_hang_ups_.clear();
}

void AsteriskExits::gap_began(const Moment& when) {
  in_step_ = false;
  early_hang_ups_.clear();
  std::vector<std::string> alone;
  for (auto& [call, channel] : channels_) {
    channel.listed = false;
    if (channel.stage == Stage::leaving_alone) {
      alone.push_back(call);
    }
  }
  std::sort(alone.begin(), alone.end());
  for (const auto& call : alone) {
    decide(call, channels_.at(call), Outcome::unknown, when);
  }
}

void AsteriskExits::keep_only_listed() {
  std::vector<std::string> unlisted;
  for (const auto& [call, channel] : channels_) {
    if (!channel.listed && channel.stage != Stage::leaving_zero && channel.stage != Stage::leaving_neither) {
      unlisted.push_back(call);
    }
  }
  for (const auto& call : unlisted) {
    drop(call);
  }
}

std::optional<Instant> AsteriskExits::next_deadline() const {
  return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
}

void AsteriskExits::advance(Instant now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const auto [deadline, call] = *deadlines_.begin();
    due(call, channels_.at(call), deadline);
  }
  while (!doubtful_.empty() && now - doubtful_.front().when.arrived > kStopNearness) {
    doubtful_.pop_front();
  }
}

void AsteriskExits::due(const std::string& call, Channel& channel, Instant deadline) {
  set_deadline(call, channel, std::nullopt);
  const Moment when{channel.left.at, deadline, channel.left.known};
  switch (channel.stage) {
    case Stage::leaving_alone: decide(call, channel, Outcome::key_exit, when); break;
    case Stage::leaving_neither: weigh_neither(call, channel, when, true); break;
    case Stage::leaving_zero: weigh_zero(call, channel, when, true); break;
    case Stage::out:
      if (!hang_ups_seen_) {
        hang_ups_missing_ = true;
      } else if (deadline < channel.left.arrived + kLongestAfterwards) {
        set_deadline(call, channel, channel.left.arrived + kLongestAfterwards);
        return;
      }
      drop(call);
      return;
    case Stage::waiting:
    case Stage::talking: return;
  }
  if (channel.gone) {
    gone(call, channel);
  } else if (channel.stage != Stage::out) {  // nothing could be decided: what the book makes of it is all there is
    channel.stage = Stage::out;
    channel.told = Outcome::waiting;
    set_deadline(call, channel, deadline + kEvidenceWait);
  }
}

}  // namespace dutyline
