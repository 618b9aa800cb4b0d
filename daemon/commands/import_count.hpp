// The calls an import has told of, as they stand now: counted as they change, at four bytes an id, for a history has
// millions of them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "calls/visit.hpp"

namespace dutyline {

class ImportCount {
 public:
  // As the call stands now; null: its row went.
  void count(CallId id, const Call* call);
  // One that was not told of before, of one visit.
  void count_first(CallId id, Outcome outcome);

  std::uint64_t calls() const { return calls_; }
  const std::map<Outcome, std::uint64_t>& by_outcome() const { return by_outcome_; }

 private:
  static constexpr CallId kPage = 4'096;

  void add(std::uint32_t outcomes, const std::vector<Outcome>& beyond, int sign);

  std::uint64_t calls_ = 0;
  std::map<Outcome, std::uint64_t> by_outcome_;
  std::map<CallId, std::array<std::uint32_t, kPage>> pages_;  // four bits a visit: its outcome and one; 0: no more
  std::map<CallId, std::vector<Outcome>> beyond_;             // of a call with more visits than that holds
};

// Which calls a recording may have spoken of: a bounded table of three marks a call, all in one word of it (a Bloom
// filter that costs one look at memory). Never wrong about one it has spoken of; of others so seldom that asking the
// ledger for nothing costs little.
class SpokenOf {
 public:
  // True if it may have been told before.
  bool tell(std::string_view switch_name, std::string_view call);

 private:
  static constexpr unsigned kBits = 20;  // 8 MiB
  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(std::size_t{1} << kBits);
};

}  // namespace dutyline
