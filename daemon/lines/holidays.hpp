// Bank holidays of the United Kingdom, by rule: nobody has to list them every year. Substitute days, Easter and the
// one-off days that were proclaimed included. Sources: Banking and Financial Dealings Act 1971, schedule 1, with the
// proclamations made under it; the lists on gov.uk/bank-holidays.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyline {

enum class Division { england_and_wales, scotland, northern_ireland };
std::string_view to_string(Division division);  // "england-and-wales", as gov.uk writes it
std::optional<Division> parse_division(std::string_view text);

struct Holiday {
  std::chrono::local_days day;
  std::string name;
  bool operator==(const Holiday&) const = default;
};

// Sorted by day. A holiday on a Saturday or Sunday stands there itself and as its substitute, the next working day
// that is none: a line that is open at weekends is closed on both. The rules are those since 1978.
std::vector<Holiday> holidays_of(Division division, std::chrono::year which);

// Easter Sunday of the Gregorian calendar, by the anonymous rule (Meeus, Astronomical Algorithms, ch. 8).
std::chrono::local_days easter(std::chrono::year which);

// Days that a list names, like the file gov.uk/bank-holidays.json. Within its years it stands instead of the rules.
struct ListedHolidays {
  std::vector<std::chrono::local_days> days;  // sorted, each once, at least one

  std::chrono::local_days last() const { return days.back(); }
  bool covers(std::chrono::year which) const;
  bool operator==(const ListedHolidays&) const = default;
};

}  // namespace dutyline
