#include "calls/counters_compared.hpp"

namespace dutyline {
namespace {

std::string clock_text(Instant at) {
  return rfc3339_text(at).substr(0, 19) + "Z";
}

std::string number_of(std::int64_t number, const std::string& what) {
  return std::to_string(number) + " " + what;
}

// What the switch has more; or fewer, where the number is below 0.
std::string excess(const CountersDifference& difference) {
  std::string text;
  for (const auto& [number, what] :
       {std::pair(difference.answered, "answered"), std::pair(difference.other, "left unanswered")}) {
    if (number != 0) {
      text += (text.empty() ? "" : " + ") + number_of(number, what);
    }
  }
  return text;
}

std::string explained(const CountersDifference& difference) {
  using Explanation = CountersDifference::Explanation;
  switch (difference.explanation()) {
    case Explanation::gap:
      return excess(difference) + " fell into the gap " + clock_text(*difference.gap_from) + " – " +
             (difference.gap_to ? clock_text(*difference.gap_to) : "now") +
             (difference.unknown == 0 ? "" : ", " + number_of(difference.unknown, "of them kept as unknown"));
    case Explanation::unknown:
      return excess(difference) + " between " + clock_text(difference.from) + " and " + clock_text(difference.to) +
             ": kept as unknown, nobody saw how they ended";
    case Explanation::redirected:
      return number_of(difference.answered, "between ") + clock_text(difference.from) + " and " +
             clock_text(difference.to) + ": redirected, and counted by the switch as answered";
    case Explanation::unexplained: break;
  }
  return excess(difference) + " between " + clock_text(difference.from) + " and " + clock_text(difference.to) +
         ": unexplained";
}

}  // namespace

CountersDifference::Explanation CountersDifference::explanation() const {
  if (answered >= 0 && other >= 0) {
    if (gap_from) {
      return Explanation::gap;
    }
    if (answered + other <= unknown) {
      return Explanation::unknown;
    }
  }
  if (answered > 0 && answered + other == 0 && answered <= redirected && !gap_from) {
    return Explanation::redirected;
  }
  return Explanation::unexplained;
}

std::string_view to_string(CountersDifference::Explanation explanation) {
  switch (explanation) {
    case CountersDifference::Explanation::gap: return "gap";
    case CountersDifference::Explanation::unknown: return "unknown";
    case CountersDifference::Explanation::redirected: return "redirected";
    case CountersDifference::Explanation::unexplained: break;
  }
  return "unexplained";
}

std::string in_words(const CountersCompared& compared) {
  std::string text =
      "the switch says " + number_of(compared.answered, compared.at_connection ? "answered" : "completed") + " and " +
      number_of(compared.other, "abandoned") + " since " + clock_text(compared.since) + "; dutyline saw ";
  const bool same = compared.answered == compared.our_answered && compared.other == compared.our_other;
  text += same ? "as many" : std::to_string(compared.our_answered) + " and " + std::to_string(compared.our_other);
  if (!compared.others_by_outcome.empty()) {
    std::string outcomes;
    for (const auto& [outcome, visits] : compared.others_by_outcome) {
      outcomes += (outcomes.empty() ? "" : ", ") + std::string(to_string(outcome)) + " " + std::to_string(visits);
    }
    text += " (" + outcomes + ")";
  }
  for (const auto& difference : compared.differences) {
    text += "; " + explained(difference);
  }
  return text;
}

}  // namespace dutyline
