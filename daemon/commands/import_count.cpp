#include "commands/import_count.hpp"

#include <functional>
#include <utility>

namespace dutyline {
namespace {

constexpr unsigned kBitsAVisit = 4;
constexpr std::size_t kVisitsInAWord = 32 / kBitsAVisit;
static_assert(kOutcomes.size() + 1 < (1u << kBitsAVisit));

}  // namespace

void ImportCount::add(std::uint32_t outcomes, const std::vector<Outcome>& beyond, int sign) {
  const auto step = [&](Outcome outcome) { by_outcome_[outcome] += static_cast<std::uint64_t>(sign); };
  calls_ += outcomes != 0 ? static_cast<std::uint64_t>(sign) : 0;
  for (; outcomes != 0; outcomes >>= kBitsAVisit) {
    step(static_cast<Outcome>((outcomes & ((1u << kBitsAVisit) - 1)) - 1));
  }
  for (const Outcome outcome : beyond) {
    step(outcome);
  }
}

void ImportCount::count(CallId id, const Call* call) {
  auto& word = pages_[id / kPage][static_cast<std::size_t>(id % kPage)];
  const auto more = beyond_.find(id);
  add(word, more == beyond_.end() ? std::vector<Outcome>() : std::exchange(more->second, {}), -1);
  if (more != beyond_.end()) {
    beyond_.erase(more);
  }
  word = 0;
  if (call == nullptr) {
    return;
  }
  std::vector<Outcome> beyond;
  for (std::size_t at = 0; at < call->visits.size(); ++at) {
    const Outcome outcome = call->visits[at].outcome;
    if (at < kVisitsInAWord) {
      word |= (static_cast<std::uint32_t>(outcome) + 1) << (at * kBitsAVisit);
    } else {
      beyond.push_back(outcome);
    }
  }
  add(word, beyond, 1);
  if (!beyond.empty()) {
    beyond_[id] = std::move(beyond);
  }
}

void ImportCount::count_first(CallId id, Outcome outcome) {
  pages_[id / kPage][static_cast<std::size_t>(id % kPage)] = static_cast<std::uint32_t>(outcome) + 1;
  ++calls_;
  ++by_outcome_[outcome];
}

bool SpokenOf::tell(std::string_view switch_name, std::string_view call) {
  static constexpr unsigned kMarks = 3;
  static constexpr unsigned kBitsAMark = 6;
  const std::hash<std::string_view> hash;
  std::uint64_t both = hash(call) ^ (hash(switch_name) * 0x9e3779b97f4a7c15);
  std::uint64_t& word = words_[both >> (64 - kBits)];
  std::uint64_t marks = 0;
  for (unsigned mark = 0; mark < kMarks; ++mark, both >>= kBitsAMark) {
    marks |= std::uint64_t{1} << (both & 63U);
  }
  const bool before = (word & marks) == marks;
  word |= marks;
  return before;
}

}  // namespace dutyline
