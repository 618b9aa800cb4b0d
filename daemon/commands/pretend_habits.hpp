// How people at a pretend helpline behave: the figures of the simulation in one place. Means unless it says otherwise.
#pragma once

#include <array>
#include <string_view>

#include "base/time.hpp"

namespace dutyline::pretend::habits {

inline constexpr double kFirstQueueShare = 0.6;  // of the calls; the other queues share the rest

inline constexpr Duration kTalk = minutes(4);
inline constexpr double kTalkSigma = 0.8;
inline constexpr double kCallerEndsTalk = 0.60;
inline constexpr double kTransfer = 0.03;  // else the agent ends it
inline constexpr double kTransferToQueue = 0.4;
inline constexpr Duration kTalkAfterTransfer = minutes(3);

inline constexpr Duration kPickUp = seconds(5);
inline constexpr double kPickUpSigma = 0.5;
inline constexpr double kAwayFromDesk = 0.04;
inline constexpr Duration kRingTimeout = seconds(15);  // exact
inline constexpr Duration kRetry = seconds(5);         // exact
inline constexpr Duration kWrapUp = seconds(20);       // exact

inline constexpr Duration kPatience = minutes(4);
inline constexpr double kPatienceShape = 1.2;          // Weibull: a little more likely to go the longer it takes
inline constexpr double kHasty = 0.006;                // hang up again within seconds: a wrong number
inline constexpr Duration kQueueTimeout = minutes(5);  // exact
inline constexpr double kPressesKey = 0.05;
inline constexpr Duration kBeforeKey = seconds(75);
inline constexpr Duration kVoicemail = seconds(25);
inline constexpr Duration kRefusal = seconds(6);  // the message at the door; exact
inline constexpr double kRedials = 0.6;
inline constexpr Duration kBeforeRedial = minutes(3);
inline constexpr int kMostTries = 4;

inline constexpr Duration kBetweenLunches = hours(4);
inline constexpr Duration kLunch = minutes(30);
inline constexpr Duration kBetweenBreaks = hours(2);
inline constexpr Duration kBreak = minutes(8);
inline constexpr double kLeavesQueueAlone = 0.05;  // goes although nobody else is there; else waits
inline constexpr double kCaseNotes = 0.25;         // after a talk
inline constexpr Duration kCaseNotesTake = minutes(2);

inline constexpr double kStorm = 5;                         // times the calls
inline constexpr Duration kGoingDown = milliseconds(1100);  // from the hang-ups of a restart to its last word
inline constexpr Duration kHalfBooted = milliseconds(30);   // reachable, but not all there yet

// Share of the busiest hour, by hour of the day.
inline constexpr std::array<double, 24> kWorkingDay{0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.03, 0.10,
                                                    0.45, 0.90, 1.0,  0.95, 0.70, 0.75, 0.90, 0.95,
                                                    0.80, 0.30, 0.10, 0.05, 0.03, 0.02, 0.01, 0.01};

}  // namespace dutyline::pretend::habits
