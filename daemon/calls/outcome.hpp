// The closed vocabulary of how a visit or a call stands. Words and meanings: the README's "What is counted".
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace dutyline {

enum class Outcome {
  waiting,     // in a queue now
  unresolved,  // has left, may still come back, or its outcome is not sure yet
  answered,
  abandoned,
  timeout,
  left_empty,
  refused_full,
  refused_empty,
  withdrawn,
  cut_off,
  technical,
  key_exit,
  redirected,
  unknown,
};

enum class CallClass { answered, abandoned, short_, not_served, diverted, unknown, waiting, unresolved };

enum class Hours { open, closed };

// How the outcome is known. Ordered: it moves only towards more certain.
enum class Provenance { inferred, live, log };

// How an instant is known. Ordered: it moves only towards more certain.
enum class Times { inferred, log, arrival, event };

enum class EndedBy { nobody, caller, agent, transfer, the_switch };

inline constexpr std::array kOutcomes{
    Outcome::waiting,    Outcome::unresolved,   Outcome::answered,      Outcome::abandoned, Outcome::timeout,
    Outcome::left_empty, Outcome::refused_full, Outcome::refused_empty, Outcome::withdrawn, Outcome::cut_off,
    Outcome::technical,  Outcome::key_exit,     Outcome::redirected,    Outcome::unknown};

// The six classes of a final call, in the order of every table and page.
inline constexpr std::array kFinalClasses{CallClass::answered,   CallClass::abandoned, CallClass::short_,
                                          CallClass::not_served, CallClass::diverted,  CallClass::unknown};

inline constexpr std::array kHours{Hours::open, Hours::closed};

std::string_view to_string(Outcome outcome);
std::string_view to_string(CallClass call_class);
std::string_view to_string(Hours hours);
std::string_view to_string(Provenance provenance);
std::string_view to_string(Times times);
std::string_view to_string(EndedBy ended_by);  // nobody is the empty text, the_switch is "switch"

std::optional<Outcome> parse_outcome(std::string_view text);
std::optional<CallClass> parse_call_class(std::string_view text);
std::optional<Hours> parse_hours(std::string_view text);
std::optional<Provenance> parse_provenance(std::string_view text);
std::optional<Times> parse_times(std::string_view text);
std::optional<EndedBy> parse_ended_by(std::string_view text);

// Turned away at the door: a visit of length 0.
constexpr bool is_refusal(Outcome outcome) {
  return outcome == Outcome::refused_full || outcome == Outcome::refused_empty;
}

// The waiting is over and what became of it is known (or known never to be known).
constexpr bool is_settled(Outcome outcome) {
  return outcome != Outcome::waiting && outcome != Outcome::unresolved;
}

// The class of a call with this outcome; `shorter` = it waited less than the line's short_abandon.
constexpr CallClass class_of(Outcome outcome, bool shorter) {
  switch (outcome) {
    case Outcome::waiting: return CallClass::waiting;
    case Outcome::unresolved: return CallClass::unresolved;
    case Outcome::answered: return CallClass::answered;
    case Outcome::abandoned: return shorter ? CallClass::short_ : CallClass::abandoned;
    case Outcome::timeout:
    case Outcome::left_empty:
    case Outcome::refused_full:
    case Outcome::refused_empty:
    case Outcome::withdrawn:
    case Outcome::cut_off:
    case Outcome::technical: return CallClass::not_served;
    case Outcome::key_exit:
    case Outcome::redirected: return CallClass::diverted;
    case Outcome::unknown: return CallClass::unknown;
  }
  return CallClass::unknown;
}

}  // namespace dutyline
