#include "app/holiday_file.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "app/config_words.hpp"
#include "app/hours_values.hpp"

namespace dutyline {
namespace {

namespace json = boost::json;

constexpr std::chrono::days kSoon{90};  // time enough to fetch the next one

Failure no_list(const std::string& what) {
  return {what + "; take the file from https://www.gov.uk/bank-holidays.json"};
}

std::string date_text(std::chrono::local_days day) {
  const std::chrono::year_month_day date(day);
  const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + '-' + two(static_cast<unsigned>(date.month())) + '-' +
         two(static_cast<unsigned>(date.day()));
}

const json::value* member(const json::value& value, std::string_view key) {
  const auto* const object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

}  // namespace

Result<ListedHolidays> read_holiday_list(std::string_view text, Division division) {
  json::error_code error;
  const json::value file = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) {
    return no_list("it is no JSON");
  }
  const std::string name(to_string(division));
  const json::value* const whose = member(file, name);
  const json::value* const events = whose == nullptr ? nullptr : member(*whose, "events");
  if (events == nullptr || !events->is_array()) {
    return no_list("it lists nothing for " + name);
  }
  ListedHolidays list;
  for (const json::value& event : events->get_array()) {
    const json::value* const date = member(event, "date");
    if (date == nullptr || !date->is_string()) {
      return no_list("one of its events has no date");
    }
    const std::string_view written(date->get_string().data(), date->get_string().size());
    const auto day = read_date(written);
    if (!day) {
      return no_list("one of its dates is wrong: " + shown(written));
    }
    list.days.emplace_back(*day);
  }
  if (list.days.empty()) {
    return no_list("it lists nothing for " + name);
  }
  std::ranges::sort(list.days);
  // Of <ranges>, clang 14, which fuzzes this, does not know what std::ranges::unique gives.
  list.days.erase(std::unique(list.days.begin(), list.days.end()), list.days.end());
  return list;
}

std::optional<std::string> end_of_list_warning(const ListedHolidays& list, std::chrono::local_days today) {
  if (today + kSoon < list.last()) {
    return std::nullopt;
  }
  return (today > list.last() ? "the list of holidays ended on " : "the list of holidays ends on ") +
         date_text(list.last()) +
         ": from the year after, holidays are worked out by rule, without what is proclaimed meanwhile; fetch the "
         "newest "
         "from https://www.gov.uk/bank-holidays.json";
}

}  // namespace dutyline
