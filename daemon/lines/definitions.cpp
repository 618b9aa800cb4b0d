#include "lines/definitions.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace dutyline {
namespace {

using std::chrono::year_month_day;

constexpr LocalDay kPlainMonday{year_month_day(std::chrono::year(2099) / std::chrono::January / 5)};  // no holidays
constexpr std::chrono::year kFirstYear{2020};
constexpr std::chrono::year kLastYear{2039};

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string clock(minutes after_midnight) {
  return two_digits(after_midnight / hours(1)) + ':' + two_digits(after_midnight % hours(1) / minutes(1));
}

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
class Sum {
 public:
  void add(std::int64_t number) {
    for (int byte = 0; byte < 8; ++byte, number >>= 8) {
      sum_ = (sum_ ^ static_cast<std::uint8_t>(number)) * 1'099'511'628'211U;
    }
  }
  std::string text() const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (int at = 60; at >= 0; at -= 4) {
      text += kDigits[sum_ >> static_cast<unsigned>(at) & 0xfU];
    }
    return text;
  }

 private:
  std::uint64_t sum_ = 14'695'981'039'346'656'037U;
};

std::string hours_text(const OpeningHours& plan) {
  constexpr std::array kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string text = plan.timezone().empty() ? "UTC" : plan.timezone();
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    for (const OpenWindow& window : plan.windows_of(kPlainMonday + std::chrono::days(day))) {
      text += std::string(" ") + kDays[day] + ' ' + clock(window.from) + '-' + clock(window.to);
    }
  }
  Sum sum;
  const LocalDay last{year_month_day(kLastYear / std::chrono::December / 31)};
  for (LocalDay day{year_month_day(kFirstYear / std::chrono::January / 1)}; day <= last; day += std::chrono::days(1)) {
    for (const OpenWindow& window : plan.windows_of(day)) {
      sum.add(day.time_since_epoch().count());
      sum.add(window.from.count());
      sum.add(window.to.count());
    }
  }
  return text + " #" + sum.text();
}

std::string queues_text(std::vector<QueueName> queues) {
  std::ranges::sort(queues);
  std::string text;
  for (const QueueName& queue : queues) {
    text += (text.empty() ? "" : " ") + queue.switch_name + '/' + queue.queue;
  }
  return text;
}

}  // namespace

Measures measures_of(const LineDefinition& line) {
  return {line.target,        line.headline,          line.answer_within,      line.answer_within_target,
          line.short_abandon, hours_text(line.hours), queues_text(line.queues)};
}

DefinitionsByDate::DefinitionsByDate(const LineDefinition& line, const std::vector<KeptDefinition>& kept) {
  for (const KeptDefinition& each : kept) {
    if (each.line == line.name) {
      std::erase_if(from_, [&](const auto& older) { return older.first >= each.from; });
      from_.emplace_back(each.from, each.measures);
    }
  }
  if (from_.empty()) {
    from_.emplace_back(Instant::min(), measures_of(line));
  }
}

const Measures& DefinitionsByDate::at(Instant when) const {
  const auto next = std::ranges::upper_bound(from_, when, {}, &std::pair<Instant, Measures>::first);
  return next == from_.begin() ? next->second : std::prev(next)->second;
}

std::vector<KeptDefinition> definitions_to_keep(const std::vector<LineDefinition>& lines,
                                                const std::vector<KeptDefinition>& kept, Instant now) {
  std::vector<KeptDefinition> news;
  for (const LineDefinition& line : lines) {
    const auto of_line = [&](const KeptDefinition& each) { return each.line == line.name; };
    const auto last = std::find_if(kept.rbegin(), kept.rend(), of_line);
    Measures measures = measures_of(line);
    if (last == kept.rend()) {
      news.push_back({line.name, Instant::min(), now, "first", std::move(measures)});
    } else if (last->measures != measures) {
      news.push_back({line.name, now, now, "configuration", std::move(measures)});
    }
  }
  return news;
}

}  // namespace dutyline
