#include "switches/asterisk_start.hpp"

namespace dutyline {

std::optional<AsteriskStart::Start> AsteriskStart::started(Instant at) {
  if (known_start_ && std::chrono::abs(at - *known_start_) <= 2 * kSlack) {
    return std::nullopt;  // told twice
  }
  const bool since_last_heard = !gap_since_ || at >= *gap_since_ - kSlack;
  known_start_ = at;
  if (!since_last_heard) {
    return std::nullopt;
  }
  return Start{at, gap_since_ && at - *gap_since_ <= kCutNearness};
}

std::optional<AsteriskStart::Start> AsteriskStart::uptime(long long seconds_up, Instant now) {
  if (seconds_up < 0 || seconds_up > 10'000'000'000) {
    return std::nullopt;
  }
  spoke();
  return started(now - seconds(seconds_up));
}

std::optional<AsteriskStart::Start> AsteriskStart::startup_text(std::string_view date, std::string_view time,
                                                                Instant now) {
  const std::string text = std::string(date) + "T" + std::string(time) + "Z";
  const auto local = parse_rfc3339(text);
  if (!local || text == startup_text_) {
    return std::nullopt;
  }
  spoke();
  const bool first = startup_text_.empty();
  startup_text_ = text;
  if (first || !gap_since_) {
    return std::nullopt;
  }
  // Zones differ from UTC by whole quarters of an hour: the start is one such step away, between the last byte and now.
  for (auto quarter = minutes(-15 * 56); quarter <= minutes(15 * 56); quarter += minutes(15)) {
    const Instant at = *local - quarter;
    if (at >= *gap_since_ - kSlack && at <= now + kSlack) {
      return started(at);
    }
  }
  return started(now);
}

}  // namespace dutyline
