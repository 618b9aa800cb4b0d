// What the pretend FreeSWITCH's API answers. Columns and their order are those of 1.10.12.

#include <algorithm>

#include "commands/pretend_freeswitch.hpp"

namespace dutyline::pretend {

namespace {

constexpr std::string_view kQueueColumns =
    "name|strategy|moh_sound|time_base_score|tier_rules_apply|tier_rule_wait_second|tier_rule_wait_multiply_level|"
    "tier_rule_no_agent_no_wait|discard_abandoned_after|abandoned_resume_allowed|max_wait_time|"
    "max_wait_time_with_no_agent|max_wait_time_with_no_agent_time_reached|record_template|calls_answered|"
    "calls_abandoned|ring_progressively_delay|skip_agents_with_external_calls|agent_no_answer_status\n";
constexpr std::string_view kMemberColumns =
    "queue|instance_id|uuid|session_uuid|cid_number|cid_name|system_epoch|joined_epoch|rejoined_epoch|bridge_epoch|"
    "abandoned_epoch|base_score|skill_score|serving_agent|serving_system|state|score\n";
constexpr std::string_view kAgentColumns =
    "name|instance_id|uuid|type|contact|status|state|max_no_answer|wrap_up_time|reject_delay_time|busy_delay_time|"
    "no_answer_delay_time|last_bridge_start|last_bridge_end|last_offered_call|last_status_change|no_answer_count|"
    "calls_answered|talk_time|ready_time|external_calls_count\n";
constexpr std::string_view kTierColumns = "queue|agent|state|level|position\n";
constexpr std::string_view kInvalid = "-ERR Invalid!\n";

template <class... Fields>
std::string row(const Fields&... fields) {
  std::string text;
  const auto add = [&text](const auto& field) {
    text += text.empty() ? "" : "|";
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(field)>>) {
      text += std::to_string(field);
    } else {
      text += field;
    }
  };
  (add(fields), ...);
  return text + '\n';
}

// Without rows there are no columns either.
std::string table(std::string_view columns, const std::string& rows) {
  return (rows.empty() ? std::string() : std::string(columns) + rows) + "+OK\n";
}

// What stands after these words; nothing: others do.
std::optional<std::string_view> after(std::string_view text, std::string_view words) {
  if (!text.starts_with(words) || (text.size() > words.size() && text[words.size()] != ' ')) {
    return std::nullopt;
  }
  text.remove_prefix(std::min(words.size() + 1, text.size()));
  return text;
}

}  // namespace

std::string Freeswitch::api(std::string_view command, Instant now) {
  std::erase_if(members_, [now](const auto& each) {
    return each.second.state == Row::abandoned && each.second.abandoned + kKeepsAbandoned < now;
  });
  const auto name = command.substr(0, command.find(' '));
  const auto arguments = command.substr(std::min(name.size() + 1, command.size()));
  if (name == "callcenter_config" && loaded_) {
    return callcenter(arguments);
  }
  if (command == "global_getvar core_uuid") {
    return core_;
  }
  if (command == "uptime") {
    return std::to_string((now - started_) / seconds(1)) + '\n';
  }
  if (command == "show channels as json") {
    return channels_json();
  }
  if (command == "show channels count") {
    return '\n' + std::to_string(channels()) + " total.\n";
  }
  return "-ERR " + std::string(name) + " Command not found!\n";
}

std::string Freeswitch::callcenter(std::string_view arguments) const {
  const auto known = [this](std::string_view queue) {
    return queue.empty() || std::ranges::find(settings_.queues, queue) != settings_.queues.end();
  };
  if (arguments == "queue list") {
    return queue_list();
  }
  if (const auto queue = after(arguments, "queue list members")) {
    return known(*queue) ? member_list(*queue) : "+OK\n";
  }
  if (const auto queue = after(arguments, "queue list agents"); queue && !queue->empty()) {
    return known(*queue) ? agent_list(*queue) : "+OK\n";
  }
  if (const auto queue = after(arguments, "queue list tiers"); queue && !queue->empty()) {
    return known(*queue) ? tier_list(*queue) : "+OK\n";
  }
  if (const auto queue = after(arguments, "queue count members"); queue && !queue->empty()) {
    return std::to_string(std::ranges::count_if(
               members_, [&](const auto& each) { return settings_.queues[each.second.queue] == *queue; })) +
           '\n';
  }
  if (arguments == "agent list") {
    return agent_list({});
  }
  return arguments == "tier list" ? tier_list({}) : std::string(kInvalid);
}

std::string Freeswitch::queue_list() const {
  std::string rows;
  for (QueueNumber queue = 0; queue < settings_.queues.size(); ++queue) {
    rows += row(settings_.queues[queue], "longest-idle-agent", "local_stream://moh", "queue", "false", 0, "true",
                "false", kKeepsAbandoned / seconds(1), "false", 0, 0, 5, "", counters_[queue].answered,
                counters_[queue].abandoned, 1, 0, "true", "On Break");
  }
  return table(kQueueColumns, rows);
}

std::string Freeswitch::member_list(std::string_view queue) const {
  std::string rows;
  for (const auto& [uuid, each] : members_) {
    if (!queue.empty() && settings_.queues[each.queue] != queue) {
      continue;
    }
    const std::string_view state = each.state == Row::waiting    ? "Waiting"
                                   : each.state == Row::trying   ? "Trying"
                                   : each.state == Row::answered ? "Answered"
                                                                 : "Abandoned";
    rows += row(settings_.queues[each.queue], "single_box", uuid, each.session, each.number,
                each.number == "anonymous" ? "Anonymous" : each.number, whole_epoch(each.created),
                whole_epoch(each.joined), 0, whole_epoch(each.bridged), whole_epoch(each.abandoned), 0, 0, each.agent,
                each.agent.empty() ? "" : "single_box", state, whole_epoch(now_) - whole_epoch(each.joined));
  }
  return table(kMemberColumns, rows);
}

std::string Freeswitch::agent_list(std::string_view queue) const {
  std::string rows;
  for (AgentNumber agent = 0; agent < people_.size(); ++agent) {
    const Agent& who = settings_.roster[agent];
    const bool serves = std::ranges::any_of(
        who.queues, [&](QueueNumber each) { return queue.empty() || settings_.queues[each] == queue; });
    if (!serves) {
      continue;
    }
    const Person& person = people_[agent];
    rows +=
        row(agent_name(agent), "single_box", person.leg, "Callback", "[leg_timeout=15]user/" + who.extension,
            person.status, person.state, 0, settings_.wrap_up / seconds(1), 5, 5, 5, whole_epoch(person.bridge_started),
            whole_epoch(person.bridge_ended), whole_epoch(person.offered), whole_epoch(person.status_changed),
            person.no_answers, person.answered, person.talked / seconds(1), 0, 0);
  }
  return table(kAgentColumns, rows);
}

std::string Freeswitch::tier_list(std::string_view queue) const {
  std::string rows;
  for (AgentNumber agent = 0; agent < people_.size(); ++agent) {
    for (const QueueNumber each : settings_.roster[agent].queues) {
      if (queue.empty() || settings_.queues[each] == queue) {
        const Person& person = people_[agent];
        const std::string_view state = person.state == "Receiving"         ? "Offering"
                                       : person.state == "In a queue call" ? "Active Inbound"
                                                                           : "Ready";
        rows += row(settings_.queues[each], agent_name(agent), state, 1, agent + 1);
      }
    }
  }
  return table(kTierColumns, rows);
}

std::string Freeswitch::channels_json() const {
  std::string rows;
  const auto add = [&rows](const std::string& uuid, std::string_view direction, const std::string& name,
                           std::string_view state, Instant created) {
    rows += (rows.empty() ? "" : ",") + std::string(R"({"uuid":")") + uuid + R"(","direction":")" +
            std::string(direction) + R"(","created_epoch":")" + std::to_string(whole_epoch(created)) + R"(","name":")" +
            name + R"(","callstate":")" + std::string(state) + R"("})";
  };
  for (const auto& [number, call] : calls_) {
    add(call.session, "inbound", "sofia/external/" + call.number, "ACTIVE", call.created);
    if (call.stay && call.stay->leg) {
      const Leg& leg = *call.stay->leg;
      add(leg.uuid, "outbound", "sofia/internal/" + settings_.roster[leg.agent].extension,
          leg.answered == Instant() ? "RINGING" : "ACTIVE", leg.called);
    }
  }
  const std::string count = R"({"row_count":)" + std::to_string(channels());
  return rows.empty() ? count + '}' : count + R"(,"rows":[)" + rows + "]}";
}

std::size_t Freeswitch::channels() const {
  std::size_t many = calls_.size();
  for (const auto& [number, call] : calls_) {
    if (call.stay && call.stay->leg) {
      ++many;
    }
  }
  return many;
}

}  // namespace dutyline::pretend
