// One event line of dutyline's own: a flat JSON object, whose form config/events.schema.json describes. Strict: what is
// not of the form is refused, with the field at fault. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.hpp"
#include "calls/fact.hpp"

namespace dutyline {

enum class EventKind { offered, answered, ended, left, agent };

enum class EventField { event, time, queue, id, linked_id, caller, event_id, agent, by, outcome, state };
inline constexpr std::size_t kEventFields = 11;
std::string_view to_string(EventField field);

struct EventLine {
  EventKind kind = EventKind::offered;
  Instant time;
  std::string queue;
  std::string id;         // of the call on the switch
  std::string linked_id;  // empty: not told, as all below
  std::string caller;     // the number: turn it into a pseudonym and forget it
  std::string event_id;
  std::string agent;
  EndedBy by = EndedBy::nobody;
  Outcome outcome = Outcome::unresolved;
  AgentState state = AgentState::signed_out;
  bool operator==(const EventLine&) const = default;
};

// Why a line is none. Neither member holds anything of the line but the names of fields.
struct LineFault {
  std::string field;  // empty: it is no JSON object at all
  std::string text;   // "`time` is missing"
  bool operator==(const LineFault&) const = default;
};

std::variant<EventLine, LineFault> parse_event_line(std::string_view line);

// ---- The form, as a table ----
struct EventForm {
  EventKind kind;
  std::string_view name;
  std::span<const EventField> required;
  std::span<const EventField> optional;
};
std::span<const EventForm> event_forms();
// The words that `by`, `outcome` and `state` may be; of other fields none.
std::span<const std::string_view> words_of(EventField field);
// Texts may have so many bytes.
inline constexpr std::size_t kLongestText = 256;

}  // namespace dutyline
