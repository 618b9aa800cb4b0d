#include "switches/plain_queue_log.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "calls/accounts.hpp"

namespace dutyline {
namespace {

constexpr Duration kCountsFit = seconds(2);   // two differences of whole seconds differ by no more
constexpr Duration kOpenLong = hours(2);      // whoever stays that long is the book's
constexpr std::size_t kMostAgents = 100'000;  // names; an endless stream of them is no log of ours
constexpr std::size_t kMostQueues = 100;

std::uint64_t hash_of(std::string_view call) {
  return std::hash<std::string_view>()(call);
}

// Whether the row's own counts speak of this stay.
bool fits(const RecordedStay& stay, const QueueLogRow& row, std::optional<Duration> since_joining) {
  return !since_joining || std::chrono::abs(row.at - *since_joining - stay.joined_at) <= kCountsFit;
}

}  // namespace

PlainQueueLog::PlainQueueLog(PlainQueueLogSettings settings)
    : settings_(std::move(settings)),
      stays_(std::bit_ceil(settings_.most)),
      hashes_(stays_.size()),
      places_(stays_.size() * 4) {}

bool PlainQueueLog::take(std::string_view line, Instant since) {
  const auto row = parse_queue_log_row(line);
  if (line.ends_with('|') && (!row || row->event != QueueLogEvent::switch_started)) {
    if (const auto start = start_behind_a_torn_row(line)) {
      hand_over_all();
      newest_ = std::max(newest_, start->at);
      return false;
    }
  }
  if (!row) {
    return false;
  }
  if (row->event == QueueLogEvent::other) {
    ++rows_;
    return true;
  }
  if (row->event == QueueLogEvent::switch_started) {
    hand_over_all();
    newest_ = std::max(newest_, row->at);
    return false;
  }
  if (!is_queue_log_name(row->call) || !is_queue_log_name(row->queue)) {
    return false;
  }
  const bool in_order = row->at >= newest_ && row->at >= since;
  newest_ = std::max(newest_, row->at);
  if (in_order && tell(*row)) {
    plain_ = row->at;
    ++rows_;
    return true;
  }
  hand_over_call(row->call);
  return false;
}

bool PlainQueueLog::tell(const QueueLogRow& row) {
  if (row.event == QueueLogEvent::ring_missed) {
    return true;  // of people: no call changes by it
  }
  if (!ShortText::fits(row.call)) {
    return false;
  }
  const std::uint64_t hash = hash_of(row.call);
  const std::size_t place = place_of(row.call, hash);
  if (row.event == QueueLogEvent::joined) {
    return places_[place] == 0 && join(row, place, hash);
  }
  if (places_[place] == 0) {
    return false;
  }
  RecordedStay& stay = stays_[places_[place] - 1];
  if (row.queue != stay.queue->name || row.at - stay.last() > kOpenLong) {
    return false;
  }
  if (row.event == QueueLogEvent::connected) {
    return connect(stay, row);
  }
  if (const auto by = queue_log_ended(row.event)) {
    return end_talk(stay, row, *by);
  }
  const auto outcome = queue_log_left(row.event);
  return outcome && leave(stay, row, *outcome);
}

bool PlainQueueLog::join(const QueueLogRow& row, std::size_t place, std::uint64_t hash) {
  const RecordedQueue* const queue = queue_named(row.queue);
  if (queue == nullptr || settings_.spoken_of(row.call)) {
    return false;
  }
  if (next_ - first_ == stays_.size()) {
    hand_over(first_);
    ++first_;
    place = place_of(row.call, hash);
  }
  const std::size_t slot = next_++ % stays_.size();
  hashes_[slot] = hash;
  places_[place] = static_cast<std::uint32_t>(slot + 1);
  RecordedStay& stay = stays_[slot];
  stay.call.assign(row.call);
  stay.agent = nullptr;
  stay.queue = queue;
  stay.joined_at = row.at;
  stay.caller = settings_.pseudonyms == nullptr ? std::nullopt
                                                : settings_.pseudonyms->of(queue_log_number(QueueLogData(row.data)));
  stay.outcome = Outcome::waiting;
  stay.ended_by = EndedBy::nobody;
  stay.talk_over = false;
  return true;
}

bool PlainQueueLog::connect(RecordedStay& stay, const QueueLogRow& row) {
  const QueueLogData data(row.data);
  const std::string* const agent = agent_named(queue_log_agent(row));
  if (stay.outcome != Outcome::waiting || !fits(stay, row, queue_log_counts(row.event, data).waited) ||
      agent == nullptr || !ShortText::fits(data[1])) {
    return false;
  }
  stay.outcome = Outcome::answered;
  stay.left_at = row.at;
  stay.agent = agent;
  stay.agent_leg.assign(data[1]);
  return true;
}

bool PlainQueueLog::leave(RecordedStay& stay, const QueueLogRow& row, Outcome outcome) {
  if (stay.outcome != Outcome::waiting ||
      !fits(stay, row, queue_log_counts(row.event, QueueLogData(row.data)).waited)) {
    return false;
  }
  stay.outcome = outcome;
  stay.left_at = row.at;
  return true;
}

bool PlainQueueLog::end_talk(RecordedStay& stay, const QueueLogRow& row, EndedBy by) {
  const auto counts = queue_log_counts(row.event, QueueLogData(row.data));
  const auto since_joining =
      counts.waited && counts.talked ? std::optional(*counts.waited + *counts.talked) : std::nullopt;
  if (stay.outcome != Outcome::answered || stay.talk_over || !fits(stay, row, since_joining)) {
    return false;
  }
  stay.talk_over = true;
  stay.ended_at = row.at;
  stay.ended_by = by;
  return true;
}

// Where the call stands, or the free place where it would.
std::size_t PlainQueueLog::place_of(std::string_view call, std::uint64_t hash) const {
  const std::size_t mask = places_.size() - 1;
  std::size_t place = hash & mask;
  for (; places_[place] != 0; place = (place + 1) & mask) {
    const std::size_t slot = places_[place] - 1;
    if (hashes_[slot] == hash && stays_[slot].call.view() == call) {
      break;
    }
  }
  return place;
}

// What stands behind it because of it moves up.
void PlainQueueLog::vacate(std::size_t place) {
  const std::size_t mask = places_.size() - 1;
  for (std::size_t next = (place + 1) & mask; places_[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = hashes_[places_[next] - 1] & mask;
    if (((next - home) & mask) >= ((next - place) & mask)) {
      places_[place] = places_[next];
      place = next;
    }
  }
  places_[place] = 0;
}

void PlainQueueLog::hand_over(Number number) {
  RecordedStay& stay = at(number);
  if (stay.queue == nullptr) {
    return;
  }
  std::ranges::move(facts_of(stay, settings_.by), std::back_inserter(handed_over_));
  vacate(place_of(stay.call.view(), hashes_[number % stays_.size()]));
  stay.queue = nullptr;
}

void PlainQueueLog::hand_over_call(std::string_view call) {
  const std::size_t place = place_of(call, hash_of(call));
  if (places_[place] != 0) {
    const std::size_t slot = places_[place] - 1;
    const std::size_t first_slot = first_ % stays_.size();
    hand_over(first_ + ((slot - first_slot) & (stays_.size() - 1)));
  }
}

// A switch that starts closes what it left open, and tells what a stop had ended just before.
void PlainQueueLog::hand_over_all() {
  for (; first_ < next_; drop_first()) {
    hand_over(first_);
  }
}

void PlainQueueLog::drop_first() {
  RecordedStay& stay = at(first_);
  if (stay.queue != nullptr) {
    vacate(place_of(stay.call.view(), hashes_[first_ % stays_.size()]));
  }
  ++first_;
}

// Whether the first stay left is settled; those that wait or talk too long go to the book meanwhile.
bool PlainQueueLog::settle_first() {
  for (; first_ < next_; drop_first()) {
    const RecordedStay& stay = at(first_);
    if (stay.queue == nullptr) {
      continue;
    }
    const bool crowded = next_ - first_ > stays_.size() / 2;
    // When the book knows how it ended, and a start of the switch says no more of it.
    const Duration settled = 2 * stay.queue->settle + kStopTakes;
    if (stay.over()) {
      return stay.last() + (crowded ? settled : std::max(settings_.hold, settled)) < newest_;
    }
    if (!crowded && stay.last() + kOpenLong >= newest_) {
      return false;
    }
    hand_over(first_);
  }
  return false;
}

// Few queues, and mostly the one of the row before. Nothing: there are more than any switch has.
const RecordedQueue* PlainQueueLog::queue_named(std::string_view name) {
  const auto known = std::ranges::find(queues_, name, &RecordedQueue::name);
  if (known != queues_.end()) {
    queues_.splice(queues_.begin(), queues_, known);
    return &*known;
  }
  if (queues_.size() == kMostQueues) {
    return nullptr;
  }
  RecordedQueue& queue = queues_.emplace_front(RecordedQueue{std::string(name), {}});
  const auto bound = std::ranges::find_if(settings_.queues, [&](const QueueBinding& binding) {
    return binding.switch_name == settings_.by.switch_name && binding.queue == name;
  });
  if (bound != settings_.queues.end()) {
    queue.line = bound->line;
    queue.settle = bound->settle;
  }
  return &queue;
}

const std::string* PlainQueueLog::agent_named(std::string_view name) {
  const auto known = agents_.find(name);
  if (known != agents_.end()) {
    return &*known;
  }
  return agents_.size() == kMostAgents ? nullptr : &*agents_.emplace(name).first;
}

}  // namespace dutyline
