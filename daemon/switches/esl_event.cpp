#include "switches/esl_event.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <utility>

#include "switches/esl_text.hpp"

namespace dutyline {
namespace {

// In the order of EslField. `variable_cc_…` is what the module keeps on the caller's own channel.
constexpr std::array<std::string_view, kEslFields> kNames{
    "Event-Name",
    "Core-UUID",
    "Event-Date-Timestamp",
    "Uptime-msec",
    "Bridge-B-Unique-ID",
    "Unique-ID",
    "Answer-State",
    "Hangup-Cause",
    "Caller-Profile-Created-Time",
    "Caller-Channel-Bridged-Time",
    "Caller-Channel-Hangup-Time",
    "variable_sip_hangup_disposition",
    "variable_cc_side",
    "variable_cc_member_uuid",
    "variable_cc_queue",
    "variable_cc_queue_joined_epoch",
    "variable_cc_queue_answered_epoch",
    "variable_cc_cause",
    "variable_cc_cancel_reason",
    "variable_cc_agent",
    "variable_cc_agent_uuid",
    "CC-Queue",
    "CC-Action",
    "CC-Agent",
    "CC-Agent-State",
    "CC-Agent-Status",
    "CC-Agent-UUID",
    "CC-Agent-Bridged",
    "CC-Agent-Called-Time",
    "CC-Agent-Answered-Time",
    "CC-Agent-Aborted-Time",
    "CC-Member-UUID",
    "CC-Member-Session-UUID",
    "CC-Member-CID-Number",
    "CC-Member-Joined-Time",
    "CC-Cause",
    "CC-Cancel-Reason",
    "CC-Hangup-Cause",
};

constexpr std::size_t kLongestName =
    std::ranges::max(kNames, {}, [](std::string_view name) { return name.size(); }).size();

// By length: which names have it. Of the hundred lines of an event most are told apart by that alone.
constexpr auto kBySize = [] {
  std::array<std::uint64_t, kLongestName + 1> masks{};
  static_assert(kEslFields <= 64);
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    masks[kNames[i].size()] |= std::uint64_t{1} << i;
  }
  return masks;
}();

constexpr std::string_view kCustom = "CUSTOM";
constexpr std::string_view kOurs = "callcenter";

std::string_view value_to(std::string_view text, char end) {
  return text.substr(0, text.find(end));
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size() && value > 0;
  return good ? std::optional(value) : std::nullopt;
}

constexpr std::int64_t kLatest = 100'000'000'000;  // in seconds; the year 5138

}  // namespace

// "CUSTOM" only for the queue module's own: whoever else sends custom events is not looked at.
std::string_view EslEvent::name_of(std::string_view body, Format format) {
  const bool json = format == Format::json;
  const char end = json ? '"' : '\n';
  const std::string_view name_key = json ? R"({"Event-Name":")" : "Event-Name: ";
  const std::string_view subclass_key = json ? R"({"Event-Subclass":")" : "Event-Subclass: ";
  if (body.starts_with(name_key)) {
    return value_to(body.substr(name_key.size()), end);
  }
  if (body.starts_with(subclass_key)) {
    const auto subclass = value_to(body.substr(subclass_key.size()), end);
    return subclass.starts_with(kOurs) ? kCustom : "CUSTOM of others";
  }
  const auto read_on = read(body, format, EslField::event_name);
  return read_on ? read_on->raw(EslField::event_name) : std::string_view();
}

std::optional<EslEvent> EslEvent::read(std::string_view body, Format format, std::optional<EslField> last) {
  EslEvent event(format);
  const bool good = format == Format::plain ? event.read_plain(body, last) : event.read_json(body, last);
  return good ? std::optional(event) : std::nullopt;
}

// True: that was the last one wanted.
bool EslEvent::take(std::string_view name, std::string_view value, std::optional<EslField> last) {
  if (name.size() > kLongestName) {
    return false;
  }
  for (auto mask = kBySize[name.size()]; mask != 0; mask &= mask - 1) {
    const auto index = static_cast<std::size_t>(std::countr_zero(mask));
    if (name == kNames[index]) {
      if (values_[index].data() == nullptr) {  // a name that stands twice counts once
        values_[index] = value;
      }
      return last == static_cast<EslField>(index);
    }
  }
  return false;
}

bool EslEvent::read_plain(std::string_view body, std::optional<EslField> last) {
  bool any = false;
  const char* at = body.data();
  const char* const end = at + body.size();
  while (at < end) {
    const auto left = static_cast<std::size_t>(end - at);
    const char* const newline = static_cast<const char*>(std::memchr(at, '\n', left));
    const char* const line_end = newline == nullptr ? end : newline;
    if (line_end == at) {
      break;  // what follows is the event's own body
    }
    const auto size = static_cast<std::size_t>(line_end - at);
    const char* const colon = static_cast<const char*>(std::memchr(at, ':', std::min(size, kLongestName + 1)));
    if (colon != nullptr) {
      any = true;
      const char* const value = colon + 1 + (colon + 1 < line_end && colon[1] == ' ' ? 1 : 0);
      if (take({at, static_cast<std::size_t>(colon - at)}, {value, static_cast<std::size_t>(line_end - value)}, last)) {
        return true;
      }
    }
    at = line_end + 1;
  }
  return any;
}

bool EslEvent::read_json(std::string_view body, std::optional<EslField> last) {
  JsonObject object(body);
  while (const auto member = object.next()) {
    if (take(member->name, member->value, last)) {
      return true;
    }
  }
  return object.whole();
}

std::string EslEvent::text(EslField field) const {
  return format_ == Format::plain ? url_decoded(raw(field)) : json_decoded(raw(field));
}

std::optional<Instant> EslEvent::micros(EslField field) const {
  const auto value = number(raw(field));
  return value && *value / 1'000'000 <= kLatest ? std::optional(Instant(Duration(*value))) : std::nullopt;
}

std::optional<Instant> EslEvent::seconds_of(EslField field) const {
  const auto value = number(raw(field));
  return value && *value <= kLatest ? std::optional(Instant(seconds(*value))) : std::nullopt;
}

}  // namespace dutyline
