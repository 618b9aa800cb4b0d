// `lines:`: what duty managers look after.

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kLineExample = "{name: send-duty, queues: [{switch: pbx, name: send-duty}]}";
constexpr std::string_view kQueueExample = "{switch: pbx, name: send-duty}";
constexpr std::string_view kCallPlace = "{switch_call_id}";

using Claims = std::map<QueueName, std::string>;  // queue → the line that has it

void read_queue(const YAML::Node& node, LineDefinition& line, Claims& claims, ReadContext& context) {
  YamlMap queue(node, "a queue", context.faults, kQueueExample);
  QueueName name;
  name.switch_name = queue.required_text("switch", "pbx");
  name.queue = queue.required_text("name", "send-duty");
  if (name.switch_name.empty() || name.queue.empty()) {
    return;
  }
  const bool known = context.switch_names.contains(name.switch_name);
  if (!known && !context.switch_names.empty()) {  // without any, `switches` has its own fault
    context.faults.error(queue.mark_of("switch"),
                         "there is no switch " + shown(name.switch_name) + " under `switches`" +
                             suggestion(name.switch_name, {context.switch_names.begin(), context.switch_names.end()}));
  }
  if (const auto [claim, fresh] = claims.emplace(name, line.name); !fresh) {
    context.faults.error(queue.mark(), "queue " + shown(name.queue) + " belongs to line " + shown(claim->second) +
                                           " already; a queue belongs to one line");
    return;
  }
  line.queues.push_back(std::move(name));
}

Result<TenThousandths> read_target_ratio(std::string_view text) {
  auto ratio = read_ratio(text);
  if (ratio && *ratio == 10'000) {
    return Failure{
        "nothing can be measured against a target of 100%: one lost call would fail it for good; write the "
        "most you mean to reach, like 99%"};
  }
  if (ratio && *ratio == 0) {
    return Failure{"a target of 0% asks for nothing; write what you mean to reach, like 98%"};
  }
  return ratio;
}

Result<TenThousandths> read_answer_ratio(std::string_view text) {
  auto ratio = read_ratio(text);
  if (ratio && *ratio == 0) {
    return Failure{"a target of 0% asks for nothing; write what you mean to reach, like 80%"};
  }
  return ratio;
}

void read_target(YamlMap& map, LineDefinition& line, ReadContext& context) {
  map.value<TenThousandths>("target", line.target, read_target_ratio);
  if (const auto within = map.get("answer_within")) {
    YamlMap answer(*within, "`answer_within`", context.faults, "{time: 20s, target: 80%}");
    answer.value<Duration>("time", line.answer_within, read_length);
    answer.value<TenThousandths>("target", line.answer_within_target, read_answer_ratio);
  }
}

Result<double> read_threshold(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0) || value > 1'000) {
    return Failure{shown(text) + " is no threshold; write a number above 0, like 3.22"};
  }
  return value;
}

// Both or neither: one by volume beside one that was calibrated would not belong together.
void read_spike(YamlMap& map, LineDefinition& line, ReadContext& context) {
  const auto node = map.get("spike");
  if (!node) {
    return;
  }
  YamlMap spike(*node, "`spike`", context.faults, "{warn: 3.22, page: 5.67}");
  SpikeThresholds own;
  spike.required_text("warn", "3.22");
  spike.required_text("page", "5.67");
  const bool warn = spike.value<double>("warn", own.warn, read_threshold);
  const bool page = spike.value<double>("page", own.page, read_threshold);
  if (warn && page && own.page < own.warn) {
    context.faults.error(spike.mark_of("page"), "`page` must not be lower than `warn`: a page is for more");
  } else if (warn && page) {
    line.spike = own;
  }
}

Result<std::string> read_record_url(std::string_view text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) {
    return Failure{"`record_url` must begin with https:// or http://"};
  }
  const auto place = text.find(kCallPlace);
  if (place == std::string_view::npos) {
    return Failure{"`record_url` must hold {switch_call_id}, where the call's id on the switch is put"};
  }
  std::string rest(text);
  rest.erase(place, kCallPlace.size());
  if (rest.find_first_of("{} \"<>") != std::string::npos) {
    return Failure{"`record_url` may hold {switch_call_id} once, and no other {, }, quote, < or space"};
  }
  return std::string(text);
}

void read_line(const YAML::Node& node, Claims& claims, std::set<std::string>& names, ReadContext& context) {
  LineDefinition line;
  YamlMap map(node, "a line", context.faults, kLineExample);
  line.name = map.required_text("name", "send-duty");
  take_name(map, line.name, "line", names, context.faults);
  line.title = map.has("title") ? map.required_text("title", "SEND duty line") : line.name;
  for (const auto& queue : map.required_list("queues", "[" + std::string(kQueueExample) + "]")) {
    read_queue(queue, line, claims, context);
  }
  read_target(map, line, context);
  map.value<Duration>("short_abandon", line.short_abandon, read_duration);
  map.value<Duration>("settle", line.settle, read_length);
  map.value<Duration>("long_wait", line.long_wait, read_length);
  map.value<Headline>(
      "headline", line.headline,
      one_of<Headline>(
          {{"served", Headline::served}, {"of_offered", Headline::of_offered}, {"strict", Headline::strict}}));
  map.value<std::string>("record_url", line.record_url, read_record_url);
  read_spike(map, line, context);
  line.hours = read_hours(map, context);
  context.settings.lines.push_back(std::move(line));
}

}  // namespace

void read_lines(YamlMap& top, ReadContext& context) {
  Claims claims;
  std::set<std::string> names;
  for (const auto& node : top.required_list("lines", "[" + std::string(kLineExample) + "]")) {
    read_line(node, claims, names, context);
  }
  for (const auto& door : context.doors) {
    if (!claims.contains({door.switch_name, door.queue})) {
      context.faults.warning(door.mark, "no line has queue " + shown(door.queue) + " of switch " +
                                            shown(door.switch_name) + ", so who is refused there is in no figure");
    }
  }
}

}  // namespace dutyline
