// A list of bank holidays in the shape of gov.uk/bank-holidays.json. Pure; a failure's reason says what to write
// instead.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "lines/holidays.hpp"

namespace dutyline {

// `text` is the whole file: {"england-and-wales": {"division": …, "events": [{"title": …, "date": "2026-12-25", …}]}}.
Result<ListedHolidays> read_holiday_list(std::string_view text, Division division);

// What is to be said where the list ends soon, or has ended: from then on the holidays are those of the rules, and a
// day proclaimed meanwhile is not among them.
std::optional<std::string> end_of_list_warning(const ListedHolidays& list, std::chrono::local_days today);

}  // namespace dutyline
