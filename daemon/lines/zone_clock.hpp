// Wall clock and instants of one time zone, both ways, without asking the zone: every call is dated many times.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace date {
class time_zone;
}

namespace dutyline {

class ZoneClock {
 public:
  using LocalTime = std::chrono::local_time<Duration>;

  ZoneClock() = default;  // UTC
  // `timezone` is an IANA name, empty for UTC; fails with a reason in words if the system does not know it.
  static Result<ZoneClock> of(const std::string& timezone);

  LocalTime to_local(Instant at) const;
  // Of a time that the clocks repeat, the first or the second; of one that they skip, the instant at which they do.
  Instant earliest(LocalTime local) const { return to_instants(local).first; }
  Instant latest(LocalTime local) const { return to_instants(local).second; }
  Instant next_change(Instant after) const;  // of the clocks; Instant::max(): none that is known

 private:
  // From `from` to the next one's, exclusive.
  struct Offset {
    Instant from;
    seconds offset{0};
  };

  std::vector<Offset>::const_iterator holding(Instant at) const;
  bool is_listed(Instant at) const;
  std::pair<Instant, Instant> to_instants(LocalTime local) const;

  const date::time_zone* zone_ = nullptr;  // nothing: UTC
  // Of the years within which calls are; the zone is asked about others. The last one is only an end.
  std::vector<Offset> offsets_;
  std::vector<std::size_t> first_of_step_;  // steps of some weeks from the first offset on: which offset holds at each
};

}  // namespace dutyline
