#include "lines/calls_by_time.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace dutyline {
namespace {

constexpr Duration kInstant(1);  // the shortest step of time

}  // namespace

CallsByTime::Block CallsByTime::new_block() {
  Block block;
  block.reserve(kBlock);
  return block;
}

// The first block whose last call is not before: nearly always one of the newest.
std::size_t CallsByTime::block_not_before(Instant at) const {
  constexpr int kNewest = 4;
  std::size_t number = blocks_.size();
  for (int step = 0; step < kNewest; ++step) {
    if (number == 0 || blocks_[number - 1].back().is_before(at)) {
      return number;
    }
    --number;
  }
  const auto end = blocks_.begin() + static_cast<std::ptrdiff_t>(number);
  return static_cast<std::size_t>(
      std::partition_point(blocks_.begin(), end, [at](const Block& block) { return block.back().is_before(at); }) -
      blocks_.begin());
}

// The first block that has a call after, a few steps from where the last search ended.
std::size_t CallsByTime::block_after(Instant after, Near near) const {
  const Instant at = after + kInstant;
  near = std::min(near, blocks_.size());
  while (near > 0 && !blocks_[near - 1].back().is_before(at)) {
    --near;
  }
  while (near < blocks_.size() && blocks_[near].back().is_before(at)) {
    ++near;
  }
  return near;
}

// A call that becomes known now was resolved now, or a moment before the few that overtook it: those make room.
void CallsByTime::put_in(Block& block, ResolvedCall call) {
  constexpr int kFew = 8;
  const Instant after = call.at() + kInstant;
  block.push_back(call);
  auto place = std::prev(block.end());
  for (int step = 0; step < kFew; ++step) {
    if (place == block.begin() || std::prev(place)->is_before(after)) {
      *place = call;
      return;
    }
    *place = *std::prev(place);
    --place;
  }
  const auto first = block.begin() + number_before({block.begin(), place}, after);
  std::move_backward(first, place, std::next(place));
  *first = call;
}

void CallsByTime::add(ResolvedCall call) {
  const Instant after = call.at() + kInstant;
  std::size_t number = block_not_before(after);
  if (number == blocks_.size()) {
    if (blocks_.empty() || blocks_.back().size() == kBlock) {
      blocks_.push_back(new_block());
    }
    blocks_.back().push_back(call);
    return;
  }
  if (blocks_[number].size() == kBlock) {
    make_room(number);
    number += blocks_[number + 1].front().is_before(after) ? 1U : 0U;
  }
  put_in(blocks_[number], call);
}

// The last one moves on to the next block, so that what comes nearly in order leaves full blocks behind; between two
// full ones a block is halved.
void CallsByTime::make_room(std::size_t number) {
  if (number + 1 == blocks_.size()) {
    blocks_.push_back(new_block());
  }
  if (Block& next = blocks_[number + 1]; next.size() < kBlock) {
    next.insert(next.begin(), blocks_[number].back());
    blocks_[number].pop_back();
    return;
  }
  Block half = new_block();
  Block& block = blocks_[number];
  const auto middle = block.begin() + kBlock / 2;
  half.assign(middle, block.end());
  block.erase(middle, block.end());
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(number) + 1, std::move(half));
}

template <class Visitor>
bool CallsByTime::with_equal(ResolvedCall call, Visitor visit) {
  const Instant at = call.at();
  for (std::size_t number = block_not_before(at); number < blocks_.size(); ++number) {
    Block& block = blocks_[number];
    for (auto place = block.begin() + number_before(block, at); place != block.end(); ++place) {
      if (*place == call) {
        visit(number, place);
        return true;
      }
      if (!place->is_before(at + kInstant)) {
        return false;
      }
    }
  }
  return false;
}

bool CallsByTime::remove(ResolvedCall call) {
  return with_equal(call, [this](std::size_t number, Block::iterator place) {
    blocks_[number].erase(place);
    join_small(number);
  });
}

bool CallsByTime::change(ResolvedCall before, ResolvedCall after) {
  return with_equal(before, [&](std::size_t, Block::iterator place) { *place = after; });
}

// Where calls go one by one, from anywhere, no block stays that is nearly empty beside another.
void CallsByTime::join_small(std::size_t number) {
  const auto at = [this](std::size_t place) { return blocks_.begin() + static_cast<std::ptrdiff_t>(place); };
  if (blocks_[number].empty()) {
    blocks_.erase(at(number));
    return;
  }
  const std::size_t first = number > 0 ? number - 1 : number;
  for (std::size_t left = first; left <= number && left + 1 < blocks_.size(); ++left) {
    Block& block = blocks_[left];
    const Block& next = blocks_[left + 1];
    if (block.size() + next.size() <= kBlock / 2) {
      block.insert(block.end(), next.begin(), next.end());
      blocks_.erase(at(left + 1));
      return;
    }
  }
}

std::optional<Instant> CallsByTime::first_after(Instant after, Near& near) const {
  near = block_after(after, near);
  if (near == blocks_.size()) {
    return std::nullopt;
  }
  const Block& block = blocks_[near];
  return (block.begin() + number_before(block, after + kInstant))->at();
}

}  // namespace dutyline
