#include "calls/visit.hpp"

#include <algorithm>

namespace dutyline {
namespace {

// FNV-1a, 64 bit: no secret is in it, it only has to be stable and spread.
std::uint64_t fold(std::uint64_t hash, std::string_view text) {
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
  }
  return (hash ^ 0xffU) * 1'099'511'628'211ULL;  // a byte that no text holds parts the fields
}

}  // namespace

std::optional<Duration> wait_of(const Visit& visit) {
  if (visit.refused) {
    return Duration::zero();
  }
  const auto until = visit.outcome == Outcome::answered ? visit.answered_at : visit.left_at;
  if (!until) {
    return std::nullopt;
  }
  return std::max(Duration::zero(), *until - visit.offered_at);
}

std::optional<Duration> talk_of(const Visit& visit) {
  if (visit.outcome != Outcome::answered || !visit.answered_at || !visit.ended_at) {
    return std::nullopt;
  }
  return std::max(Duration::zero(), *visit.ended_at - *visit.answered_at);
}

std::optional<Instant> ended_at(const Visit& visit) {
  return visit.outcome == Outcome::answered ? visit.ended_at : visit.left_at;
}

Instant closed_at(const Visit& visit) {
  return visit.answered_at.value_or(visit.left_at.value_or(visit.offered_at));
}

std::uint64_t key_number(const Call& call) {
  const Visit& first = call.visits.front();
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  hash = fold(hash, first.switch_name);
  hash = fold(hash, call.line);
  hash = fold(hash, first.switch_call_id);
  hash = fold(hash, first.queue);
  hash = fold(hash, first.refused ? "refused" : "joined");
  return fold(hash, std::to_string(first.number));
}

std::string key_text(std::uint64_t key) {
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, key >>= 4U) {
    *digit = "0123456789abcdef"[key & 0xfU];
  }
  return text;
}

std::string key_of(const Call& call) {
  return key_text(key_number(call));
}

const Visit& deciding_visit(const Call& call) {
  const Visit* first = nullptr;
  for (const auto& visit : call.visits) {
    if (visit.outcome == Outcome::answered && (first == nullptr || closed_at(visit) < closed_at(*first))) {
      first = &visit;
    }
  }
  return first != nullptr ? *first : call.visits.back();
}

std::optional<Duration> wait_of(const Call& call) {
  const Visit& last = deciding_visit(call);
  const auto own = wait_of(last);
  if (!own) {
    return std::nullopt;
  }
  return std::max(Duration::zero(), last.offered_at + *own - call.visits.front().offered_at);
}

bool is_talking(const Call& call) {
  return std::ranges::any_of(call.visits,
                             [](const Visit& visit) { return visit.outcome == Outcome::answered && !visit.talk_over; });
}

}  // namespace dutyline
