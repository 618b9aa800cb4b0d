// When each journey is next to be looked at without being asked. A history moves them millions of times, mostly to the
// end: places are kept, so that no entry is searched for, and its memory goes on with it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace dutyline {

class Deadlines {
 public:
  using Id = std::uint64_t;
  using Entry = std::pair<Instant, Id>;
  // Where an entry stands: until it is moved or dropped.
  class Place {
   public:
    Instant at() const { return entry_->first; }
    bool only_to_forget() const { return only_to_forget_; }

   private:
    friend class Deadlines;
    std::set<Entry>::iterator entry_;
    bool only_to_forget_ = false;
  };

  // `only_to_forget`: nothing but forgetting is left to do.
  Place put(Instant at, Id id, bool only_to_forget) {
    Place place;
    place.only_to_forget_ = only_to_forget;
    auto& entries = only_to_forget ? forgettable_ : due_;
    if (spare_) {
      spare_.value() = {at, id};
      place.entry_ = entries.insert(entries.end(), std::move(spare_));
    } else {
      place.entry_ = entries.emplace_hint(entries.end(), at, id);
    }
    return place;
  }
  void drop(const Place& place) { spare_ = (place.only_to_forget_ ? forgettable_ : due_).extract(place.entry_); }
  Place move(const Place& place, Instant at, bool only_to_forget) {
    if (place.at() == at && place.only_to_forget_ == only_to_forget) {
      return place;
    }
    const Id id = place.entry_->second;
    drop(place);
    return put(at, id, only_to_forget);
  }

  bool empty() const { return due_.empty() && forgettable_.empty(); }
  // The soonest of all; there is one.
  const Entry& first() const {
    const bool due = forgettable_.empty() || (!due_.empty() && *due_.begin() < *forgettable_.begin());
    return *(due ? due_ : forgettable_).begin();
  }
  std::size_t forgettable() const { return forgettable_.size(); }
  Id first_to_forget() const { return forgettable_.begin()->second; }  // there is one

  // All of them, the soonest first.
  std::vector<Entry> all() const {
    std::vector<Entry> entries;
    entries.reserve(due_.size() + forgettable_.size());
    std::ranges::merge(due_, forgettable_, std::back_inserter(entries));
    return entries;
  }

 private:
  std::set<Entry> due_;
  std::set<Entry> forgettable_;
  std::set<Entry>::node_type spare_;
};

}  // namespace dutyline
