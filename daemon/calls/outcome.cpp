#include "calls/outcome.hpp"

#include <span>
#include <utility>

namespace dutyline {
namespace {

template <class T>
using Word = std::pair<T, std::string_view>;

constexpr Word<Outcome> kOutcomeWords[] = {
    {Outcome::waiting, "waiting"},           {Outcome::unresolved, "unresolved"},
    {Outcome::answered, "answered"},         {Outcome::abandoned, "abandoned"},
    {Outcome::timeout, "timeout"},           {Outcome::left_empty, "left_empty"},
    {Outcome::refused_full, "refused_full"}, {Outcome::refused_empty, "refused_empty"},
    {Outcome::withdrawn, "withdrawn"},       {Outcome::cut_off, "cut_off"},
    {Outcome::technical, "technical"},       {Outcome::key_exit, "key_exit"},
    {Outcome::redirected, "redirected"},     {Outcome::unknown, "unknown"},
};

constexpr Word<CallClass> kClassWords[] = {
    {CallClass::answered, "answered"},     {CallClass::abandoned, "abandoned"},   {CallClass::short_, "short"},
    {CallClass::not_served, "not_served"}, {CallClass::diverted, "diverted"},     {CallClass::unknown, "unknown"},
    {CallClass::waiting, "waiting"},       {CallClass::unresolved, "unresolved"},
};

constexpr Word<Hours> kHoursWords[] = {{Hours::open, "open"}, {Hours::closed, "closed"}};

constexpr Word<Provenance> kProvenanceWords[] = {
    {Provenance::inferred, "inferred"}, {Provenance::live, "live"}, {Provenance::log, "log"}};

constexpr Word<Times> kTimesWords[] = {
    {Times::inferred, "inferred"}, {Times::log, "log"}, {Times::arrival, "arrival"}, {Times::event, "event"}};

constexpr Word<EndedBy> kEndedByWords[] = {{EndedBy::nobody, ""},
                                           {EndedBy::caller, "caller"},
                                           {EndedBy::agent, "agent"},
                                           {EndedBy::transfer, "transfer"},
                                           {EndedBy::the_switch, "switch"}};

template <class T>
std::string_view word_of(T value, std::span<const Word<T>> words) {
  for (const auto& [each, word] : words) {
    if (each == value) {
      return word;
    }
  }
  return "?";
}

template <class T>
std::optional<T> value_of(std::string_view text, std::span<const Word<T>> words) {
  for (const auto& [each, word] : words) {
    if (word == text) {
      return each;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  return word_of<Outcome>(outcome, kOutcomeWords);
}
std::string_view to_string(CallClass call_class) {
  return word_of<CallClass>(call_class, kClassWords);
}
std::string_view to_string(Hours hours) {
  return word_of<Hours>(hours, kHoursWords);
}
std::string_view to_string(Provenance provenance) {
  return word_of<Provenance>(provenance, kProvenanceWords);
}
std::string_view to_string(Times times) {
  return word_of<Times>(times, kTimesWords);
}
std::string_view to_string(EndedBy ended_by) {
  return word_of<EndedBy>(ended_by, kEndedByWords);
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  return value_of<Outcome>(text, kOutcomeWords);
}
std::optional<CallClass> parse_call_class(std::string_view text) {
  return value_of<CallClass>(text, kClassWords);
}
std::optional<Hours> parse_hours(std::string_view text) {
  return value_of<Hours>(text, kHoursWords);
}
std::optional<Provenance> parse_provenance(std::string_view text) {
  return value_of<Provenance>(text, kProvenanceWords);
}
std::optional<Times> parse_times(std::string_view text) {
  return value_of<Times>(text, kTimesWords);
}
std::optional<EndedBy> parse_ended_by(std::string_view text) {
  return value_of<EndedBy>(text, kEndedByWords);
}

}  // namespace dutyline
