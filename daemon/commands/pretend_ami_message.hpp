// One AMI message as a server writes it: "Key: Value" lines with CRLF, closed by an empty line.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace dutyline::pretend {

class AmiMessage {
 public:
  AmiMessage& add(std::string_view key, std::string_view value) {
    text_.append(key).append(": ").append(value).append("\r\n");
    return *this;
  }
  AmiMessage& add(std::string_view key, std::integral auto value) { return add(key, std::to_string(value)); }
  // The client's own, echoed; without one there is no line.
  AmiMessage& add_action_id(std::string_view id) { return id.empty() ? *this : add("ActionID", id); }

  std::string bytes() const { return text_ + "\r\n"; }

 private:
  std::string text_;
};

// The classes of events that are told apart here ("call,all" in the header Privilege).
enum class EventClass : unsigned { agent = 1, call = 2, system = 4, dialplan = 8 };
inline constexpr unsigned kNoEvents = 0;
inline constexpr unsigned kAllEvents = 15;

struct AmiEvent {
  EventClass event_class;
  std::string bytes;
};

// An EventMask: on, off, a list of class names, or a number (0: none; others: all).
unsigned parse_event_mask(std::string_view text);

}  // namespace dutyline::pretend
