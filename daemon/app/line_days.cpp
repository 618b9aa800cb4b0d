#include "app/line_days.hpp"

#include <algorithm>

#include "lines/past_call.hpp"

namespace dutyline {
namespace {

void add_load(DayLoad& load, const PastCall& call, const LineDefinition& line) {
  ++load.offered.at(static_cast<std::size_t>(half_hour_of_day(line.hours.time_of_day(call.offered))));
  if (!has_wait_quantile(call.call_class)) {
    return;
  }
  const ServedCall served = served_call(call.call_class, call.service, line.answer_within);
  const bool answered = call.call_class == CallClass::answered;
  load.talks += served.talk_known ? 1 : 0;
  load.talk_ms += served.talk_ms;
  load.wait_ms += served.wait_ms;
  load.abandons += answered ? 0 : 1;
}

}  // namespace

Result<LineDays> read_line_days(Ledger& ledger, const LineDefinition& line, Instant from, Instant to) {
  LineDays days;
  std::map<LocalDay, std::vector<std::pair<Instant, bool>>> finals;
  const CallQuery query{.line = line.name, .from = from, .to = to};
  const auto read = ledger.for_each_past_call(query, [&](const PastCall& call) {
    if (call.hours == Hours::closed) {
      return true;
    }
    const LocalDay day = line.hours.local_day(call.offered);
    add_load(days.loads[day], call, line);
    const bool lost = call.call_class == CallClass::abandoned || call.call_class == CallClass::not_served;
    if (lost || call.call_class == CallClass::answered) {
      finals[day].emplace_back(call.resolved.value_or(call.offered), lost);
    }
    return true;
  });
  if (!read) {
    return Failure{read.reason()};
  }
  for (auto& [day, calls] : finals) {
    std::ranges::stable_sort(calls, {}, &std::pair<Instant, bool>::first);
    CallDay& in_order = days.calls[day];
    for (const auto& call : calls) {
      in_order.push_back(call.second);
    }
  }
  return days;
}

Result<std::vector<const LineDefinition*>> chosen_lines(const std::vector<LineDefinition>& lines,
                                                        const std::string& name) {
  std::vector<const LineDefinition*> chosen;
  std::string names;
  for (const LineDefinition& line : lines) {
    if (name.empty() || line.name == name) {
      chosen.push_back(&line);
    }
    names += (names.empty() ? "" : ", ") + line.name;
  }
  if (chosen.empty()) {
    return Failure{"there is no line " + name + " in the configuration: it has " + names};
  }
  return chosen;
}

}  // namespace dutyline
