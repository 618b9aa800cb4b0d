// Callers who are known otherwise than before: under a new key, or to nobody any more.

#include <iterator>

#include "app/pipeline.hpp"

namespace dutyline {

void Pipeline::link_callers(std::vector<CallerLink> links) {
  for (const CallerLink& link : links) {
    book_.rename_caller(link.before, link.now);
    desk_.rename_caller(link.before, link.now);
  }
  picture_changed_ = picture_changed_ || !links.empty();
  std::ranges::move(links, std::back_inserter(links_));
}

// The desk still tells her calls from others': by a number that was made of nothing.
void Pipeline::forget_caller(const Pseudonym& caller) {
  book_.rename_caller(caller, std::nullopt);
  Pseudonym nobody;
  nobody.key = 0;
  for (std::uint64_t rest = ++forgotten_callers_; auto& byte : nobody.bytes) {
    byte = static_cast<std::uint8_t>(rest & 0xffU);
    rest >>= 8U;
  }
  desk_.rename_caller(caller, nobody);
  picture_changed_ = true;
}

}  // namespace dutyline
