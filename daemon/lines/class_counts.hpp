// Whole calls by class, and whole calls over whole calls.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "calls/outcome.hpp"

namespace dutyline {

struct ClassCounts {
  std::array<std::int64_t, 6> by_class{};  // final classes, in the order of kFinalClasses
  std::int64_t waiting = 0;
  std::int64_t unresolved = 0;
  std::int64_t offered = 0;  // tallied by itself, not the sum of the others

  std::int64_t of(CallClass call_class) const;
  void add(CallClass call_class, std::int64_t calls);  // to the class only, never to `offered`
  ClassCounts& operator+=(const ClassCounts& other);
  std::int64_t losses() const;   // abandoned + not_served
  std::int64_t counted() const;  // answered + losses
  bool operator==(const ClassCounts&) const = default;
};

// Whole calls over whole calls; no value when there is nothing to divide by.
struct Ratio {
  std::int64_t part = 0;
  std::int64_t whole = 0;
  std::optional<double> value() const;
  bool operator==(const Ratio&) const = default;
};

// "97.9": cut to one decimal, never rounded up; "no calls" when there are none.
std::string percent_text(const Ratio& ratio);

}  // namespace dutyline
