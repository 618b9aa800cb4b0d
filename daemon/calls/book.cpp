#include "calls/book.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "calls/book_state.hpp"
#include "calls/evidence.hpp"

namespace dutyline {
namespace {

// What nobody can place without the call's id.
template <typename What>
constexpr bool of_one_call = std::disjunction_v<std::is_same<What, const Joined&>, std::is_same<What, const Connected&>,
                                                std::is_same<What, const Left&>, std::is_same<What, const Settled&>,
                                                std::is_same<What, const Gone&>, std::is_same<What, const Refused&>>;

}  // namespace

Book::Book(BookSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Book::~Book() = default;
Book::Book(Book&&) noexcept = default;
Book& Book::operator=(Book&&) noexcept = default;

void Book::apply(const Fact& fact) {
  state_->advance(fact.arrived);
  if (fact.known == Times::log) {
    state_->take_from_record(fact);
  } else {
    state_->refresh_stale();
    std::visit(
        [&](const auto& what) {
          if (!of_one_call<decltype(what)> || !fact.call.empty()) {
            state_->take(fact, what);
          }
        },
        fact.what);
  }
  state_->keep_within_limits(fact.arrived);
}

CallId Book::take_id() {
  return state_->next_row++;
}

void Book::advance(Instant now) {
  state_->advance(now);
}

std::optional<Instant> Book::next_deadline() const {
  return state_->deadlines.empty() ? std::nullopt : std::optional(state_->deadlines.first().first);
}

void Book::run_out(const std::set<Instant>& heard) {
  state_->run_out(heard);
}

std::vector<CallChange> Book::take_changes() {
  state_->refresh_stale();
  std::vector<CallChange> changes = std::exchange(state_->changes, {});
  state_->changes.reserve(changes.size());  // about as many follow
  std::erase_if(changes, [](const CallChange& change) { return change.id == 0; });
  state_->change_of.clear();
  state_->published_below = state_->next_row;
  return changes;
}

bool Book::knows(const std::string& switch_name, const std::string& call_id) const {
  return state_->by_id.contains(state_->to_look_up(switch_name, call_id));
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
  if (call.visits.empty()) {
    return;
  }
  State& state = *state_;
  state.refresh_stale();
  State::JourneyId id = 0;
  for (const auto& visit : call.visits) {
    Fact fact;
    fact.switch_name = visit.switch_name;
    fact.call = visit.switch_call_id;
    fact.linked = visit.switch_linked_id;
    State::JourneyId own = 0;
    state.journey_of(fact, own);
    const bool apart = id != own && state.journeys.contains(id);
    id = apart && state.may_merge(id, own) ? state.merge(id, own) : own;
  }
  state.restore(id, call);
  state.next_row = std::max(state.next_row, call.id + 1);
  state.published_below = std::max(state.published_below, call.id + 1);
  Journey& journey = state.journeys.at(id);
  if (std::ranges::find(journey.calls, call.id, &Call::id) == journey.calls.end()) {
    journey.calls.push_back(std::move(call));
  }
  put_in_order(journey);
  state.index(journey, id);
  state.plan(journey, id, last_arrived(journey));
  state.restored.insert(id);  // chained once its neighbours are back too
}

void Book::State::restore(JourneyId id, const Call& call) {
  Journey& journey = journeys.at(id);
  for (const auto& visit : call.visits) {
    const auto same = [&](const VisitState& each) { return each.visit.id == visit.id; };
    if (std::ranges::none_of(journey.visits, same) && std::ranges::none_of(journey.record, same)) {
      restore(journey, id, call, visit);
    }
  }
}

void Book::State::restore(Journey& journey, JourneyId id, const Call& call, const Visit& visit) {
  next_row = std::max(next_row, visit.id + 1);
  VisitState known;
  known.visit = visit;
  known.call = call.id;
  known.join_known = visit.times;
  known.end_known = is_settled(visit.outcome) ? std::optional(visit.times) : std::nullopt;
  known.join_seen = visit.times != Times::inferred;
  known.last_arrived = std::max(visit.offered_at, ended_at(visit).value_or(visit.offered_at));
  known.final_at = call.final_at;
  known.settled_later = is_settled(visit.outcome) && visit.outcome != Outcome::unknown;
  known.after_answer = call.transferred;
  known.least_number = visit.number;
  known.kept_earlier = true;
  auto evidence = read_evidence(known);
  if (evidence.live) {
    if (!visit.agent_leg.empty()) {
      by_leg[key(visit.switch_name, visit.agent_leg)] = id;
    }
    if (visit.refused && !visit.door.empty()) {
      by_door[{visit.switch_name, visit.door}].insert(id);
    }
    VisitState& live = *evidence.live;
    live.before_gap = is_open(live.visit);
    live.gap_at = is_open(live.visit) ? std::optional(live.last_arrived) : std::nullopt;
    journey.visits.push_back(std::move(live));
    ++visits_kept;
  }
  if (evidence.record) {
    journey.record.push_back(std::move(*evidence.record));
    ++visits_kept;
  }
}

void Book::State::settle_restored(Instant now) {
  for (const JourneyId id : std::exchange(restored, {})) {
    journeys.at(id).recalled_at = now;
    refresh(id, last_arrived(journeys.at(id)));
  }
}

Book::State::State(BookSettings given)
    : settings(std::move(given)), next_row(settings.next_id), published_below(settings.next_id) {
  bind_queues();
}

void Book::State::bind_queues() {
  bindings.clear();
  for (const auto& binding : settings.queues) {
    bindings.emplace(std::pair(binding.switch_name, binding.queue), binding);
    unclaimed.erase(binding.switch_name + "/" + binding.queue);
  }
}

void Book::redefine(std::vector<QueueBinding> queues) {
  state_->settings.queues = std::move(queues);
  state_->bind_queues();
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

VisitState& Book::State::new_visit(std::vector<VisitState>& account, const Fact& fact, const std::string& queue,
                                   const std::string& call, Instant offered_at) {
  VisitState& state = account.emplace_back();
  state.visit.id = next_row++;
  state.visit.switch_name = fact.switch_name;
  state.visit.source = fact.source;
  state.visit.switch_call_id = call;
  state.visit.switch_linked_id = fact.linked.empty() ? call : fact.linked;
  state.visit.offered_at = offered_at;
  state.visit.times = fact.known;
  state.join_known = fact.known;
  claim(state.visit, queue);
  ++visits_kept;
  return state;
}

VisitState& Book::State::add(Journey& journey, const Fact& fact, const std::string& queue, const std::string& call,
                             Instant offered_at) {
  VisitState& state = new_visit(journey.visits, fact, queue, call, offered_at);
  journey.settled_at.reset();
  journey.awaits_record = settings.recorded_switches.contains(fact.switch_name);
  see(state, fact);
  return state;
}

void Book::State::see(VisitState& state, const Fact& fact) {
  state.last_arrived = std::max(state.last_arrived, fact.arrived);
  if (!state.gap_at || fact.at >= *state.gap_at) {  // what was said before the gap says nothing of it
    state.before_gap = false;
    state.vanished = false;
  }
  Visit& visit = state.visit;
  visit.times = std::min(state.join_known, state.end_known.value_or(state.join_known));
  const auto not_before = [](std::optional<Instant>& at, Instant bound) { at = at ? std::max(*at, bound) : at; };
  not_before(visit.left_at, visit.offered_at);
  not_before(visit.answered_at, visit.offered_at);
  not_before(visit.ended_at, visit.answered_at.value_or(visit.offered_at));
}

}  // namespace dutyline
