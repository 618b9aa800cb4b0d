#include "switches/queue_log_row.hpp"

#include <algorithm>

#include "switches/bar_fields.hpp"

namespace dutyline {
namespace {

constexpr long long kMostCounted = 100'000'000;
constexpr std::string_view kNone = "NONE";

// What rows without a fact are called, so that a dialplan's own rows are told from them.
constexpr std::array<std::string_view, 17> kOtherEvents{
    "RINGCANCELED", "PAUSE",   "UNPAUSE",   "PAUSEALL",           "UNPAUSEALL",         "ADDMEMBER",
    "REMOVEMEMBER", "PENALTY", "RINGINUSE", "CONFIGRELOAD",       "AGENTDUMP",          "AGENTLOGIN",
    "AGENTLOGOFF",  "DID",     "INFO",      "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF"};

// One comparison for every row of a call; a history has millions of them.
std::optional<QueueLogEvent> event_named(std::string_view name) {
  const auto is = [name](std::string_view event) { return name == event; };
  switch (name.size()) {
    case 7:
      if (is("CONNECT")) return QueueLogEvent::connected;
      if (is("ABANDON")) return QueueLogEvent::abandoned;
      if (is("REFUSED")) return QueueLogEvent::refused;
      break;
    case 8:
      if (is("WITHDRAW")) return QueueLogEvent::withdrawn;
      if (is("TRANSFER")) return QueueLogEvent::transferred;
      break;
    case 9:
      if (is("EXITEMPTY")) return QueueLogEvent::left_empty;
      if (is("SYSCOMPAT")) return QueueLogEvent::incompatible;
      break;
    case 10:
      if (is("ENTERQUEUE")) return QueueLogEvent::joined;
      if (is("QUEUESTART")) return QueueLogEvent::switch_started;
      break;
    case 11:
      if (is("EXITWITHKEY")) return QueueLogEvent::left_by_key;
      break;
    case 12:
      if (is("RINGNOANSWER")) return QueueLogEvent::ring_missed;
      break;
    case 13:
      if (is("COMPLETEAGENT")) return QueueLogEvent::completed_by_agent;
      if (is("BLINDTRANSFER")) return QueueLogEvent::transferred;
      break;
    case 14:
      if (is("COMPLETECALLER")) return QueueLogEvent::completed_by_caller;
      break;
    case 15:
      if (is("EXITWITHTIMEOUT")) return QueueLogEvent::timed_out;
      break;
    case 16:
      if (is("ATTENDEDTRANSFER")) return QueueLogEvent::transferred;
      break;
    default: break;
  }
  return std::ranges::find(kOtherEvents, name) == kOtherEvents.end() ? std::nullopt
                                                                     : std::optional(QueueLogEvent::other);
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Ten digits are enough until the year 2286; more are noise that would carry time away.
std::optional<Instant> time_of(std::string_view field) {
  static constexpr std::size_t kMostDigits = 10;
  if (field.size() > kMostDigits) {
    const auto point = field.find('.');
    if (point == std::string_view::npos || point + 1 == field.size() ||
        !std::ranges::all_of(field.substr(point + 1), is_digit)) {
      return std::nullopt;
    }
    field = field.substr(0, point);
  }
  bool good = !field.empty() && field.size() <= kMostDigits;
  long long value = 0;
  for (const char c : field.substr(0, kMostDigits)) {
    good = good && is_digit(c);
    value = value * 10 + (c - '0');
  }
  return good ? std::optional(Instant(seconds(value))) : std::nullopt;
}

// Whether the data are all there, and nothing else: only asked where it has to prove which field is the event.
bool has_full_shape(QueueLogEvent event, std::string_view text) {
  const QueueLogData data(text);
  const auto counted = [&data](std::size_t from, std::size_t to) {
    for (; from < to; ++from) {
      if (!queue_log_count(data[from])) {
        return false;
      }
    }
    return true;
  };
  switch (event) {
    case QueueLogEvent::connected: return data.size() == 3 && counted(0, 1) && !data[1].empty() && counted(2, 3);
    case QueueLogEvent::completed_by_caller:
    case QueueLogEvent::completed_by_agent: return data.size() == 3 && counted(0, 3);
    case QueueLogEvent::ring_missed: return data.size() == 1 && counted(0, 1);
    case QueueLogEvent::transferred:
      return (data.size() == 5 || data.size() == 6) && counted(data.size() - 3, data.size());
    default: return false;
  }
}

// As the switch and every dialplan spell their events.
bool looks_like_an_event(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
  });
}

// `first` stands where the event should and is none that the switch writes. Either a dialplan wrote the row, or `|` is
// part of the member's name: then exactly one later field is an event of members, with data of its very shape. NONE
// there is a member moved on by `|` in the queue's name, which nobody could tell from the member's where there is one.
bool put_member_together(QueueLogRow& row, std::string_view first) {
  const QueueLogEvent no_event = QueueLogEvent::other;
  if (first == kNone) {
    return false;
  }
  QueueLogEvent found = no_event;
  std::string_view agent;
  std::string_view data;
  for (BarFields fields(row.data); fields.more();) {
    const auto name = fields.next();
    const auto event = event_named(name).value_or(no_event);
    if (event == no_event || !has_full_shape(event, fields.rest())) {
      continue;
    }
    if (found != no_event) {
      return false;
    }
    found = event;
    agent = {row.agent.data(), static_cast<std::size_t>(name.data() - row.agent.data()) - 1};
    data = fields.rest();
  }
  if (found == no_event) {
    return true;
  }
  if (looks_like_an_event(first)) {
    return false;
  }
  row.event = found;
  row.agent = agent;
  row.data = data;
  return true;
}

std::optional<Duration> in_seconds(std::string_view field) {
  const auto count = queue_log_count(field);
  return count ? std::optional<Duration>(seconds(*count)) : std::nullopt;
}

// Where hold and talk stand in the data of a transfer: behind its target, whose shape differs by kind and version.
// extension|context|hold|talk before Asterisk 1.6; then the original position behind them, and the target may be two
// fields (extension|context, BRIDGE|id, APP|name) or three (LINK|channel|channel).
std::size_t hold_of_transfer(const QueueLogData& data) {
  return data.size() <= 5 ? 2 : data.size() - 3;
}

}  // namespace

std::optional<Instant> queue_log_time(std::string_view line) {
  const auto end = line.find('|');
  return end == std::string_view::npos ? std::nullopt : time_of(line.substr(0, end));
}

std::optional<QueueLogRow> parse_queue_log_row(std::string_view line) {
  BarFields fields(line);
  const auto at = time_of(fields.next());
  if (!at) {
    return std::nullopt;
  }
  QueueLogRow row;
  row.at = *at;
  row.call = fields.next();
  row.queue = fields.next();
  row.agent = fields.next();
  if (!fields.more()) {
    return std::nullopt;
  }
  const auto name = fields.next();
  if (name.empty()) {
    return std::nullopt;
  }
  row.data = fields.more() ? fields.rest() : std::string_view();
  if (const auto event = event_named(name)) {
    row.event = *event;
  } else if (!put_member_together(row, name)) {
    return std::nullopt;
  }
  return row;
}

std::optional<QueueLogRow> start_behind_a_torn_row(std::string_view line) {
  static constexpr std::string_view kStart = "|NONE|NONE|NONE|QUEUESTART|";
  static constexpr std::size_t kDigits = 10;
  if (!line.ends_with(kStart) || line.size() <= kStart.size() + kDigits) {
    return std::nullopt;
  }
  return parse_queue_log_row(line.substr(line.size() - kStart.size() - kDigits));
}

QueueLogData::QueueLogData(std::string_view data) {
  if (data.empty()) {
    return;
  }
  for (BarFields fields(data); fields.more();) {
    if (size_ + 1 == fields_.size()) {
      fields_[size_++] = fields.rest();
      return;
    }
    fields_[size_++] = fields.next();
  }
}

std::optional<long long> queue_log_count(std::string_view field) {
  static constexpr std::size_t kMostDigits = 9;
  if (field.empty() || field.size() > kMostDigits) {
    return std::nullopt;
  }
  long long value = 0;
  for (const char c : field) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value > kMostCounted ? std::nullopt : std::optional(value);
}

bool is_queue_log_name(std::string_view id) {
  return !id.empty() && id.size() <= kLongestQueueLogName && id != kNone;
}

std::string_view queue_log_agent(const QueueLogRow& row) {
  return row.agent == kNone ? std::string_view() : row.agent.substr(0, kLongestQueueLogName);
}

// url|number|position, and behind them the caller's name where the switch is told to write it; older ones write no
// position. A url that holds `|` hides which field the number is: then she is nobody.
std::string_view queue_log_number(const QueueLogData& data) {
  static constexpr std::size_t kMostDigits = 6;
  const auto position = data[2];
  const bool clear = position.empty() || (position.size() <= kMostDigits && queue_log_count(position).has_value());
  return clear ? data[1] : std::string_view();
}

std::optional<Outcome> queue_log_left(QueueLogEvent event) {
  switch (event) {
    case QueueLogEvent::abandoned: return Outcome::abandoned;
    case QueueLogEvent::timed_out: return Outcome::timeout;
    case QueueLogEvent::left_empty: return Outcome::left_empty;
    case QueueLogEvent::withdrawn: return Outcome::withdrawn;
    case QueueLogEvent::left_by_key: return Outcome::key_exit;
    case QueueLogEvent::incompatible: return Outcome::technical;
    default: return std::nullopt;
  }
}

std::optional<EndedBy> queue_log_ended(QueueLogEvent event) {
  switch (event) {
    case QueueLogEvent::completed_by_caller: return EndedBy::caller;
    case QueueLogEvent::completed_by_agent: return EndedBy::agent;
    case QueueLogEvent::transferred: return EndedBy::transfer;
    default: return std::nullopt;
  }
}

QueueLogCounts queue_log_counts(QueueLogEvent event, const QueueLogData& data) {
  switch (event) {
    case QueueLogEvent::connected: return {in_seconds(data[0]), std::nullopt};
    case QueueLogEvent::completed_by_caller:
    case QueueLogEvent::completed_by_agent: return {in_seconds(data[0]), in_seconds(data[1])};
    case QueueLogEvent::transferred: {
      const std::size_t hold = hold_of_transfer(data);
      return {in_seconds(data[hold]), in_seconds(data[hold + 1])};
    }
    // position|original position|wait
    case QueueLogEvent::abandoned:
    case QueueLogEvent::timed_out:
    case QueueLogEvent::left_empty:
    case QueueLogEvent::withdrawn: return {in_seconds(data[2]), std::nullopt};
    case QueueLogEvent::left_by_key: return {in_seconds(data[3]), std::nullopt};  // the key stands before them
    default: return {};
  }
}

}  // namespace dutyline
