// `lines:`: what duty managers look after.

#include <algorithm>
#include <map>
#include <utility>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"

namespace dutyline {
namespace {

using Claims = std::map<QueueName, std::string>;  // queue → the line that has it

void read_queues(YamlMap& map, LineDefinition& line, Claims& claims, ReadContext& context) {
  const auto queues = map.list("queues");
  if (queues.empty()) {
    context.faults.error(map.mark(), "a line needs `queues`, like [{switch: pbx, name: send-duty}]");
  }
  for (const auto& node : queues) {
    YamlMap queue(node, "a queue", context.faults);
    const QueueName name{queue.required_text("switch", "pbx"), queue.required_text("name", "send-duty")};
    if (!name.switch_name.empty() && !context.switch_names.contains(name.switch_name)) {
      const std::vector<std::string_view> known(context.switch_names.begin(), context.switch_names.end());
      context.faults.error(queue.mark_of("switch"), "there is no switch `" + name.switch_name.substr(0, 60) +
                                                        "` under `switches`" + suggestion(name.switch_name, known));
    }
    if (const auto [claimed, fresh] = claims.emplace(name, line.name); !fresh) {
      context.faults.error(queue.mark(), "queue " + name.queue + " belongs to line " + claimed->second +
                                             " already; a queue belongs to one line");
    } else {
      line.queues.push_back(name);
    }
  }
}

void read_week(const YAML::Node& node, WeekPlan& plan, ReadContext& context) {
  if (!node.IsMap()) {
    context.faults.error(node.Mark(), "`week` must be a mapping, like {mon-fri: \"09:00-17:00\"}");
    return;
  }
  plan.always_open = false;
  for (const auto& pair : node) {
    const auto days = read_days(pair.first.IsScalar() ? pair.first.Scalar() : std::string());
    if (!days) {
      context.faults.error(pair.first.Mark(), days.reason());
    }
    const bool closed = pair.second.IsNull() || (pair.second.IsScalar() && pair.second.Scalar() == "closed");
    auto windows = closed ? Result<std::vector<OpenWindow>>(std::vector<OpenWindow>())
                          : read_windows(pair.second.IsScalar() ? pair.second.Scalar() : std::string());
    if (!windows) {
      context.faults.error(pair.second.Mark(), windows.reason());
    }
    if (!days || !windows) {
      continue;
    }
    for (const int day : *days) {
      auto& own = plan.days[static_cast<std::size_t>(day)];
      if (!own.empty()) {
        context.faults.error(
            pair.first.Mark(),
            "a day of `" + pair.first.Scalar() +
                "` has its hours already; several windows a day stand together, like \"09:00-12:30, 13:30-17:00\"");
        break;
      }
      own = *windows;
    }
  }
}

void read_hours(YamlMap& map, LineDefinition& line, ReadContext& context) {
  const auto node = map.get("hours");
  if (!node) {
    return;
  }
  YamlMap hours(*node, "`hours`", context.faults);
  const auto timezone = hours.text("timezone").value_or("UTC");
  WeekPlan plan;
  if (const auto week = hours.get("week")) {
    read_week(*week, plan, context);
  }
  for (const auto& day : hours.list("closed")) {
    auto date = read_date(day.IsScalar() ? day.Scalar() : std::string());
    if (date) {
      plan.closed.push_back(*date);
    } else {
      context.faults.error(day.Mark(), date.reason());
    }
  }
  if (hours.has("holidays")) {
    bool known = false;
    if (hours.value<bool>(
            "holidays", known,
            one_of<bool>(
                {{"none", false}, {"england-and-wales", true}, {"scotland", true}, {"northern-ireland", true}})) &&
        known) {
      context.faults.warning(hours.mark_of("holidays"),
                             "bank holidays are not observed yet; list this year's under `closed` meanwhile");
    }
  }
  auto made = OpeningHours::make(timezone, std::move(plan));
  if (made) {
    line.hours = std::move(*made);
  } else {
    context.faults.error(hours.mark_of("timezone"), made.reason());
  }
}

void read_target(YamlMap& map, LineDefinition& line, ReadContext& context) {
  map.value<TenThousandths>("target", line.target, read_ratio);
  if (line.target >= 10'000) {
    context.faults.error(map.mark_of("target"),
                         "nothing can be measured against a target of 100%: one lost call would fail it for good; "
                         "write the most you mean to reach, like 99%");
  }
  if (const auto within = map.get("answer_within")) {
    YamlMap answer(*within, "`answer_within`", context.faults);
    answer.value<Duration>("time", line.answer_within, read_duration);
    answer.value<TenThousandths>("target", line.answer_within_target, read_ratio);
  }
}

void read_line(const YAML::Node& node, Claims& claims, ReadContext& context) {
  LineDefinition line;
  YamlMap map(node, "a line", context.faults);
  line.name = map.required_text("name", "send-duty");
  if (!line.name.empty() && !is_label(line.name)) {
    context.faults.error(
        map.mark_of("name"),
        "`" + line.name.substr(0, 60) +
            "` is no name; use small letters, digits, - and _, at most 64; what people read is `title`");
  }
  if (std::ranges::find(context.settings.lines, line.name, &LineDefinition::name) != context.settings.lines.end()) {
    context.faults.error(map.mark_of("name"),
                         "another line is named `" + line.name + "` already; give each its own name");
  }
  line.title = map.text("title").value_or(line.name);
  read_queues(map, line, claims, context);
  read_target(map, line, context);
  map.value<Duration>("short_abandon", line.short_abandon, read_duration);
  map.value<Duration>("settle", line.settle, read_duration);
  map.value<Duration>("long_wait", line.long_wait, read_duration);
  map.value<Headline>(
      "headline", line.headline,
      one_of<Headline>(
          {{"served", Headline::served}, {"of_offered", Headline::of_offered}, {"strict", Headline::strict}}));
  line.record_url = map.text("record_url").value_or(std::string());
  if (!line.record_url.empty() && !line.record_url.starts_with("https://") && !line.record_url.starts_with("http://")) {
    context.faults.error(map.mark_of("record_url"), "`record_url` must begin with https:// or http://");
  }
  read_hours(map, line, context);
  context.settings.lines.push_back(std::move(line));
}

}  // namespace

void read_lines(YamlMap& top, ReadContext& context) {
  if (!top.has("lines")) {
    context.faults.error(top.mark(),
                         "the configuration needs `lines`: what is watched, like [{name: send-duty, queues: […]}]");
    return;
  }
  Claims claims;
  for (const auto& node : top.list("lines")) {
    read_line(node, claims, context);
  }
}

}  // namespace dutyline
