// The other half of the exit table: what the passing of time, a gap, a list and the switch's own end decide.

#include <algorithm>

#include "switches/freeswitch_exits.hpp"

namespace dutyline {

void FreeswitchExits::advance(Instant now) {
  if (evidence_by_ && now >= *evidence_by_) {
    evidence_by_.reset();
    hang_ups_missing_ = !hang_ups_seen_;
  }
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const std::string id = deadlines_.begin()->second;
    const Instant deadline = deadlines_.begin()->first;
    due(*sessions_.find(id), deadline);
  }
}

std::optional<Instant> FreeswitchExits::next_deadline() const {
  const auto first = deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
  return !first ? evidence_by_ : !evidence_by_ ? first : std::min(first, evidence_by_);
}

// No end of her stay was told. An agent who was gone before they were connected leaves such a stay behind when somebody
// then sends the caller on; of any other nobody can say what became of it.
void FreeswitchExits::give_up(Sessions::value_type& session, Stay& stay, Instant now) {
  const Moment when{stay.left.at, now, stay.left.known};
  if (stay.says_answered && stay.connected) {
    const Moment connected{std::min(stay.connected->at, stay.left.at), now, stay.connected->known};
    connect(session, stay, {stay.agent, stay.agent, stay.leg, std::nullopt}, connected);
    tell(session, stay, when, Ended{EndedBy::nobody, stay.agent, stay.leg, std::nullopt, std::nullopt});
    stay.stage = Stage::over;
    return;
  }
  settle(session, stay, stay.dropped ? Outcome::redirected : Outcome::unknown, when);
  stay.stage = stay.dropped ? Stage::over : Stage::lost;  // a late end still corrects it
}

void FreeswitchExits::due(Sessions::value_type& session, Instant now) {
  bool open = false;
  bool decided = false;
  for (auto& stay : session.second.stays) {
    const bool soon = stay.says_answered || !session.second.gone;
    if (stay.stage == Stage::leaving && now >= stay.left.arrived + (soon ? kAnswerTakes : kEndTakes)) {
      give_up(session, stay, now);
      decided = true;
    }
    open = open || stay.stage == Stage::leaving || stay.stage == Stage::waiting || stay.stage == Stage::talking;
  }
  if (decided || open) {
    plan(session, {now, now, Times::arrival});
  } else {
    drop(sessions_.find(session.first));
  }
}

// The book ends what is open then; events that still come find it over.
void FreeswitchExits::switch_stopped() {
  for (auto& [id, session] : sessions_) {
    for (auto& stay : session.stays) {
      stay.stage = stay.stage == Stage::waiting || stay.stage == Stage::talking ? Stage::over : stay.stage;
    }
  }
}

void FreeswitchExits::switch_started() {
  for (auto session = sessions_.begin(); session != sessions_.end();) {
    const auto next = std::next(session);
    const bool leaving =
        std::ranges::any_of(session->second.stays, [](const Stay& stay) { return stay.stage == Stage::leaving; });
    if (!session->second.seen && !leaving) {
      drop(session);
    }
    session = next;
  }
}

void FreeswitchExits::gap_began() {
  for (auto& [id, session] : sessions_) {
    session.seen = false;
    for (auto& stay : session.stays) {
      stay.in_gap = stay.stage == Stage::waiting || stay.stage == Stage::talking;
    }
  }
}

void FreeswitchExits::take_row(const ListedMember& row, const Pseudonyms* pseudonyms, const Moment& when,
                               WaitingListed& waiting, ChannelsListed& alive) {
  const Name name{row.member, row.session, row.queue};
  auto& session = session_of(row.session);
  Stay* stay = find(row.session, row.member);
  const bool talks = row.state == MemberState::answered;
  const Instant joined = std::min(row.joined.value_or(when.at), when.at);
  if (stay == nullptr) {
    stay = &add(session, name, joined);
  } else if (stay->stage == Stage::over || stay->stage == Stage::leaving) {
    return;  // seen to leave: the list was made before
  }
  stay->in_gap = false;
  if (talks && stay->stage != Stage::talking) {
    const Instant at = std::clamp(row.bridged.value_or(when.at), stay->joined, std::max(when.at, stay->joined));
    connect(session, *stay, {row.agent, row.agent, {}, std::nullopt}, {at, when.arrived, Times::inferred});
  } else if (!talks && stay->stage == Stage::waiting) {
    const auto caller = pseudonyms == nullptr ? std::nullopt : pseudonyms->of(row.number);
    waiting.callers.push_back({row.session, row.session, row.queue, caller, when.at - joined});
    stay->told = true;
  }
  alive.channels.push_back({row.session, row.session, row.queue, talks || stay->stage == Stage::talking});
  plan(session, when);
}

// Whoever was in a queue when sight was lost, and is not any more.
void FreeswitchExits::lose_unlisted(const std::set<std::string>& queues, const std::set<std::string_view>* channels,
                                    const Moment& when, ChannelsListed& alive) {
  std::set<std::string> listed;
  for (const auto& channel : alive.channels) {
    listed.insert(channel.call);
  }
  for (auto& session : sessions_) {
    bool lost = false;
    for (auto& stay : session.second.stays) {
      if (stay.in_gap && queues.contains(stay.queue)) {
        stay.stage = stay.stage == Stage::talking ? Stage::over : Stage::lost;
        stay.leg_up = stay.in_gap = false;
        stay.left = when;
        lost = true;
      }
    }
    const bool lives = channels != nullptr ? channels->contains(session.first) : !lost && !session.second.gone;
    if ((lives || (session.second.seen && !session.second.gone)) && !listed.contains(session.first)) {
      alive.channels.push_back({session.first, session.first, {}, false});
    }
    if (lost) {
      plan(session, when);
    }
  }
}

void FreeswitchExits::lose(std::string_view id, std::string_view queue,
                           const std::optional<std::vector<std::string>>& channels, const Moment& when) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) {
    return;
  }
  for (auto& stay : session->second.stays) {
    if (stay.stage == Stage::waiting && stay.queue == queue) {
      leave(*session, stay, when);
      settle(*session, stay, Outcome::unknown, when);
      stay.stage = Stage::lost;  // a late end still corrects it
    }
  }
  if (channels && std::ranges::find(*channels, id) == channels->end() && !session->second.gone) {
    session->second.gone = when;
  }
  plan(*session, when);
}

// A row that has ended says when, though not how: the table does not tell a hang-up from a time-out.
void FreeswitchExits::tell_ends_of(const std::vector<ListedMember>& members, const Moment& when) {
  std::map<std::string_view, const ListedMember*> ended;
  for (const auto& row : members) {
    if (row.abandoned && *row.abandoned <= when.at) {
      ended.emplace(row.member, &row);
    }
  }
  for (auto& session : sessions_) {
    for (auto& stay : session.second.stays) {
      const auto row = stay.in_gap && stay.stage == Stage::waiting ? ended.find(stay.member) : ended.end();
      if (row == ended.end() || row->second->session == session.first) {
        continue;
      }
      // A caller who has called again since has the same row: it may speak of her later stay.
      const Instant begins = row->second->joined.value_or(stay.joined);
      const bool of_later = begins > stay.joined + seconds(1) && *row->second->abandoned > begins;
      if (of_later || *row->second->abandoned < stay.joined - seconds(1)) {
        continue;
      }
      const Instant left = std::max(*row->second->abandoned, stay.joined);
      tell(session, stay, {left, when.arrived, Times::inferred}, Left{Outcome::unresolved, std::nullopt});
    }
  }
}

void FreeswitchExits::listed(const std::vector<ListedMember>& members, const std::set<std::string>& queues,
                             const std::optional<std::vector<std::string>>& channels, const Pseudonyms* pseudonyms,
                             std::optional<Instant> gap_since, const Moment& when) {
  std::set<std::string_view> living;
  if (channels) {
    living.insert(channels->begin(), channels->end());
  }
  WaitingListed waiting{{queues.begin(), queues.end()}, {}};
  ChannelsListed alive{true, {}};
  for (const auto& row : members) {
    const bool in_queue =
        row.state == MemberState::waiting || row.state == MemberState::trying || row.state == MemberState::answered;
    const bool lives = channels && living.contains(row.session);
    // "Answered" stays where an agent's telephone is left off its hook and, up to 1.10.9, for ever where a caller was
    // sent on: of one never seen it is believed if her channel lives, or if she came while nobody looked.
    const bool proved = row.state != MemberState::answered || lives || find(row.session, row.member) != nullptr ||
                        (gap_since && row.joined && *row.joined >= *gap_since - seconds(2));
    if (in_queue && !row.session.empty() && !row.member.empty() && (!channels || lives) && proved) {
      take_row(row, pseudonyms, when, waiting, alive);
    }
  }
  tell_ends_of(members, when);
  lose_unlisted(queues, channels ? &living : nullptr, when, alive);
  const Moment now{when.at, when.arrived, Times::arrival};
  tell_({}, {}, {}, now, std::move(waiting));
  tell_({}, {}, {}, now, std::move(alive));
}

}  // namespace dutyline
