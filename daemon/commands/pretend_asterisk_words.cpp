#include "commands/pretend_asterisk_words.hpp"

#include <cctype>

namespace dutyline::pretend {

std::string_view privilege_of(EventClass event_class) {
  switch (event_class) {
    case EventClass::agent: return "agent,all";
    case EventClass::call: return "call,all";
    case EventClass::system: return "system,all";
    case EventClass::dialplan: return "dialplan,all";
  }
  return "";
}

std::string_view state_text(int state) {
  switch (state) {
    case kStateDown: return "Down";
    case kStateRing: return "Ring";
    case kStateRinging: return "Ringing";
    case kStateUp: return "Up";
    default: return "Unknown";
  }
}

std::string_view cause_text(int cause) {
  return cause == kCauseNormal ? "Normal Clearing" : "Unknown";
}

std::string interface_of(const std::string& extension) {
  return "PJSIP/" + extension;
}

long long whole_seconds(Instant from, Instant to) {
  return epoch_seconds(to) - epoch_seconds(from);
}

long long epoch_seconds(Instant at) {
  return std::chrono::floor<seconds>(at).time_since_epoch().count();
}

unsigned parse_event_mask(std::string_view text) {
  std::string word;
  unsigned mask = kNoEvents;
  const auto take = [&] {
    if (word == "on" || word == "all" || word == "yes" || word == "true" || word == "1" || word == "-1") {
      mask = kAllEvents;
    } else if (word == "agent") {
      mask |= static_cast<unsigned>(EventClass::agent);
    } else if (word == "call") {
      mask |= static_cast<unsigned>(EventClass::call);
    } else if (word == "system") {
      mask |= static_cast<unsigned>(EventClass::system);
    } else if (word == "dialplan") {
      mask |= static_cast<unsigned>(EventClass::dialplan);
    }
    word.clear();
  };
  for (const char letter : text) {
    if (letter == ',') {
      take();
    } else if (letter != ' ') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
  take();
  return mask;
}

}  // namespace dutyline::pretend
