// One event of FreeSWITCH's event socket, as `event plain` or `event json` write it. Looks only at what it is asked
// for. Source: what FreeSWITCH 1.10 and 1.11 were seen to send. Plain: "Name: url-encoded value\n", where `+` is a
// plus, an empty value is `_undef_`, and what follows an empty line is the event's own body. JSON: one flat object of
// strings, in which a key may stand twice (the first counts) and a value may be an array.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dutyline {

// What is read of an event, in the order of esl_event.cpp's table of names.
enum class EslField {
  event_name,
  core_uuid,
  timestamp,
  uptime,
  bridge_other,  // the other leg of a CHANNEL_BRIDGE
  unique_id,
  answer_state,
  hangup_cause,
  profile_created,
  bridged_time,
  hangup_time,
  hangup_disposition,
  own_side,
  own_member,
  own_queue,
  own_joined,
  own_answered,
  own_cause,
  own_cancel_reason,
  own_agent,
  own_agent_uuid,
  queue,
  action,
  agent,
  agent_state,
  agent_status,
  agent_uuid,
  agent_bridged,
  agent_called,
  agent_answered,
  agent_aborted,
  member,
  session,
  number,
  joined,
  cause,
  cancel_reason,
  originate_cause,
};
inline constexpr std::size_t kEslFields = static_cast<std::size_t>(EslField::originate_cause) + 1;

class EslEvent {
 public:
  enum class Format { plain, json };

  // The name alone: what nobody needs costs no more than this. Empty: this is no event.
  static std::string_view name_of(std::string_view body, Format format);

  // Reads up to and with `last`, by default all. Nothing: malformed.
  static std::optional<EslEvent> read(std::string_view body, Format format,
                                      std::optional<EslField> last = std::nullopt);

  // As it came, still encoded: for words, ids and numbers, in which nothing needs it.
  std::string_view raw(EslField field) const { return values_[static_cast<std::size_t>(field)]; }
  std::string text(EslField field) const;  // decoded
  // Microseconds or seconds since the epoch; nothing: not there, 0 (it has not happened), or no time.
  std::optional<Instant> micros(EslField field) const;
  std::optional<Instant> seconds_of(EslField field) const;

 private:
  explicit EslEvent(Format format) : format_(format) {}
  bool read_plain(std::string_view body, std::optional<EslField> last);
  bool read_json(std::string_view body, std::optional<EslField> last);
  bool take(std::string_view name, std::string_view value, std::optional<EslField> last);

  Format format_;
  std::array<std::string_view, kEslFields> values_{};
};

}  // namespace dutyline
