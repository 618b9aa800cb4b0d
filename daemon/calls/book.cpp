#include "calls/book.hpp"

#include <algorithm>
#include <utility>

#include "calls/book_state.hpp"

namespace dutyline {

Book::Book(BookSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Book::~Book() = default;
Book::Book(Book&&) noexcept = default;
Book& Book::operator=(Book&&) noexcept = default;

void Book::apply(const Fact& fact) {
  state_->advance(fact.arrived);
  std::visit([&](const auto& what) { state_->take(fact, what); }, fact.what);
  if (state_->waiting.size() > state_->settings.most_open_visits) {
    state_->settle_oldest(fact.arrived);
  }
}

void Book::advance(Instant now) {
  state_->advance(now);
}

std::optional<Instant> Book::next_deadline() const {
  return state_->deadlines.empty() ? std::nullopt : std::optional(state_->deadlines.begin()->first);
}

std::vector<CallChange> Book::take_changes() {
  std::vector<CallChange> changes;
  changes.reserve(state_->changed.size());
  for (const CallId id : state_->changed) {
    changes.push_back({id, std::move(state_->latest.at(id))});
  }
  state_->changed.clear();
  state_->latest.clear();
  return changes;
}

bool Book::knows(const std::string& switch_name, const std::string& call_id) const {
  return state_->by_id.contains(State::key(switch_name, call_id));
}

std::size_t Book::open_visits() const {
  return state_->waiting.size();
}

std::uint64_t Book::visits_settled_by_cap() const {
  return state_->settled_by_cap;
}

const std::unordered_map<std::string, std::uint64_t>& Book::unclaimed_queues() const {
  return state_->unclaimed;
}

void Book::restore(Call call) {
  State& state = *state_;
  const Visit& first = call.visits.front();
  Fact fact;
  fact.switch_name = first.switch_name;
  fact.source = first.source;
  fact.call = first.switch_call_id;
  fact.linked = first.switch_linked_id;
  State::JourneyId id = 0;
  Journey& journey = state.journey_of(fact, id);
  Instant newest = first.offered_at;
  for (auto& visit : call.visits) {
    if (std::ranges::any_of(journey.visits, [&](const VisitState& each) { return each.visit.id == visit.id; })) {
      continue;
    }
    newest = std::max({newest, visit.offered_at, ended_at(visit).value_or(visit.offered_at)});
    state.link(id, visit.switch_name, visit.switch_call_id);
    state.link(id, visit.switch_name, visit.switch_linked_id);
    if (!visit.agent_leg.empty() && !visit.talk_over) {
      state.by_leg[State::key(visit.switch_name, visit.agent_leg)] = id;
    }
    if (visit.refused && !visit.door.empty()) {
      state.by_door[{visit.switch_name, visit.door}].insert(id);
    }
    if (call.final && visit.outcome != Outcome::answered) {
      journey.gone[visit.switch_call_id] = {*call.final_at, *call.final_at};
    }
    state.next_row = std::max(state.next_row, visit.id + 1);
    VisitState known;
    known.call = call.id;
    known.join_known = visit.times;
    known.end_known = is_settled(visit.outcome) ? std::optional(visit.times) : std::nullopt;
    known.join_seen = visit.times != Times::inferred;
    known.last_arrived = newest;
    known.before_gap = is_open(visit);
    known.gap_at = is_open(visit) ? std::optional(newest) : std::nullopt;
    known.visit = std::move(visit);
    journey.visits.push_back(std::move(known));
  }
  state.next_row = std::max(state.next_row, call.id + 1);
  const auto changed = state.changed;
  auto latest = state.latest;
  state.refresh(id, newest);
  state.changed = changed;
  state.latest = std::move(latest);
}

Book::State::State(BookSettings given) : settings(std::move(given)), next_row(settings.next_id) {
  for (const auto& binding : settings.queues) {
    bindings.emplace(std::pair(binding.switch_name, binding.queue), binding);
  }
}

std::string Book::State::key(std::string_view switch_name, std::string_view id) {
  std::string text(switch_name);
  text += '\n';  // in no name
  text += id;
  return text;
}

Journey* Book::State::find(const std::string& switch_name, const std::string& call_id, JourneyId& id) {
  const auto found = by_id.find(key(switch_name, call_id));
  if (call_id.empty() || found == by_id.end()) {
    return nullptr;
  }
  id = found->second;
  return &journeys.at(id);
}

void Book::State::link(JourneyId id, const std::string& switch_name, const std::string& call_id) {
  if (call_id.empty()) {
    return;
  }
  const auto [found, fresh] = by_id.try_emplace(key(switch_name, call_id), id);
  if (fresh) {
    journeys.at(id).ids.push_back(found->first);
  }
}

Journey& Book::State::journey_of(const Fact& fact, JourneyId& id) {
  JourneyId by_link = 0;
  const bool own = find(fact.switch_name, fact.call, id) != nullptr;
  const bool linked = find(fact.switch_name, fact.linked, by_link) != nullptr;
  if (own && linked && id != by_link) {
    id = merge(id, by_link);
  } else if (!own && linked) {
    id = by_link;
  } else if (!own) {
    id = next_journey++;
    journeys[id].switch_name = fact.switch_name;
  }
  link(id, fact.switch_name, fact.call);
  link(id, fact.switch_name, fact.linked);
  return journeys.at(id);
}

// The switch has told that two journeys are one caller's: the younger goes into the older.
Book::State::JourneyId Book::State::merge(JourneyId a, JourneyId b) {
  const JourneyId stays = std::min(a, b);
  const JourneyId goes = std::max(a, b);
  Journey moved = std::move(journeys.at(goes));
  Journey& journey = journeys.at(stays);
  if (moved.deadline) {
    deadlines.erase({*moved.deadline, goes});
  }
  journeys.erase(goes);
  for (auto& text : moved.ids) {
    by_id[text] = stays;
    journey.ids.push_back(std::move(text));
  }
  for (auto& [text, id] : by_leg) {
    id = id == goes ? stays : id;
  }
  for (auto& [door, ids] : by_door) {
    if (ids.erase(goes) > 0) {
      ids.insert(stays);
    }
  }
  for (const auto& state : moved.visits) {
    waiting.erase({state.visit.id, goes});
  }
  talking.erase(goes);
  std::ranges::move(moved.visits, std::back_inserter(journey.visits));
  std::ranges::move(moved.calls, std::back_inserter(journey.calls));
  journey.gone.merge(moved.gone);
  journey.settled_at.reset();
  return stays;
}

void Book::State::refresh(JourneyId id, Instant arrived) {
  Journey& journey = journeys.at(id);
  auto calls = chain(journey, [this] { return next_row++; });
  const auto note = [this](CallId row, std::optional<Call> call) {
    const auto [found, fresh] = latest.insert_or_assign(row, std::move(call));
    if (fresh) {
      changed.push_back(row);
    }
  };
  for (const auto& call : calls) {
    const auto before = std::ranges::find(journey.calls, call.id, &Call::id);
    if (before == journey.calls.end() || *before != call) {
      note(call.id, call);
    }
  }
  for (const auto& before : journey.calls) {
    if (std::ranges::find(calls, before.id, &Call::id) == calls.end()) {
      note(before.id, std::nullopt);
    }
  }
  journey.calls = std::move(calls);
  bool talks = false;
  for (const auto& state : journey.visits) {
    if (state.visit.outcome == Outcome::waiting) {
      waiting.insert({state.visit.id, id});
    } else {
      waiting.erase({state.visit.id, id});
    }
    talks = talks || (state.visit.outcome == Outcome::answered && !state.visit.talk_over);
  }
  if (talks) {
    talking.insert(id);
  } else {
    talking.erase(id);
  }
  plan(journey, id, arrived);
}

void Book::State::claim(Visit& visit, const std::string& queue) {
  visit.queue = queue;
  const auto binding = bindings.find({visit.switch_name, queue});
  visit.line = binding == bindings.end() ? std::string() : binding->second.line;
  if (binding == bindings.end() && !queue.empty()) {
    const std::string name = visit.switch_name + "/" + queue;
    if (unclaimed.size() < kMostUnclaimedNames || unclaimed.contains(name)) {
      ++unclaimed[name];
    }
  }
}

VisitState& Book::State::add(Journey& journey, const Fact& fact, const std::string& queue, const std::string& call,
                             Instant offered_at) {
  VisitState state;
  state.visit.id = next_row++;
  state.visit.switch_name = fact.switch_name;
  state.visit.source = fact.source;
  state.visit.switch_call_id = call;
  state.visit.switch_linked_id = fact.linked.empty() ? call : fact.linked;
  state.visit.offered_at = offered_at;
  state.visit.times = fact.known;
  state.join_known = fact.known;
  claim(state.visit, queue);
  journey.visits.push_back(std::move(state));
  journey.settled_at.reset();
  see(journey.visits.back(), fact);
  return journey.visits.back();
}

void Book::State::see(VisitState& state, const Fact& fact) {
  state.last_arrived = std::max(state.last_arrived, fact.arrived);
  state.before_gap = false;
  state.vanished = false;
  state.visit.times = std::min(state.join_known, state.end_known.value_or(state.join_known));
}

}  // namespace dutyline
