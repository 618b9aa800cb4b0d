// `holidays:`, `closed:` and `special:` of a line's hours: days that are not like the week's.

#include <fstream>
#include <iterator>
#include <utility>

#include "app/holiday_file.hpp"
#include "app/hours_values.hpp"
#include "app/read_parts.hpp"
#include "app/secrets.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kFileExample = "{file: bank-holidays.json, division: england-and-wales}";

std::function<Result<std::optional<Division>>(std::string_view)> division_or_none() {
  using Choice = std::optional<Division>;
  return one_of<Choice>({{"none", std::nullopt},
                         {"england-and-wales", Division::england_and_wales},
                         {"scotland", Division::scotland},
                         {"northern-ireland", Division::northern_ireland}});
}

std::chrono::local_days today() {
  return std::chrono::local_days(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch());
}

void read_list(const YAML::Node& node, WeekPlan& plan, ReadContext& context) {
  YamlMap map(node, "`holidays`", context.faults, kFileExample);
  const std::string name = map.required_text("file", "bank-holidays.json");
  const std::string division = map.required_text("division", "england-and-wales");
  if (name.empty() || division.empty()) {
    return;
  }
  plan.holidays = parse_division(division);
  if (!plan.holidays) {
    context.faults.error(map.mark_of("division"),
                         shown(division) + " is not one of: england-and-wales, scotland, northern-ireland" +
                             suggestion(division, {"england-and-wales", "scotland", "northern-ireland"}));
    return;
  }
  const auto path = readable_file(name, context.folder);
  if (!path) {
    context.faults.error(map.mark_of("file"), path.reason());
    return;
  }
  std::ifstream in(*path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto list = read_holiday_list(text, *plan.holidays);
  if (!list) {
    context.faults.error(map.mark_of("file"), *path + ": " + list.reason());
    return;
  }
  if (const auto warning = end_of_list_warning(*list, today())) {
    context.faults.warning(map.mark_of("file"), *warning);
  }
  plan.listed = std::move(*list);
}

void read_special(const YAML::Node& node, WeekPlan& plan, ReadContext& context) {
  if (!node.IsMap()) {
    context.faults.error(node.Mark(),
                         "`special` must be a mapping of dates to times, like {2026-12-24: \"09:00-12:00\"}");
    return;
  }
  for (const auto& pair : node) {
    const auto date_as_written = text_of(pair.first, "a special day", context.faults);
    const auto times = text_of(pair.second, "the times of a special day", context.faults);
    if (!date_as_written || !times) {
      continue;
    }
    const auto date = read_date(*date_as_written);
    if (!date) {
      context.faults.error(pair.first.Mark(), date.reason());
      continue;
    }
    auto windows = *times == "closed" ? std::vector<OpenWindow>() : read_windows(*times);
    if (!windows) {
      context.faults.error(pair.second.Mark(), windows.reason());
    } else if (!plan.special.emplace(*date, std::move(*windows)).second) {
      context.faults.error(pair.first.Mark(), shown(*date_as_written) + " has its hours already");
    }
  }
}

void read_closed(YamlMap& map, WeekPlan& plan, ReadContext& context) {
  for (const auto& node : map.list("closed")) {
    const auto text = text_of(node, "a closed day", context.faults);
    const auto date = text ? read_date(*text) : Failure{};
    if (date && plan.special.contains(*date)) {
      context.faults.error(node.Mark(), shown(*text) + " stands under `special` too, with hours of its own");
    } else if (date) {
      plan.closed.push_back(*date);
    } else if (text) {
      context.faults.error(node.Mark(), date.reason());
    }
  }
}

}  // namespace

void read_days_apart(YamlMap& map, WeekPlan& plan, ReadContext& context) {
  if (const auto node = map.get("holidays"); node && node->IsMap()) {
    read_list(*node, plan, context);
  } else {
    map.value<std::optional<Division>>("holidays", plan.holidays, division_or_none());
  }
  if (const auto node = map.get("special")) {
    read_special(*node, plan, context);
  }
  read_closed(map, plan, context);
}

}  // namespace dutyline
