#include "lines/caller_book.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>

namespace dutyline {
namespace {

constexpr std::uint32_t kNowhere = 0xffff'ffff;

bool is_lost(CallClass call_class) {
  return call_class == CallClass::abandoned || call_class == CallClass::not_served;
}

void count_reached(CallerFigures& figures, const OpeningHours& plan, Instant lost, LocalDay day,
                   std::optional<Instant> reached) {
  ++figures.lost;
  if (!reached || *reached > lost + kReachedAtLast) {
    ++figures.unreached;
    return;
  }
  ++figures.within_7d;
  figures.within_24h += *reached <= lost + hours(24) ? 1 : 0;
  figures.same_day += plan.local_day(*reached) == day ? 1 : 0;
}

}  // namespace

// A pseudonym is spread evenly as it is.
std::size_t CallerBook::Spread::operator()(const Pseudonym& caller) const {
  std::size_t bits = 0;
  std::memcpy(&bits, caller.bytes.data(), sizeof bits);
  return bits;
}

void CallerBook::add(const PastCall& call, LocalDay day, std::optional<std::size_t> period) {
  const bool counts = period && call.hours == Hours::open;
  const auto place = counts ? static_cast<std::uint32_t>(*period) : kNowhere;
  const bool lost = is_lost(call.call_class);
  if (call.caller) {
    const auto number = static_cast<std::uint32_t>(numbers_.size());
    const auto caller = numbers_.try_emplace(*call.caller, number).first->second;
    calls_.push_back({call.offered, call.answered, day, caller, place, lost});
  } else if (counts && call.kept_of_caller) {
    nobodys_.emplace_back(place, true);
    if (lost) {
      forgotten_.push_back({call.offered, *call.kept_of_caller, day, place});
    }
  } else if (counts && lost) {
    nobodys_.emplace_back(place, false);
  }
}

// One caller's calls of one day, [begin, end), and what she did until end_of_caller.
void CallerBook::count_day(const OpeningHours& plan, std::vector<CallerFigures>& figures, std::size_t begin,
                           std::size_t end, std::size_t end_of_caller) const {
  bool answered = false;
  for (std::size_t at = begin; at < end; ++at) {
    answered = answered || (calls_[at].answered && calls_[at].period != kNowhere);
  }
  std::uint32_t last_period = kNowhere;
  bool lost = false;
  for (std::size_t at = begin; at < end; ++at) {
    const Each& call = calls_[at];
    if (call.period != kNowhere) {
      CallerFigures& of = figures[call.period];
      if (call.period != last_period) {
        of.callers += 1;
        of.answered += answered ? 1 : 0;
        last_period = call.period;
      }
      of.repeats += lost ? 1 : 0;
      if (call.lost && !lost) {
        std::optional<Instant> reached;
        std::size_t next = at + 1;
        for (; next < end_of_caller && calls_[next].offered <= call.offered + kReachedAtLast && !reached; ++next) {
          reached = calls_[next].answered;
          ++of.tries;
        }
        count_reached(of, plan, call.offered, call.day, reached);
      }
    }
    lost = (lost || (call.lost && call.period != kNowhere)) && !call.answered;
  }
}

// One caller's losses of one day have the answer in common; of those never answered nobody can tell any more.
void CallerBook::count_forgotten(const OpeningHours& plan, std::vector<CallerFigures>& figures) {
  std::ranges::stable_sort(forgotten_, {}, [](const Forgotten& call) {
    return std::tuple(call.period, call.day, call.kept.reached_at, call.offered);
  });
  const Forgotten* before = nullptr;
  for (const Forgotten& call : forgotten_) {
    const bool same = before != nullptr && call.kept.reached_at && before->period == call.period &&
                      before->day == call.day && before->kept.reached_at == call.kept.reached_at;
    if (!same) {
      figures[call.period].tries += call.kept.tries;
      count_reached(figures[call.period], plan, call.offered, call.day, call.kept.reached_at);
    }
    before = &call;
  }
}

// By caller, then by offer. Callers have numbers, so their calls are counted into place; each caller's come in the
// order of their offers nearly always.
void CallerBook::sort_calls() {
  std::vector<std::size_t> begin(numbers_.size() + 1);
  for (const Each& call : calls_) {
    ++begin[call.caller + std::size_t{1}];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<Each> sorted(calls_.size());
  std::vector<std::size_t> next(begin.begin(), std::prev(begin.end()));
  for (const Each& call : calls_) {
    sorted[next[call.caller]++] = call;
  }
  for (std::size_t caller = 0; caller < numbers_.size(); ++caller) {
    const std::span<Each> its(sorted.begin() + static_cast<std::ptrdiff_t>(begin[caller]),
                              sorted.begin() + static_cast<std::ptrdiff_t>(begin[caller + 1]));
    if (!std::ranges::is_sorted(its, {}, &Each::offered)) {
      std::ranges::stable_sort(its, {}, &Each::offered);
    }
  }
  calls_ = std::move(sorted);
}

std::vector<CallerFigures> CallerBook::figures(const OpeningHours& plan, std::size_t periods) {
  std::vector<CallerFigures> figures(periods);
  for (const auto& [period, forgotten] : nobodys_) {
    figures[period].forgotten += forgotten ? 1 : 0;
    figures[period].withheld += forgotten ? 0 : 1;
  }
  count_forgotten(plan, figures);
  sort_calls();
  for (std::size_t begin = 0; begin < calls_.size();) {
    std::size_t of_caller = begin;
    while (of_caller < calls_.size() && calls_[of_caller].caller == calls_[begin].caller) {
      ++of_caller;
    }
    while (begin < of_caller) {
      std::size_t of_day = begin;
      while (of_day < of_caller && calls_[of_day].day == calls_[begin].day) {
        ++of_day;
      }
      count_day(plan, figures, begin, of_day, of_caller);
      begin = of_day;
    }
  }
  return figures;
}

}  // namespace dutyline
