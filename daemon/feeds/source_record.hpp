// What a dialling source has been through: connects by result, gaps, trouble in words. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dutyline {

// The closed set of dutyline_source_connects_total.
inline constexpr std::array<std::string_view, 7> kConnectResults{"ok",   "refused",  "timeout", "tls",
                                                                 "auth", "protocol", "dns"};

class SourceRecord {
 public:
  explicit SourceRecord(std::string address);  // "127.0.0.1:5038"

  void began(Instant now);  // the daemon starts: unseen until live
  void live(Instant now);
  // A try failed, or the connection ended. `result` empty: it had been live, its connect is counted already; a word
  // that is not of the closed set is counted as "protocol". `blind_since`: from when on nothing was seen, if it was
  // live.
  void failed(std::string_view result, std::string reason, Instant blind_since, Instant next_try);
  // One more try ended so; how we stand is as it was. For whoever is dialled by several.
  void count(std::string_view result);

  const std::map<std::string, std::uint64_t>& connects() const { return connects_; }  // every result is present
  std::uint64_t gaps() const { return gaps_; }  // periods in which nothing was seen; the one going on and the start too
  double gap_seconds(Instant now) const;
  std::optional<Instant> blind_since() const { return blind_since_; }  // nothing: live (or not begun)
  // "cannot reach 127.0.0.1:5038: connection refused; trying again in 4 s"; empty: live.
  std::string trouble(Instant now) const;

 private:
  std::string address_;
  std::map<std::string, std::uint64_t> connects_;
  std::uint64_t gaps_ = 0;
  Duration gaps_closed_{};
  std::optional<Instant> blind_since_;
  std::string reason_;
  std::optional<Instant> next_try_;
};

}  // namespace dutyline
