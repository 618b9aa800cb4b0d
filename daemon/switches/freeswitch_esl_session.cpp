// The other half of the FreeSWITCH decoder: connection, answers, lists, starts, evidence, time.

#include <algorithm>
#include <charconv>
#include <utility>

#include "switches/freeswitch_esl.hpp"

namespace dutyline {
namespace {

constexpr Duration kCutNearness = seconds(60);  // started so soon after the last byte: it cut callers off
constexpr std::size_t kMostListed = 100'000;
constexpr std::size_t kLongestName = 256;

const std::vector<std::string> kRejectedReasons{"malformed", "missing_field", "too_long", "too_many"};
const std::vector<std::string> kDegradedReasons{"no_channel_events", "no_queue_module"};

std::string_view advice_for(std::string_view reason) {
  if (reason == "no_channel_events") {
    return "no channel is seen to hang up, so calls become final late and an answer is counted when its talk ends; let "
           "this account have CHANNEL_BRIDGE and CHANNEL_HANGUP_COMPLETE";
  }
  return "the switch has no call-centre queues: load mod_callcenter, or name another switch's address";
}

std::unique_ptr<SwitchDecoder> make_freeswitch_esl(const DecoderSettings& settings) {
  return std::make_unique<FreeswitchEsl>(settings);
}

const RegisterSwitchKind registered({"freeswitch_esl", make_freeswitch_esl, kRejectedReasons, kDegradedReasons, 8021});

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \n");
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(" \n") + 1 - begin);
}

}  // namespace

FreeswitchEsl::FreeswitchEsl(const DecoderSettings& settings)
    : settings_(settings),
      session_(settings),
      exits_([this](const std::string& call, const std::string& linked, const std::string& queue, const Moment& when,
                    Happening what) { tell(call, linked, queue, when, std::move(what)); }),
      agents_([this](const std::string& call, const std::string& linked, const std::string& queue, const Moment& when,
                     Happening what) { tell(call, linked, queue, when, std::move(what)); }) {
  for (const auto& reason : kRejectedReasons) {
    status_.rejected[reason] = 0;
  }
  for (const auto& reason : kDegradedReasons) {
    status_.degraded[reason] = false;
  }
}

void FreeswitchEsl::watch(std::string_view call, std::string_view linked, std::string_view queue,
                          const Happening& what) {
  if (std::holds_alternative<Joined>(what)) {
    overdue_.joined(call, linked, queue, arrived_);
  } else if (std::holds_alternative<Left>(what) || std::holds_alternative<Connected>(what)) {
    overdue_.left(call, queue);
  } else if (const auto* listed = std::get_if<WaitingListed>(&what)) {
    overdue_.listed(listed->queues, listed->callers, arrived_);
  }
}

void FreeswitchEsl::tell(std::string call, std::string linked, std::string queue, const Moment& when, Happening what) {
  watch(call, linked, queue, what);
  steps_.emplace_back(Fact{settings_.switch_name, settings_.source, std::move(queue), std::move(call),
                           std::move(linked), when.at, when.arrived, when.known, std::move(what)});
}

Moment FreeswitchEsl::now_by_switch(Times known) const {
  return {arrived_ - status_.clock_offset.value_or(Duration::zero()), arrived_, known};
}

void FreeswitchEsl::connected(Instant now) {
  wire_.reset();
  session_.connected(now);
  overdue_.clear();
  lists_.reset();
  core_known_ = false;
  started_.reset();
  arrived_ = connected_at_ = now;
  first_connected_at_ = first_connected_at_.value_or(now);
  status_.state = session_.state();
}

void FreeswitchEsl::disconnected(Instant now, std::string_view cause) {
  if (lists_ && session_.settled()) {
    tell_lists();
  }
  lists_.reset();
  exits_.advance(now);
  session_.disconnected();
  status_.state = SourceState::disconnected;
  // Nothing was seen after the last byte, whenever the loss was noticed.
  const Instant since = status_.last_event.value_or(now);
  if (core_known_ || !gap_since_) {
    gap_since_ = since;
  }
  if (!in_gap_) {
    exits_.gap_began();
    tell({}, {}, {}, {since - status_.clock_offset.value_or(Duration::zero()), now, Times::inferred},
         GapBegan{std::string(cause)});
    in_gap_ = true;
  }
}

void FreeswitchEsl::feed(std::string_view bytes, Instant arrived) {
  advance(arrived);
  arrived_ = arrived;
  status_.last_event = arrived;
  session_.heard(arrived);
  wire_.feed(bytes);
}

std::optional<Step> FreeswitchEsl::next() {
  while (steps_.empty()) {
    const auto step = wire_.next();
    if (!step) {
      return std::nullopt;
    }
    take(*step);
  }
  Step step = std::move(steps_.front());
  steps_.pop_front();
  return step;
}

void FreeswitchEsl::take(const EslWireStep& step) {
  switch (step.kind) {
    case EslWireStep::Kind::frame: on_frame(step.frame); break;
    case EslWireStep::Kind::skipped: skip(step.text == "too_long" ? "too_long" : "malformed"); break;
    case EslWireStep::Kind::lost: steps_.emplace_back(Lost{"protocol", std::string(step.text)}); break;
  }
}

void FreeswitchEsl::on_frame(const EslFrame& frame) {
  const auto type = frame.header("Content-Type");
  if (type == "text/event-plain") {
    on_event(frame.body, EslEvent::Format::plain);
  } else if (type == "text/event-json") {
    on_event(frame.body, EslEvent::Format::json);
  } else if (type == "command/reply") {
    on_reply(frame.header("Reply-Text"));
  } else if (type == "api/response") {
    on_answer(frame.body);
  } else if (type == "auth/request") {
    session_.greeted(arrived_);
    drain_session();
  } else if (type == "text/disconnect-notice") {
    on_notice(frame.body);
  } else if (type == "text/rude-rejection") {
    session_.rejected();
    drain_session();
  }
}

void FreeswitchEsl::on_notice(std::string_view text) {
  if (text.starts_with("The system is being shut down")) {
    exits_.switch_stopped();
    tell({}, {}, {}, now_by_switch(Times::arrival), SwitchStopped{});
  }
}

void FreeswitchEsl::on_reply(std::string_view text) {
  session_.answered(false, text, arrived_);
  drain_session();
}

void FreeswitchEsl::on_answer(std::string_view body) {
  auto list = parse_freeswitch_list(body);
  const EslQuestion question = session_.answered(true, body, arrived_);
  if (question.command == EslCommand::core_uuid) {
    core_is(trimmed(body));
  } else if (question.command == EslCommand::uptime) {
    long long up = 0;
    const auto text = trimmed(body);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), up);
    if (error == std::errc{} && up >= 0 && up < 10'000'000'000 && end == text.data() + text.size()) {
      started_ = arrived_ - seconds(up);
    }
  } else {
    take_list(std::move(list), question);
  }
  if (lists_ && session_.settled()) {
    tell_lists();
  }
  drain_session();
}

void FreeswitchEsl::take_list(FreeswitchList list, const EslQuestion& question) {
  using Kind = FreeswitchList::Kind;
  if (list.kind == Kind::refused) {
    if (question.command == EslCommand::queues) {
      degrade("no_queue_module", true);
      session_.queues_refused(arrived_);
    }
    return;
  }
  for (; list.rows_skipped > 0; --list.rows_skipped) {
    ++status_.rejected["malformed"];
  }
  const bool asked_members =
      question.command == EslCommand::members && (list.kind == Kind::none || list.kind == Kind::members);
  if (list.kind == Kind::none && !asked_members) {
    return;
  }
  if (!lists_) {
    lists_ = Lists{};
  }
  lists_->arrived = arrived_;
  if (asked_members && question.queue.empty()) {
    lists_->all_members = true;
  } else if (asked_members) {
    lists_->members_of.insert(question.queue.substr(0, kLongestName));
  }
  switch (list.kind) {
    case Kind::queues:
      degrade("no_queue_module", false);
      for (auto& queue : list.queues) {
        lists_->queues.insert(queue.name);
      }
      lists_->counted = std::move(list.queues);
      lists_->counted_at = arrived_;
      break;
    case Kind::members:
      for (auto& member : list.members) {
        if (lists_->members.size() >= kMostListed) {
          return skip("too_many");
        }
        lists_->members_of.insert(member.queue);
        lists_->members.push_back(std::move(member));
      }
      break;
    case Kind::agents:
      // One queue's people, or everybody: who is named last counts.
      if (!lists_->agents) {
        lists_->agents.emplace();
      }
      std::ranges::move(list.agents, std::back_inserter(*lists_->agents));
      break;
    case Kind::tiers:
      if (!lists_->tiers) {
        lists_->tiers.emplace();
      }
      std::ranges::move(list.tiers, std::back_inserter(*lists_->tiers));
      break;
    case Kind::channels: lists_->channels = std::move(list.channels); break;
    case Kind::none:
    case Kind::refused: break;
  }
}

// What the answers together say, at the moment they came.
void FreeswitchEsl::tell_lists() {
  Lists lists = std::exchange(lists_, std::nullopt).value();
  const Moment when{lists.arrived - status_.clock_offset.value_or(Duration::zero()), arrived_, Times::arrival};
  if (lists.agents && lists.tiers) {
    agents_.listed(*lists.agents, *lists.tiers, lists.queues, when);
  }
  if (lists.all_members) {
    lists.members_of.insert(lists.queues.begin(), lists.queues.end());
  }
  const auto since =
      gap_since_ ? std::optional(*gap_since_ - status_.clock_offset.value_or(Duration::zero())) : std::nullopt;
  tell_counters(lists, in_gap_ ? since : std::nullopt);
  if (!lists.members_of.empty() || lists.all_members) {
    exits_.listed(lists.members, lists.members_of, lists.channels, settings_.pseudonyms, since, when);
    for (const auto& caller : overdue_.take_missing()) {
      exits_.lose(caller.call, caller.queue, lists.channels, {when.at, when.arrived, Times::inferred});
    }
  }
}

// Before the members are told of, whose table proves how some of them ended who are in it no longer.
void FreeswitchEsl::tell_counters(const Lists& lists, std::optional<Instant> gap_since) {
  CountersListed listed;
  listed.at_connection = true;
  for (const auto& queue : lists.counted) {
    if (queue.counts && listed.queues.size() < kMostListed) {
      listed.queues.push_back({queue.name, queue.answered, queue.abandoned});
    }
  }
  if (listed.queues.empty()) {
    return;
  }
  if (gap_since) {
    exits_.prove_ends(lists.members, lists.members_of, lists.counted, *gap_since,
                      lists.arrived - status_.clock_offset.value_or(Duration::zero()), listed);
  }
  const Instant at = lists.counted_at - status_.clock_offset.value_or(Duration::zero());
  tell({}, {}, {}, {at, lists.counted_at, Times::arrival}, std::move(listed));
}

// Every event tells which core it is of, and so does an answer. A new one is a switch that has started.
void FreeswitchEsl::core_is(std::string_view uuid) {
  if (core_known_ || uuid.empty() || uuid.size() > kLongestName || uuid.starts_with("-ERR")) {
    return;
  }
  core_known_ = true;
  const bool other = !core_.empty() && core_ != uuid;
  core_ = uuid;
  if (other) {
    const Instant at = std::max(started_.value_or(connected_at_), gap_since_.value_or(connected_at_));
    const bool cut = gap_since_ && at - *gap_since_ <= kCutNearness;
    exits_.switch_started();
    tell({}, {}, {}, {at - status_.clock_offset.value_or(Duration::zero()), arrived_, Times::inferred},
         SwitchStarted{cut});
  }
  session_.core_known();
  drain_session();
}

void FreeswitchEsl::skip(const char* reason) {
  ++status_.rejected[reason];
  steps_.emplace_back(Skipped{reason});
}

void FreeswitchEsl::drain_session() {
  while (auto step = session_.take()) {
    if (std::holds_alternative<Live>(*step)) {
      if (lists_) {
        tell_lists();
      }
      if (in_gap_) {
        tell({}, {}, {}, {arrived_, arrived_, Times::arrival}, GapEnded{});
        in_gap_ = false;
      }
    }
    steps_.push_back(std::move(*step));
  }
  status_.state = session_.state();
}

void FreeswitchEsl::advance(Instant now) {
  exits_.advance(now);
  session_.advance(now);
  arrived_ = std::max(arrived_, now);
  if (session_.state() == SourceState::live && overdue_.ask(now)) {
    session_.ask_lists();
  }
  drain_session();
  if (lists_ && session_.settled()) {
    tell_lists();
  }
  review_evidence();
}

std::optional<Instant> FreeswitchEsl::next_deadline() const {
  const auto first = exits_.next_deadline();
  const auto second = session_.next_deadline();
  return !first ? second : !second ? first : std::min(first, second);
}

void FreeswitchEsl::degrade(const char* reason, bool in_force) {
  bool& now_in_force = status_.degraded[reason];
  if (now_in_force != in_force) {
    now_in_force = in_force;
    steps_.emplace_back(Advice{reason, in_force ? std::string(advice_for(reason)) : std::string()});
  }
}

// What the subscription shows, learnt from what comes.
void FreeswitchEsl::review_evidence() {
  if (!exits_.hang_ups_seen() && !exits_.hang_ups_missing()) {
    return;
  }
  const bool seen = exits_.hang_ups_seen();
  degrade("no_channel_events", !seen);
  if (hang_ups_told_ != seen) {
    hang_ups_told_ = seen;
    tell({}, {}, {}, {arrived_, arrived_, Times::arrival}, HangUpsSeen{seen});
  }
}

}  // namespace dutyline
