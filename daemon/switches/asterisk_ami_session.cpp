// The other half of the Asterisk decoder: connection, lists, evidence, time.

#include <algorithm>
#include <charconv>
#include <utility>

#include "switches/asterisk_agents.hpp"
#include "switches/asterisk_ami.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kMostListed = 100'000;  // callers or channels in one list
constexpr std::size_t kLongestName = 256;

const std::vector<std::string> kRejectedReasons{"malformed", "missing_field", "too_long", "too_many"};
const std::vector<std::string> kDegradedReasons{"no_call_class",   "no_channel_list", "no_dialplan_class",
                                                "no_system_class", "no_timestamps",   "unfiltered_dialplan"};

std::string_view advice_for(std::string_view reason) {
  if (reason == "no_call_class") {
    return "the account is not shown who hangs up, so a caller who gave up cannot be told from one the switch threw "
           "out; in manager.conf give it: read = call,agent,system,dialplan (and let Hangup, HangupRequest and "
           "SoftHangupRequest through its event filters)";
  }
  if (reason == "no_dialplan_class") {
    return "the account is not shown how a caller left the queue (time-out, empty, refused at the door); in "
           "manager.conf give it: read = call,agent,system,dialplan with "
           "eventfilter(action(include),name(VarSet),header(Variable),method(exact)) = QUEUESTATUS and the same for "
           "ABANDONED (Asterisk 16: eventfilter = Variable: QUEUESTATUS)";
  }
  if (reason == "no_system_class") {
    return "the account is not shown when the switch starts and stops; in manager.conf give it: "
           "read = call,agent,system,dialplan";
  }
  if (reason == "no_timestamps") {
    return "events carry no time of their own, so waits rest on their arrival; in manager.conf under [general]: "
           "timestampevents = yes";
  }
  if (reason == "no_channel_list") {
    return "the account may not ask who is talking, so talks that ended unseen stay unknown; in manager.conf give it: "
           "write = reporting";
  }
  return "the account reads the whole dialplan, in which a caller's name can forge events; in manager.conf filter it: "
         "eventfilter(action(include),name(VarSet),header(Variable),method(exact)) = QUEUESTATUS and the same for "
         "ABANDONED, beside the other events dutyline needs";
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && value >= 0 ? std::optional(value) : std::nullopt;
}

std::unique_ptr<SwitchDecoder> make_asterisk_ami(const DecoderSettings& settings) {
  return std::make_unique<AsteriskAmi>(settings);
}

const RegisterSwitchKind registered({"asterisk_ami", make_asterisk_ami, kRejectedReasons, kDegradedReasons, 5038});

}  // namespace

AsteriskAmi::AsteriskAmi(const DecoderSettings& settings)
    : settings_(settings),
      session_(settings),
      exits_([this](const std::string& call, const std::string& linked, const std::string& queue, const Moment& when,
                    Happening what) { tell(call, linked, queue, when, std::move(what)); }),
      doors_(settings.refused_at) {
  for (const auto& reason : kRejectedReasons) {
    status_.rejected[reason] = 0;
  }
  for (const auto& reason : kDegradedReasons) {
    status_.degraded[reason] = false;
  }
}

void AsteriskAmi::tell(std::string call, std::string linked, std::string queue, const Moment& when, Happening what) {
  steps_.emplace_back(Fact{settings_.switch_name, settings_.source, std::move(queue), std::move(call),
                           std::move(linked), when.at, when.arrived, when.known, std::move(what)});
}

void AsteriskAmi::connected(Instant now) {
  wire_.reset();
  session_.connected(now);
  overdue_.clear();
  members_.clear();
  counters_.clear();
  waiting_.clear();
  channels_.clear();
  arrived_ = now;
  status_.state = session_.state();
}

void AsteriskAmi::disconnected(Instant now, std::string_view cause) {
  exits_.advance(now);
  session_.disconnected();
  status_.state = SourceState::disconnected;
  start_.gap_began();
  // Nothing was seen after the last byte, whenever the loss was noticed.
  const Instant since = status_.last_event.value_or(now);
  const Moment when{since - status_.clock_offset.value_or(Duration::zero()), now, Times::inferred};
  exits_.gap_began(when);
  if (!in_gap_) {
    tell({}, {}, {}, when, GapBegan{std::string(cause)});
    in_gap_ = true;
  }
}

void AsteriskAmi::feed(std::string_view bytes, Instant arrived) {
  advance(arrived);
  arrived_ = arrived;
  status_.last_event = arrived;
  start_.heard(arrived);
  session_.heard(arrived);
  wire_.feed(bytes);
}

std::optional<Step> AsteriskAmi::next() {
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

void AsteriskAmi::take(const AmiWireStep& step) {
  switch (step.kind) {
    case AmiWireStep::Kind::banner:
      session_.banner();
      drain_session();
      break;
    case AmiWireStep::Kind::message: on_message(step.message); break;
    case AmiWireStep::Kind::skipped: skip(step.text == "too_long" ? "too_long" : "malformed"); break;
    case AmiWireStep::Kind::lost: steps_.emplace_back(Lost{"protocol", std::string(step.text)}); break;
  }
}

void AsteriskAmi::skip(const char* reason) {
  ++status_.rejected[reason];
  steps_.emplace_back(Skipped{reason});
}

void AsteriskAmi::drain_session() {
  while (auto step = session_.take()) {
    if (std::holds_alternative<Live>(*step)) {
      exits_.in_step();
      start_.spoke();
      if (session_.take_channels_denied()) {
        tell({}, {}, {}, {arrived_, arrived_, Times::arrival}, ChannelsListed{});
      }
      if (in_gap_) {
        tell({}, {}, {}, {arrived_, arrived_, Times::arrival}, GapEnded{});
        in_gap_ = false;
      }
      degrade("no_channel_list", session_.channel_list_denied());
      degrade("no_system_class", !session_.boot_shown() && session_.boot_awaited_in_vain());
    }
    steps_.push_back(std::move(*step));
  }
  status_.state = session_.state();
}

void AsteriskAmi::advance(Instant now) {
  exits_.advance(now);
  session_.advance(now);
  if (session_.state() == SourceState::live && overdue_.ask(now)) {
    session_.ask_lists();
  }
  if (now > arrived_) {
    arrived_ = now;
  }
  drain_session();
  if (exits_.hang_ups_missing() && hang_ups_told_ != false) {
    review_evidence();
  }
}

std::optional<Instant> AsteriskAmi::next_deadline() const {
  const auto first = exits_.next_deadline();
  const auto second = session_.next_deadline();
  return !first ? second : !second ? first : std::min(first, second);
}

void AsteriskAmi::degrade(const char* reason, bool in_force) {
  bool& now_in_force = status_.degraded[reason];
  if (now_in_force == in_force) {
    return;
  }
  now_in_force = in_force;
  steps_.emplace_back(Advice{reason, in_force ? std::string(advice_for(reason)) : std::string()});
}

// What the account may read, learnt from what it is shown.
void AsteriskAmi::review_evidence() {
  if (const auto seen = exits_.dialplan_seen()) {
    degrade("no_dialplan_class", !*seen);
  }
  if (!exits_.hang_ups_seen() && !exits_.hang_ups_missing()) {
    return;
  }
  const bool seen = exits_.hang_ups_seen();
  degrade("no_call_class", !seen);
  if (hang_ups_told_ != seen) {
    hang_ups_told_ = seen;
    tell({}, {}, {}, {arrived_, arrived_, Times::arrival}, HangUpsSeen{seen});
  }
}

void AsteriskAmi::switch_started(const AsteriskStart::Start& start) {
  const Moment when{start.at - status_.clock_offset.value_or(Duration::zero()), arrived_, Times::inferred};
  exits_.switch_stopped(when);
  tell({}, {}, {}, when, SwitchStarted{start.cut});
}

// A list's entries carry no Privilege; whatever else bears their names is not the switch's answer.
void AsteriskAmi::on_queue_params(const AmiMessage& message) {
  const auto queue = message.value("Queue");
  if (!queue.empty() && queue.size() <= kLongestName && members_.size() < 1'000 && !message.has("Privilege")) {
    if (members_.try_emplace(std::string(queue)).second) {
      const auto completed = whole_number(message.value("Completed"));
      const auto abandoned = whole_number(message.value("Abandoned"));
      if (completed && abandoned) {
        counters_.push_back({std::string(queue), *completed, *abandoned});
      }
    }
  }
}

void AsteriskAmi::on_listed_member(const AmiMessage& message) {
  const auto queue = members_.find(std::string(message.value("Queue").substr(0, kLongestName)));
  auto agent = asterisk_agent(message);
  if (queue == members_.end() || !agent || message.has("Privilege")) {
    return skip("missing_field");
  }
  if (queue->second.size() >= kMostListed) {
    return skip("too_many");
  }
  queue->second.push_back(std::move(*agent));
}

void AsteriskAmi::on_listed_caller(const AmiMessage& message) {
  WaitingCaller caller;
  caller.call = message.value("Uniqueid").substr(0, kLongestName);
  caller.linked = message.value("Linkedid").substr(0, kLongestName);
  caller.queue = message.value("Queue").substr(0, kLongestName);
  caller.caller = caller_of(message);
  caller.waited = seconds(std::min<std::int64_t>(whole_number(message.value("Wait")).value_or(0), 1'000'000));
  if (caller.call.empty() || caller.queue.empty() || message.has("Privilege")) {
    return skip("missing_field");
  }
  if (waiting_.size() >= kMostListed) {
    return skip("too_many");
  }
  waiting_.push_back(std::move(caller));
}

void AsteriskAmi::on_queues_listed(const AmiMessage&) {
  const Moment when{arrived_ - status_.clock_offset.value_or(Duration::zero()), arrived_, Times::arrival};
  if (!counters_.empty()) {
    tell({}, {}, {}, when, CountersListed{std::exchange(counters_, {})});
  }
  WaitingListed listed;
  for (auto& [queue, members] : std::exchange(members_, {})) {
    listed.queues.push_back(queue);
    tell({}, {}, queue, when, AgentsListed{std::move(members)});
  }
  listed.callers = std::exchange(waiting_, {});
  for (const auto& caller : listed.callers) {
    exits_.waits(caller, when);
  }
  overdue_.listed(listed.queues, listed.callers, arrived_);
  tell({}, {}, {}, when, std::move(listed));
  if (session_.channel_list_denied()) {
    settle_missing(when, {});
  }
  session_.queues_listed(arrived_);
  drain_session();
}

// Whoever was in doubt and waits no longer: connected, if she talks there; else nobody saw how she left, and the
// channel list, told next, says whether she lives.
void AsteriskAmi::settle_missing(const Moment& when, const std::vector<LiveChannel>& channels) {
  for (auto& caller : overdue_.take_missing()) {
    const bool talks = std::ranges::any_of(channels, [&](const LiveChannel& channel) {
      return channel.call == caller.call && channel.talking && channel.queue == caller.queue;
    });
    const Moment found{when.at, when.arrived, Times::inferred};
    if (talks) {
      tell(std::move(caller.call), std::move(caller.linked), std::move(caller.queue), found, Connected{});
    } else {
      tell(std::move(caller.call), std::move(caller.linked), std::move(caller.queue), found, Left{});
    }
  }
}

void AsteriskAmi::on_listed_channel(const AmiMessage& message) {
  LiveChannel channel;
  channel.call = message.value("Uniqueid").substr(0, kLongestName);
  channel.linked = message.value("Linkedid").substr(0, kLongestName);
  if (message.value("Application") == "Queue") {
    const auto data = message.value("ApplicationData").substr(0, kLongestName);
    channel.queue = data.substr(0, data.find(','));
    channel.talking = !message.value("BridgeId").empty();
  }
  if (channel.call.empty() || message.has("Privilege")) {
    return skip("missing_field");
  }
  if (channels_.size() >= kMostListed) {
    return skip("too_many");
  }
  channels_.push_back(std::move(channel));
}

void AsteriskAmi::on_channels_listed(const AmiMessage&) {
  const Moment when{arrived_ - status_.clock_offset.value_or(Duration::zero()), arrived_, Times::arrival};
  ChannelsListed listed{true, std::exchange(channels_, {})};
  for (const auto& channel : listed.channels) {
    exits_.lives(channel, when);
  }
  exits_.keep_only_listed();
  settle_missing(when, listed.channels);
  tell({}, {}, {}, when, std::move(listed));
  session_.channels_listed(arrived_);
  drain_session();
}

}  // namespace dutyline
