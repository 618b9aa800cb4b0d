// The book under any facts: a small world of callers, queues and sources, everything in any order, late, twice or
// never. Invariants: waits never negative, every visit in exactly one call, figures balance, the same facts make the
// same book.

#include "calls/book.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/book_invariants.hpp"
#include "lines/figures.hpp"

namespace dutyline {
namespace {

using fuzz::Input;

const Instant kMorning{seconds(1'795'438'585)};

std::string pick_call(Input& in) {
  static const std::array<std::string, 7> kCalls{"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", ""};
  return kCalls[in.below(kCalls.size())];
}

std::string pick_named_call(Input& in) {
  auto call = pick_call(in);
  return call.empty() ? "1.0" : call;
}

std::string pick_queue(Input& in) {
  static const std::array<std::string, 5> kQueues{"send-duty", "send-eps", "send-overflow", "nobodys", ""};
  return kQueues[in.below(kQueues.size())];
}

std::string pick_agent(Input& in) {
  return in.yes() ? "Local/101@agents" : "Local/102@agents";
}

Duration pick_length(Input& in) {
  return milliseconds(static_cast<int>(in.byte()) * 500);
}

std::optional<Duration> pick_told(Input& in) {
  return in.yes() ? std::optional(pick_length(in)) : std::nullopt;
}

Outcome pick_outcome(Input& in) {
  return kOutcomes[in.below(kOutcomes.size())];
}

// What a decoder may say of a visit that has left.
Outcome pick_exit(Input& in) {
  const Outcome outcome = pick_outcome(in);
  const bool never = outcome == Outcome::waiting || outcome == Outcome::answered || is_refusal(outcome);
  return never ? Outcome::unresolved : outcome;
}

std::optional<Pseudonym> pick_caller(Input& in) {
  const auto number = static_cast<std::uint8_t>(in.below(4));
  return number == 0 ? std::nullopt : std::optional(Pseudonym{{number}});
}

WaitingListed pick_waiting(Input& in) {
  WaitingListed listed{.queues = {"send-duty", "send-eps"}, .callers = {}};
  for (std::size_t n = in.below(4); n > 0; --n) {
    const auto call = pick_named_call(in);
    listed.callers.push_back({call, call, pick_queue(in), pick_caller(in), pick_length(in)});
  }
  return listed;
}

ChannelsListed pick_channels(Input& in) {
  ChannelsListed listed{.known = in.yes(), .channels = {}};
  for (std::size_t n = in.below(4); n > 0; --n) {
    const auto call = pick_named_call(in);
    listed.channels.push_back({call, call, pick_queue(in), in.yes()});
  }
  return listed;
}

Happening pick_happening(Input& in) {
  switch (in.below(20)) {
    case 0:
    case 1: return Joined{pick_caller(in)};
    case 2: return Rung{pick_agent(in)};
    case 3: return RingMissed{pick_agent(in), pick_length(in)};
    case 4:
    case 5: return Connected{pick_agent(in), "Nia Howells", in.yes() ? "2." + pick_call(in) : "", pick_told(in)};
    case 6:
    case 7: return Left{pick_exit(in), pick_told(in)};
    case 8: return Settled{pick_exit(in)};
    case 9:
      return Ended{in.yes() ? EndedBy::caller : EndedBy::agent, pick_agent(in), in.yes() ? "2." + pick_call(in) : "",
                   pick_told(in), pick_told(in)};
    case 10:
    case 11: return Gone{};
    case 12:
      return Refused{in.yes() ? Outcome::refused_full : Outcome::refused_empty, pick_caller(in),
                     in.yes() ? "ivr,duty,3" : ""};
    case 13: return DoorLearnt{"ivr,duty,3"};
    case 14: return pick_waiting(in);
    case 15: return pick_channels(in);
    case 16: return in.yes() ? Happening(SwitchStopped{}) : Happening(SwitchStarted{in.yes()});
    case 17: return GapBegan{"cut"};
    case 18: return GapEnded{};
    default: return HangUpsSeen{in.yes()};
  }
}

std::vector<Fact> facts_of(Input& in) {
  std::vector<Fact> facts;
  Instant arrived = kMorning;
  while (!in.empty()) {
    const std::uint8_t step = in.byte();
    // Mostly milliseconds, sometimes up to a quarter of an hour; what it speaks of may lie up to 6 s back.
    arrived += step < 200 ? milliseconds(step) : seconds((step - 200) * 16);
    Fact fact;
    fact.switch_name = "pbx";
    fact.source = in.yes() ? "pbx-ami" : "pbx-other";
    fact.arrived = arrived;
    fact.at = arrived - milliseconds(in.below(8) * 900);
    fact.known = in.yes() ? Times::event : Times::arrival;
    fact.queue = pick_queue(in);
    fact.call = pick_call(in);
    fact.linked = in.yes() ? fact.call : pick_call(in);
    fact.what = pick_happening(in);
    if (fact.call.empty() && !std::holds_alternative<Ended>(fact.what)) {
      fact.call = "1.0";  // only an end may come without the call's id
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

BookSettings settings(std::size_t most_open) {
  BookSettings settings;
  settings.queues = {{"pbx", "send-duty", "duty", seconds(60)},
                     {"pbx", "send-overflow", "duty", seconds(60)},
                     {"pbx", "send-eps", "eps", seconds(10)}};
  settings.most_open_visits = most_open;
  settings.keep_final = minutes(10);
  return settings;
}

std::vector<LineDefinition> lines() {
  LineDefinition duty;
  duty.name = "duty";
  duty.queues = {{"pbx", "send-duty"}, {"pbx", "send-overflow"}};
  LineDefinition eps;
  eps.name = "eps";
  eps.queues = {{"pbx", "send-eps"}};
  return {duty, eps};
}

// Every channel ends, as the switch would say in the end.
Instant everyone_goes(fuzz::Teller& teller, Instant now) {
  for (const auto* call : {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"}) {
    now += milliseconds(10);
    Fact fact;
    fact.switch_name = "pbx";
    fact.source = "pbx-ami";
    fact.call = call;
    fact.linked = call;
    fact.at = fact.arrived = now;
    fact.what = Gone{};
    teller.tell(fact);
  }
  return now;
}

fuzz::Kept tell(const std::vector<Fact>& facts, std::size_t most_open) {
  Book book(settings(most_open));
  fuzz::Teller teller(book);
  Instant now = kMorning;
  for (const auto& fact : facts) {
    now = fact.arrived;
    teller.tell(fact);
    fuzz::require(book.open_visits() <= most_open, "more open visits than allowed");
    teller.advance(now);
    const auto deadline = book.next_deadline();
    fuzz::require(!deadline || *deadline > now, "a deadline that has passed would be waited for for ever");
  }
  now = everyone_goes(teller, now);
  for (const auto later : {seconds(30), seconds(600), seconds(100'000)}) {
    teller.advance(now + later);
  }
  fuzz::require_balance(teller.kept());
  for (const auto& [id, call] : teller.kept()) {
    fuzz::require(is_settled(call.outcome), "everybody has gone, and a call is not settled");
  }
  return teller.kept();
}

// The figures tally both sides by separate code: their difference is the books' imbalance.
void require_figures_balance(const std::vector<Fact>& facts, std::size_t most_open) {
  Book book(settings(most_open));
  Figures figures(lines());
  for (const auto& fact : facts) {
    book.apply(fact);
    for (const auto& change : book.take_changes()) {
      figures.apply(change, fact.arrived, Origin::live);
    }
  }
  for (const auto& line : figures.snapshot(facts.empty() ? kMorning : facts.back().arrived)) {
    fuzz::require(line.imbalance == 0, "the books do not balance");
  }
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  const std::size_t most_open = input.yes() ? 3 : 1'000;
  const auto facts = facts_of(input);
  if (fuzz::asked_to_print()) {
    for (const auto& fact : facts) {
      fuzz::print(fact);
    }
  }
  fuzz::require(tell(facts, most_open) == tell(facts, most_open), "the same facts made another book");
  require_figures_balance(facts, most_open);
  return 0;
}
