#include "ledger/history_block.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace dutyline {
namespace {

constexpr unsigned kVersion = 1;  // of what follows: the first byte of a block
constexpr const char* kRefusal = "the ledger holds a block of calls that this dutyline cannot read";

// Two bytes of each call.
constexpr unsigned kOutcomeBits = 0x0f;  // of the first
constexpr unsigned kClosed = 0x10;
constexpr unsigned kHasCaller = 0x20;
constexpr unsigned kClassBits = 0x07;  // of the second
constexpr unsigned kEndedByShift = 3;
constexpr unsigned kEndedByBits = 0x07;
constexpr unsigned kForgotten = 0x40;
constexpr unsigned kReached = 0x80;
static_assert(kOutcomes.size() <= kOutcomeBits + 1 && static_cast<unsigned>(CallClass::unresolved) == kClassBits);
constexpr unsigned kLastEndedBy = static_cast<unsigned>(EndedBy::the_switch);

constexpr Instant kLatest{seconds(1LL << 35)};  // in the year 3058
constexpr Instant kEarliest{-kLatest.time_since_epoch()};
constexpr CallId kMostId = CallId{1} << 62;

std::size_t common_prefix(std::string_view one, std::string_view other) {
  return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

// Ids of one switch begin alike.
void pack_text(Packing& body, std::string_view text, std::string_view alike) {
  const std::size_t same = common_prefix(text, alike);
  body.number(same);
  body.text(text.substr(same));
}

}  // namespace

BlockPacking::BlockPacking(const RecordSource& by, const std::string& line, bool keep_agents)
    : by_(by), keep_agents_(keep_agents) {
  block_.switch_name = by.switch_name;
  block_.line = line;
}

void BlockPacking::add(const RecordedCall& call) {
  const RecordedStay& stay = call.stay;
  const bool answered = stay.outcome == Outcome::answered;
  widen(call);
  body_.number(static_cast<std::uint64_t>(call.visit - before_.call));
  body_.number(static_cast<std::uint64_t>(call.call - call.visit));
  body_.byte(static_cast<unsigned>(stay.outcome) | (call.hours == Hours::closed ? kClosed : 0U) |
             (stay.caller ? kHasCaller : 0U));
  body_.byte(static_cast<unsigned>(call.call_class) | (static_cast<unsigned>(stay.ended_by) << kEndedByShift) |
             (call.kept_of_caller ? kForgotten : 0U) |
             (call.kept_of_caller && call.kept_of_caller->reached_at ? kReached : 0U));
  body_.number(place_of(stay.queue));
  body_.mostly_seconds(stay.joined_at - block_.last_offered);
  body_.mostly_seconds(stay.left_at - stay.joined_at);
  pack_text(body_, stay.call.view(), before_.stay.call.view());
  if (answered) {
    body_.mostly_seconds(stay.ended_at - stay.left_at);
    pack_text(body_, stay.agent_leg.view(), stay.call.view());
    if (keep_agents_) {
      body_.number(place_of(stay.agent));
    }
  }
  if (stay.caller) {
    body_.number(stay.caller->key);
    body_.bytes(stay.caller->bytes.data(), stay.caller->bytes.size());
  }
  if (call.kept_of_caller) {
    body_.number(static_cast<std::uint64_t>(call.kept_of_caller->tries));
    if (call.kept_of_caller->reached_at) {
      body_.mostly_seconds(*call.kept_of_caller->reached_at - stay.joined_at);
    }
  }
  block_.last_id = call.call;
  block_.last_offered = stay.joined_at;
  before_.call = call.call;
  before_.stay.call = stay.call;
}

void BlockPacking::widen(const RecordedCall& call) {
  const std::string_view its = call.stay.call.view();
  if (block_.calls == 0) {
    block_.first_id = before_.call = call.visit;
    block_.first_offered = block_.last_offered = call.stay.joined_at;
    block_.first_call = block_.last_call = its;
  } else if (its > block_.last_call) {
    block_.last_call = its;
  } else if (its < block_.first_call) {
    block_.first_call = its;
  }
  ++block_.calls;
  if (call.stay.caller && block_.callers++ == 0) {
    block_.first_with_caller = call.stay.joined_at;
  }
}

std::uint64_t BlockPacking::place_of(const RecordedQueue* queue) {
  const auto known = std::ranges::find(queues_, queue);  // few
  const auto place = static_cast<std::uint64_t>(known - queues_.begin());
  if (known == queues_.end()) {
    queues_.push_back(queue);
  }
  return place;
}

std::uint64_t BlockPacking::place_of(const std::string* agent) {
  const auto [known, is_new] = agent_places_.emplace(agent, agents_.size());
  if (is_new) {
    agents_.push_back(agent);
  }
  return known->second;
}

HistoryBlock BlockPacking::take() {
  Packing all;
  all.byte(kVersion);
  all.text(by_.switch_name);
  all.text(by_.source);
  all.number(queues_.size());
  for (const RecordedQueue* queue : queues_) {
    all.text(queue->name);
    all.mostly_seconds(queue->settle);
  }
  all.byte(keep_agents_ ? 1 : 0);
  all.number(agents_.size());
  for (const std::string* agent : agents_) {
    all.text(*agent);
  }
  all.number(static_cast<std::uint64_t>(block_.first_id));
  all.difference(block_.first_offered.time_since_epoch());
  all.number(static_cast<std::uint64_t>(block_.calls));
  all.bytes(body_.text().data(), body_.size());
  block_.packed = all.take();
  return std::move(block_);
}

BlockReading::BlockReading(std::string line, std::string packed)
    : packed_(std::move(packed)), rest_(std::as_bytes(std::span(packed_)), kRefusal) {
  if (rest_.byte() != kVersion) {
    rest_.refuse();
  }
  by_.switch_name = rest_.text();
  by_.source = rest_.text();
  for (auto count = rest_.number(); count > 0; --count) {
    const std::string_view name = rest_.text();
    queues_.push_back({std::string(name), line, rest_.mostly_seconds()});
  }
  keep_agents_ = rest_.byte() != 0;
  for (auto count = rest_.number(); count > 0; --count) {
    agents_.emplace_back(rest_.text());
  }
  call_.call = static_cast<CallId>(rest_.number());
  call_.stay.joined_at = Instant(rest_.difference());
  left_ = rest_.number();
  if (call_.call < 0 || call_.call > kMostId || call_.stay.joined_at < kEarliest || call_.stay.joined_at > kLatest) {
    rest_.refuse();
  }
}

const RecordedCall* BlockReading::next() {
  if (left_ == 0) {
    return nullptr;
  }
  --left_;
  RecordedStay& stay = call_.stay;
  call_.visit = later_id(call_.call);
  call_.call = later_id(call_.visit);
  const unsigned first = rest_.byte();
  const unsigned second = rest_.byte();
  const unsigned ended_by = (second >> kEndedByShift) & kEndedByBits;
  const std::uint64_t queue = rest_.number();
  if ((first & kOutcomeBits) >= kOutcomes.size() || ended_by > kLastEndedBy || queue >= queues_.size()) {
    rest_.refuse();
  }
  stay.outcome = static_cast<Outcome>(first & kOutcomeBits);
  stay.ended_by = static_cast<EndedBy>(ended_by);
  stay.queue = &queues_[queue];
  call_.hours = (first & kClosed) != 0 ? Hours::closed : Hours::open;
  call_.call_class = static_cast<CallClass>(second & kClassBits);
  stay.joined_at = later(stay.joined_at);
  stay.left_at = later(stay.joined_at);
  read_text(stay.call, stay.call.view());
  read_talk();
  read_caller(first, second);
  return &call_;
}

void BlockReading::read_caller(unsigned first, unsigned second) {
  RecordedStay& stay = call_.stay;
  stay.caller.reset();
  if ((first & kHasCaller) != 0) {
    Pseudonym& caller = stay.caller.emplace();
    caller.key = static_cast<std::uint16_t>(rest_.number());
    std::memcpy(caller.bytes.data(), rest_.bytes(caller.bytes.size()).data(), caller.bytes.size());
  }
  call_.kept_of_caller.reset();
  if ((second & kForgotten) != 0) {
    KeptOfCaller& kept = call_.kept_of_caller.emplace();
    kept.tries = static_cast<std::int64_t>(rest_.number());
    if ((second & kReached) != 0) {
      kept.reached_at = later(stay.joined_at);
    }
  }
}

void BlockReading::read_talk() {
  RecordedStay& stay = call_.stay;
  stay.talk_over = stay.outcome == Outcome::answered;
  stay.agent = &nobody_;
  if (!stay.talk_over) {
    return;
  }
  stay.ended_at = later(stay.left_at);
  read_text(stay.agent_leg, stay.call.view());
  if (keep_agents_) {
    const std::uint64_t agent = rest_.number();
    if (agent >= agents_.size()) {
      rest_.refuse();
    }
    stay.agent = &agents_[agent];
  }
}

void BlockReading::read_text(ShortText& text, std::string_view alike) {
  const std::uint64_t same = rest_.number();
  const std::string_view end = rest_.text();
  if (same > alike.size() || end.size() > ShortText::kLongest - same) {
    rest_.refuse();
  }
  if (alike.data() != text.view().data()) {
    text.assign(alike.substr(0, same));
  }
  text.assign_behind(same, end);
}

CallId BlockReading::later_id(CallId id) {
  const std::uint64_t more = rest_.number();
  if (more > static_cast<std::uint64_t>(kMostId - id)) {
    rest_.refuse();
  }
  return id + static_cast<CallId>(more);
}

Instant BlockReading::later(Instant at) {
  const Instant later = at + rest_.mostly_seconds();
  if (later > kLatest) {
    rest_.refuse();
  }
  return later;
}

}  // namespace dutyline
