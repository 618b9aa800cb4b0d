#include "lines/class_counts.hpp"

#include <algorithm>

namespace dutyline {
namespace {

// A count's place in by_class is its class's own number.
static_assert(std::ranges::equal(kFinalClasses, std::array{0, 1, 2, 3, 4, 5}, {},
                                 [](CallClass call_class) { return static_cast<int>(call_class); }));

}  // namespace

std::int64_t ClassCounts::of(CallClass call_class) const {
  switch (call_class) {
    case CallClass::waiting: return waiting;
    case CallClass::unresolved: return unresolved;
    default: return by_class[static_cast<std::size_t>(call_class)];
  }
}

void ClassCounts::add(CallClass call_class, std::int64_t calls) {
  switch (call_class) {
    case CallClass::waiting: waiting += calls; break;
    case CallClass::unresolved: unresolved += calls; break;
    default: by_class[static_cast<std::size_t>(call_class)] += calls;
  }
}

ClassCounts& ClassCounts::operator+=(const ClassCounts& other) {
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    by_class[i] += other.by_class[i];
  }
  waiting += other.waiting;
  unresolved += other.unresolved;
  offered += other.offered;
  return *this;
}

std::int64_t ClassCounts::losses() const {
  return of(CallClass::abandoned) + of(CallClass::not_served);
}

std::int64_t ClassCounts::counted() const {
  return of(CallClass::answered) + losses();
}

std::optional<double> Ratio::value() const {
  if (whole == 0) {
    return std::nullopt;
  }
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent_text(const Ratio& ratio) {
  if (ratio.whole == 0) {
    return "no calls";
  }
  const std::int64_t tenths = ratio.part * 1000 / ratio.whole;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

}  // namespace dutyline
