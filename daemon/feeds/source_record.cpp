#include "feeds/source_record.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {

SourceRecord::SourceRecord(std::string address) : address_(std::move(address)) {
  for (const auto result : kConnectResults) {
    connects_.emplace(result, 0);
  }
}

void SourceRecord::began(Instant now) {
  blind_since_ = now;
  ++gaps_;
}

void SourceRecord::live(Instant now) {
  ++connects_["ok"];
  if (blind_since_) {
    gaps_closed_ += std::max(now - *blind_since_, Duration::zero());
    blind_since_.reset();
  }
  reason_.clear();
  next_try_.reset();
}

void SourceRecord::failed(std::string_view result, std::string reason, Instant blind_since, Instant next_try) {
  if (!result.empty()) {
    count(result);
  }
  if (!blind_since_) {
    blind_since_ = blind_since;
    ++gaps_;
  }
  reason_ = std::move(reason);
  next_try_ = next_try;
}

void SourceRecord::count(std::string_view result) {
  const auto counted = connects_.find(std::string(result));
  ++(counted == connects_.end() ? connects_["protocol"] : counted->second);
}

double SourceRecord::gap_seconds(Instant now) const {
  const auto open = blind_since_ ? std::max(now - *blind_since_, Duration::zero()) : Duration::zero();
  return to_seconds(gaps_closed_ + open);
}

std::string SourceRecord::trouble(Instant now) const {
  if (!blind_since_) {
    return {};
  }
  if (!next_try_) {
    return "connecting to " + address_;
  }
  const auto wait = std::chrono::ceil<seconds>(*next_try_ - now).count();
  return reason_ + (wait > 0 ? "; trying again in " + std::to_string(wait) + " s" : "; trying again now");
}

}  // namespace dutyline
