#include <algorithm>
#include <utility>

#include "switches/switch_decoder.hpp"

namespace dutyline {
namespace {

// Made at its first use: decoders register before main, in any order.
std::vector<SwitchKind>& kinds() {
  static std::vector<SwitchKind> all;
  return all;
}

}  // namespace

RegisterSwitchKind::RegisterSwitchKind(SwitchKind kind) {
  kinds().push_back(std::move(kind));
  std::ranges::sort(kinds(), {}, &SwitchKind::name);
}

const std::vector<SwitchKind>& switch_kinds() {
  return kinds();
}

const SwitchKind* find_switch_kind(std::string_view name) {
  const auto found = std::ranges::find(kinds(), name, &SwitchKind::name);
  return found == kinds().end() ? nullptr : &*found;
}

}  // namespace dutyline
