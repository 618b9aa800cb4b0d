// Final calls in the order in which they were resolved, a million of them, that come and go at both ends and change a
// little way from the newest.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "lines/resolved_call.hpp"

namespace dutyline {

// In blocks of a page each: a list that grew as a whole would move into new memory time and again, and a late account
// would move all that came after it. Calls of the same instant stand in no order.
class CallsByTime {
 public:
  static constexpr std::size_t kBlock = 256;

  // Where a search by time begins: wherever the last one ended, for time goes on a little each time. A hint alone: a
  // wrong one costs steps, never a call.
  using Near = std::size_t;

  void add(ResolvedCall call);
  bool remove(ResolvedCall call);  // one that equals it; false: there is none
  // In its place; both of the same instant. False: there is none.
  bool change(ResolvedCall before, ResolvedCall after);

  // Takes those before the instant away and tells each, in order.
  template <class Visitor>
  void take_before(Instant before, Visitor visit) {
    std::size_t gone = 0;
    while (gone < blocks_.size() && blocks_[gone].front().is_before(before)) {
      Block& block = blocks_[gone];
      const auto last = block.begin() + number_before(block, before);
      for (auto call = block.begin(); call != last; ++call) {
        visit(*call);
      }
      block.erase(block.begin(), last);
      if (!block.empty()) {
        break;
      }
      ++gone;
    }
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(gone));
  }

  // Those in (after, until], in order.
  template <class Visitor>
  void for_each(Instant after, Instant until, Near& near, Visitor visit) const {
    const Instant end = until + Duration(1);
    near = block_after(after, near);
    for (std::size_t number = near; number < blocks_.size(); ++number) {
      const Block& block = blocks_[number];
      auto call = block.begin() + (number == near ? number_before(block, after + Duration(1)) : 0);
      for (; call != block.end(); ++call) {
        if (!call->is_before(end)) {
          return;
        }
        visit(*call);
      }
    }
  }
  std::optional<Instant> first_after(Instant after, Near& near) const;

 private:
  using Block = std::vector<ResolvedCall>;  // of at most kBlock, never empty

  static Block new_block();
  // How many are before. By eighths: seven comparisons at a time that wait for no other, and no branch, for a processor
  // would guess half of them wrong.
  static std::ptrdiff_t number_before(std::span<const ResolvedCall> calls, Instant at) {
    constexpr std::ptrdiff_t kParts = 8;
    auto first = calls.begin();
    const auto before_among = [&](std::ptrdiff_t step, std::ptrdiff_t number) {
      std::ptrdiff_t before = 0;
      for (std::ptrdiff_t part = 1; part <= number; ++part) {
        before += static_cast<std::ptrdiff_t>(first[part * step - 1].is_before(at));
      }
      return before;
    };
    auto left = std::ssize(calls);
    while (left >= kParts) {
      const std::ptrdiff_t step = left / kParts;
      first += step * before_among(step, kParts - 1);
      left -= step * (kParts - 1);  // or fewer: what is looked at twice is not before
    }
    return first - calls.begin() + before_among(1, left);
  }
  static void put_in(Block& block, ResolvedCall call);
  std::size_t block_not_before(Instant at) const;
  std::size_t block_after(Instant after, Near near) const;
  template <class Visitor>
  bool with_equal(ResolvedCall call, Visitor visit);
  void make_room(std::size_t number);
  void join_small(std::size_t number);

  std::vector<Block> blocks_;  // each before the next
};

}  // namespace dutyline
