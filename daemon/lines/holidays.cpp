#include "lines/holidays.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dutyline {
namespace {

using namespace std::chrono;

constexpr std::array<std::pair<Division, std::string_view>, 3> kNames{
    {{Division::england_and_wales, "england-and-wales"},
     {Division::scotland, "scotland"},
     {Division::northern_ireland, "northern-ireland"}}};

bool at_weekend(local_days day) {
  const unsigned of_week = weekday(day).iso_encoding();
  return of_week > 5;
}

// A year's days while they are gathered; substitutes find the next working day that is not taken.
class Year {
 public:
  Year(Division division, year which) : division_(division), year_(which) {}

  std::vector<Holiday> take() {
    for (const auto& [day, name] : to_substitute_) {
      local_days instead = day;
      while (at_weekend(instead) || taken(instead)) {
        instead += days(1);
      }
      add(instead, name + " (substitute day)");
    }
    std::ranges::sort(holidays_, {}, &Holiday::day);
    return std::move(holidays_);
  }

  void fixed(month when, unsigned day_of_month, const char* name) {
    const local_days day(year_ / when / static_cast<int>(day_of_month));
    add(day, name);
    if (at_weekend(day)) {
      to_substitute_.emplace_back(day, name);
    }
  }
  void first_monday(month when, const char* name) { moved_or(local_days(year_ / when / Monday[1]), name); }
  void last_monday(month when, const char* name) { moved_or(local_days(year_ / when / Monday[last]), name); }
  void add(local_days day, std::string name) { holidays_.push_back({day, std::move(name)}); }
  void once(int on_year, month when, int day_of_month, const char* name) {
    if (year_ == year(on_year)) {
      add(local_days(year_ / when / day_of_month), name);
    }
  }

  Division division() const { return division_; }
  year which() const { return year_; }

 private:
  bool taken(local_days day) const { return std::ranges::find(holidays_, day, &Holiday::day) != holidays_.end(); }

  // Bank holidays that a proclamation moved to another day of that year.
  void moved_or(local_days day, const char* name) {
    struct Move {
      year_month_day from, to;
    };
    static constexpr std::array kMoves{
        Move{year(1995) / May / 1, year(1995) / May / 8},    // fifty years after the war
        Move{year(2002) / May / 27, year(2002) / June / 4},  // Golden Jubilee
        Move{year(2012) / May / 28, year(2012) / June / 4},  // Diamond Jubilee
        Move{year(2020) / May / 4, year(2020) / May / 8},    // seventy-five years after the war
        Move{year(2022) / May / 30, year(2022) / June / 2},  // Platinum Jubilee
    };
    const auto move = std::ranges::find(kMoves, year_month_day(day), &Move::from);
    add(move == kMoves.end() ? day : local_days(move->to), name);
  }

  Division division_;
  year year_;
  std::vector<Holiday> holidays_;
  std::vector<std::pair<local_days, std::string>> to_substitute_;
};

void add_once(Year& year) {
  year.once(1981, July, 29, "Royal wedding");
  year.once(1999, December, 31, "Millennium");
  year.once(2002, June, 3, "Golden Jubilee");
  year.once(2011, April, 29, "Royal wedding");
  year.once(2012, June, 5, "Diamond Jubilee");
  year.once(2022, June, 3, "Platinum Jubilee");
  year.once(2022, September, 19, "State Funeral of Queen Elizabeth II");
  year.once(2023, May, 8, "Coronation of King Charles III");
  if (year.division() == Division::scotland) {
    year.once(2026, June, 15, "World Cup");
  }
}

}  // namespace

std::string_view to_string(Division division) {
  return std::ranges::find(kNames, division, &std::pair<Division, std::string_view>::first)->second;
}

std::optional<Division> parse_division(std::string_view text) {
  const auto found = std::ranges::find(kNames, text, &std::pair<Division, std::string_view>::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

local_days easter(year which) {
  const int y = static_cast<int>(which);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return local_days(which / (f / 31) / (f % 31 + 1));
}

std::vector<Holiday> holidays_of(Division division, year which) {
  const bool scotland = division == Division::scotland;
  const bool northern_ireland = division == Division::northern_ireland;
  Year year(division, which);
  year.fixed(January, 1, "New Year's Day");
  if (scotland) {
    year.fixed(January, 2, "2nd January");
  }
  if (northern_ireland) {
    year.fixed(March, 17, "St Patrick's Day");
  }
  year.add(easter(which) - days(2), "Good Friday");
  if (!scotland) {
    year.add(easter(which) + days(1), "Easter Monday");
  }
  year.first_monday(May, "Early May bank holiday");
  year.last_monday(May, "Spring bank holiday");
  if (northern_ireland) {
    year.fixed(July, 12, "Battle of the Boyne");
  }
  if (scotland) {
    year.first_monday(August, "Summer bank holiday");
  } else {
    year.last_monday(August, "Summer bank holiday");
  }
  if (scotland && which >= std::chrono::year(2007)) {  // St Andrew's Day Bank Holiday (Scotland) Act 2007
    year.fixed(November, 30, "St Andrew's Day");
  }
  year.fixed(December, 25, "Christmas Day");
  year.fixed(December, 26, "Boxing Day");
  add_once(year);
  return year.take();
}

bool ListedHolidays::covers(year which) const {
  return year_month_day(days.front()).year() <= which && which <= year_month_day(days.back()).year();
}

}  // namespace dutyline
