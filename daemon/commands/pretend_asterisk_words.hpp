// Words and numbers of AMI that the parts of the pretend Asterisk share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "commands/pretend_ami_message.hpp"
#include "commands/pretend_uuid.hpp"

namespace dutyline::pretend {

inline constexpr std::string_view kUnknown = "<unknown>";

inline constexpr int kStateDown = 0;
inline constexpr int kStateRing = 4;
inline constexpr int kStateRinging = 5;
inline constexpr int kStateUp = 6;

inline constexpr int kMemberNotInUse = 1;
inline constexpr int kMemberInUse = 2;
inline constexpr int kMemberRinging = 6;

inline constexpr int kCauseUnknown = 0;
inline constexpr int kCauseShutdown = 4;  // only in SoftHangupRequest
inline constexpr int kCauseNormal = 16;

inline constexpr int kServiceLevelSeconds = 20;

std::string_view privilege_of(EventClass event_class);   // "agent,all"
std::string_view state_text(int state);                  // "Up"
std::string_view cause_text(int cause);                  // "Normal Clearing"
std::string interface_of(const std::string& extension);  // "PJSIP/101"

// app_queue counts in whole seconds of the clock: up to 1 s wrong either way.
long long whole_seconds(Instant from, Instant to);
long long epoch_seconds(Instant at);  // 0 stays 0: never

}  // namespace dutyline::pretend
