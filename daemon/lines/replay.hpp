// Kept calls told to the figures once more, as they went: what the metrics showed then, for a time before anybody
// asked.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "base/time.hpp"
#include "calls/visit.hpp"
#include "lines/figures.hpp"

namespace dutyline {

// A call is told three times: as waiting when it is offered, as it ended when it became final, and once more when its
// talk was over. What lay between (other visits, "not sure yet") is not told: only the ledger's last word is kept.
class Replay {
 public:
  explicit Replay(Figures& figures) : figures_(figures) {}

  // In any order, each before `advance` reaches its offer.
  void add(const Call& call);
  // Tells what happened up to and including `now`, in order.
  void advance(Instant now);

 private:
  struct Moment {
    Instant at;
    std::uint64_t order;  // of adding: decides between equal instants
    Call call;
    bool operator>(const Moment& other) const { return at != other.at ? at > other.at : order > other.order; }
  };
  void tell_at(Instant at, Call call);

  Figures& figures_;
  std::uint64_t told_ = 0;
  std::priority_queue<Moment, std::vector<Moment>, std::greater<>> moments_;
};

}  // namespace dutyline
