// `hours:` of a line.

#include <array>
#include <utility>

#include "app/hours_values.hpp"
#include "app/read_parts.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kWeekExample = "{mon-fri: \"09:00-17:00\"}";

// Each day's windows, once a day.
class Week {
 public:
  Week(WeekPlan& plan, ConfigFaults& faults) : plan_(plan), faults_(faults) {}

  void read(const YAML::Node& key, const YAML::Node& value) {
    const auto names = key.IsScalar() ? key.Scalar() : std::string();
    const auto days = read_days(names);
    if (!days) {
      const bool time = value.IsNull() && read_windows(names);  // {mon: 09:00-12:30, 13:30-17:00} without quotes
      faults_.error(key.Mark(),
                    time ? "several windows a day need quotes, like \"09:00-12:30, 13:30-17:00\"" : days.reason());
      return;
    }
    const auto windows = windows_of(key, value);
    for (const int day : *days) {
      const auto index = static_cast<std::size_t>(day);
      if (std::exchange(seen_[index], true)) {
        faults_.error(key.Mark(), "a day of " + shown(names) +
                                      " has its hours already; several windows of a day stand together, like "
                                      "\"09:00-12:30, 13:30-17:00\"");
        return;
      }
      plan_.days[index] = windows;
    }
  }

 private:
  std::vector<OpenWindow> windows_of(const YAML::Node& days, const YAML::Node& value) {
    if (value.IsScalar() && value.Scalar() == "closed") {
      return {};
    }
    if (!value.IsScalar()) {
      faults_.error(value.IsNull() ? days.Mark() : value.Mark(),
                    shown(days.Scalar()) + " needs opening times in one text, like \"09:00-17:00\", or closed");
      return {};
    }
    const auto windows = read_windows(value.Scalar());
    if (!windows) {
      faults_.error(value.Mark(), windows.reason());
      return {};
    }
    return *windows;
  }

  WeekPlan& plan_;
  ConfigFaults& faults_;
  std::array<bool, 7> seen_{};
};

void read_week(YamlMap& map, WeekPlan& plan, ReadContext& context) {
  const auto node = map.get("week");
  if (!node) {
    return;
  }
  if (!node->IsMap() || node->size() == 0) {
    context.faults.error(node->Mark(), "`week` must be a mapping of days to times, like " + std::string(kWeekExample) +
                                           "; leave it out for a line that is always open");
    return;
  }
  plan.always_open = false;
  Week week(plan, context.faults);
  for (const auto& pair : *node) {
    week.read(pair.first, pair.second);
  }
  if (!map.has("timezone")) {
    context.faults.warning(node->Mark(), "these are hours in UTC; name the line's own, like timezone: Europe/London");
  }
}

}  // namespace

OpeningHours read_hours(YamlMap& line, ReadContext& context) {
  const auto node = line.get("hours");
  if (!node) {
    return {};
  }
  YamlMap map(*node, "`hours`", context.faults, "{timezone: Europe/London, week: " + std::string(kWeekExample) + "}");
  WeekPlan plan;
  read_week(map, plan, context);
  read_days_apart(map, plan, context);
  auto made = OpeningHours::make(map.text("timezone").value_or("UTC"), std::move(plan));
  if (!made) {
    context.faults.error(map.mark_of("timezone"), made.reason());
    return {};
  }
  return std::move(*made);
}

}  // namespace dutyline
