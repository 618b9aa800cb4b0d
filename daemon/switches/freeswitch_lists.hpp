// The lists that mod_callcenter and the core answer with: who waits, who talks, who belongs where.
// Source: FreeSWITCH 1.10 and 1.11. First line column names, fields between `|`, nothing is escaped, last line "+OK";
// an empty list is that line alone. Columns were added over the years: they go by their names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace dutyline {

struct ListedQueue {
  std::string name;
  bool counts = false;         // older ones do not
  std::int64_t answered = 0;   // since it was loaded, counted when caller and agent are connected
  std::int64_t abandoned = 0;  // … when a caller leaves otherwise: time-outs, keys and transfers too
  // How long the row of a caller who left is kept; given back to her if she calls again meanwhile, where the queue may.
  Duration keeps_left{};
  bool resumes = true;
};

enum class MemberState { waiting, trying, answered, abandoned, other };

// One row of the members' table: a caller's stay, or what is left of it. Times are whole seconds; nothing: not yet.
struct ListedMember {
  std::string queue;
  std::string member;
  std::string session;  // empty: the caller is gone
  std::string number;
  std::optional<Instant> joined;    // of this stay: a caller who has called again keeps the row of her first one
  std::optional<Instant> rejoined;  // … if this is no first one
  std::optional<Instant> first_joined;
  std::optional<Instant> bridged;
  std::optional<Instant> abandoned;
  std::string agent;
  MemberState state = MemberState::other;
};

struct ListedAgent {
  std::string name;
  std::string status;
  std::string state;
  Duration wrap_up{};
  std::optional<Instant> talked_until;
};

struct ListedTier {
  std::string queue;
  std::string agent;
};

// What one answer holds. Of `rows_skipped` nobody can say what they mean.
struct FreeswitchList {
  enum class Kind { none, refused, queues, members, agents, tiers, channels };
  Kind kind = Kind::none;  // none: empty, or no list at all
  std::vector<ListedQueue> queues;
  std::vector<ListedMember> members;
  std::vector<ListedAgent> agents;
  std::vector<ListedTier> tiers;
  std::vector<std::string> channels;  // their ids
  std::size_t rows_skipped = 0;
};

// By its content: whatever was asked.
FreeswitchList parse_freeswitch_list(std::string_view body);

}  // namespace dutyline
