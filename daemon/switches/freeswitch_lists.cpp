#include "switches/freeswitch_lists.hpp"

#include <algorithm>
#include <charconv>

#include "switches/bar_fields.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kMostRows = 100'000;
constexpr std::size_t kLongestField = 256;

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp<std::int64_t>(value, 0, 100'000'000'000);
}

std::optional<Instant> instant(std::string_view text) {
  const auto value = number(text);
  return value == 0 ? std::nullopt : std::optional(Instant(seconds(value)));
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  BarFields bars(line);
  while (bars.more()) {
    fields.push_back(bars.next());
  }
  return fields;
}

// The columns of one list and the row being read.
class Table {
 public:
  // `free_text` may itself hold bars: the columns after it are counted from the right.
  Table(std::string_view header, std::string_view free_text)
      : names_(fields_of(header)),
        free_(static_cast<std::size_t>(std::ranges::find(names_, free_text) - names_.begin())) {}

  bool has(std::string_view name) const { return std::ranges::find(names_, name) != names_.end(); }

  bool read(std::string_view line) {
    row_ = fields_of(line);
    return row_.size() == names_.size() || (row_.size() > names_.size() && free_ < names_.size());
  }

  std::string_view operator[](std::string_view name) const {
    const auto column = static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
    if (column >= names_.size()) {
      return {};
    }
    const auto shift = column > free_ ? row_.size() - names_.size() : 0;
    return row_[column + shift];
  }
  std::string text(std::string_view name) const { return std::string((*this)[name].substr(0, kLongestField)); }

 private:
  std::vector<std::string_view> names_;
  std::size_t free_;
  std::vector<std::string_view> row_;
};

MemberState member_state(std::string_view text) {
  if (text == "Waiting") {
    return MemberState::waiting;
  }
  if (text == "Trying") {
    return MemberState::trying;
  }
  if (text == "Answered") {
    return MemberState::answered;
  }
  return text == "Abandoned" ? MemberState::abandoned : MemberState::other;
}

ListedQueue queue_of(const Table& row) {
  ListedQueue queue;
  queue.name = row.text("name");
  queue.counts = row.has("calls_answered") && row.has("calls_abandoned");
  queue.answered = number(row["calls_answered"]);
  queue.abandoned = number(row["calls_abandoned"]);
  queue.keeps_left = seconds(std::min<std::int64_t>(number(row["discard_abandoned_after"]), 86'400));
  queue.resumes = row["abandoned_resume_allowed"] != "false";
  return queue;
}

ListedMember member_of(const Table& row) {
  ListedMember member;
  member.queue = row.text("queue");
  member.member = row.text("uuid");
  member.session = row.text("session_uuid");
  member.number = row.text("cid_number");
  member.rejoined = instant(row["rejoined_epoch"]);
  member.first_joined = instant(row["joined_epoch"]);
  member.joined = member.rejoined ? member.rejoined : member.first_joined;
  member.bridged = instant(row["bridge_epoch"]);
  member.abandoned = instant(row["abandoned_epoch"]);
  member.agent = row.text("serving_agent");
  member.state = member_state(row["state"]);
  return member;
}

ListedAgent agent_of(const Table& row) {
  return {row.text("name"), row.text("status"), row.text("state"),
          seconds(std::min<std::int64_t>(number(row["wrap_up_time"]), 86'400)), instant(row["last_bridge_end"])};
}

// "uuid":"…" is the only member of that name in a channel, and no text within quotes can look like it.
FreeswitchList channels_in(std::string_view body) {
  static constexpr std::string_view kKey = "\"uuid\":\"";
  FreeswitchList list;
  list.kind = FreeswitchList::Kind::channels;
  for (auto at = body.find(kKey); at != std::string_view::npos && list.channels.size() < kMostRows;
       at = body.find(kKey, at)) {
    at += kKey.size();
    const auto end = body.find('"', at);
    if (end != std::string_view::npos && end - at <= kLongestField) {
      list.channels.emplace_back(body.substr(at, end - at));
    }
  }
  return list;
}

FreeswitchList::Kind kind_of(const Table& table) {
  using Kind = FreeswitchList::Kind;
  if (table.has("session_uuid") && table.has("queue")) {
    return Kind::members;
  }
  if (table.has("strategy") && table.has("name")) {
    return Kind::queues;
  }
  if (table.has("status") && table.has("contact")) {
    return Kind::agents;
  }
  return table.has("queue") && table.has("agent") && table.has("level") ? Kind::tiers : Kind::none;
}

std::string_view free_text_of(std::string_view header) {
  if (header.find("session_uuid") != std::string_view::npos) {
    return "cid_name";
  }
  return header.find("moh_sound") != std::string_view::npos ? "moh_sound" : "contact";
}

void take_row(FreeswitchList& list, const Table& row) {
  switch (list.kind) {
    case FreeswitchList::Kind::queues: list.queues.push_back(queue_of(row)); break;
    case FreeswitchList::Kind::members: list.members.push_back(member_of(row)); break;
    case FreeswitchList::Kind::agents: list.agents.push_back(agent_of(row)); break;
    case FreeswitchList::Kind::tiers: list.tiers.push_back({row.text("queue"), row.text("agent")}); break;
    case FreeswitchList::Kind::none:
    case FreeswitchList::Kind::refused:
    case FreeswitchList::Kind::channels: break;
  }
}

}  // namespace

FreeswitchList parse_freeswitch_list(std::string_view body) {
  FreeswitchList list;
  if (body.starts_with("{\"row_count\":")) {
    return channels_in(body);
  }
  if (body.starts_with("-ERR") || body.starts_with("-USAGE")) {
    list.kind = FreeswitchList::Kind::refused;
    return list;
  }
  const auto header = body.substr(0, body.find('\n'));
  if (header.find('|') == std::string_view::npos) {
    return list;
  }
  Table table(header, free_text_of(header));
  list.kind = kind_of(table);
  body.remove_prefix(std::min(header.size() + 1, body.size()));
  for (std::size_t rows = 0; !body.empty() && list.kind != FreeswitchList::Kind::none; ++rows) {
    const auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(line.size() + 1, body.size()));
    if (line.empty() || (line == "+OK" && body.empty())) {
      continue;
    }
    if (rows < kMostRows && table.read(line)) {
      take_row(list, table);
    } else {
      ++list.rows_skipped;
    }
  }
  return list;
}

}  // namespace dutyline
