#include "app/log_limit.hpp"

namespace dutyline {
namespace {

constexpr Duration kMinute = minutes(1);

// Each fault of a configuration is another one, and there are at most two hundred.
bool is_limited(Said said) {
  return said != Said::configuration_warning && said != Said::configuration_refused;
}

}  // namespace

bool LogLimit::may_say(Said said, std::string_view about, Instant now) {
  if (!is_limited(said)) {
    return true;
  }
  Minute& minute = minutes_.try_emplace({said, std::string(about)}, Minute{now}).first->second;
  return ++minute.count <= kMostAMinute;
}

// A clock that was set back ends a minute, too.
std::vector<FoldedMessages> LogLimit::take_folded(Instant now, bool all) {
  std::vector<FoldedMessages> over;
  std::erase_if(minutes_, [&](const auto& each) {
    const auto& [what, minute] = each;
    const bool ended = all || now >= minute.began + kMinute || now < minute.began;
    if (ended && minute.count > kMostAMinute) {
      over.push_back(folded(what, minute));
    }
    return ended;
  });
  return over;
}

}  // namespace dutyline
