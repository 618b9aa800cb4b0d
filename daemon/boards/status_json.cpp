// /api/v1/status: sources, ledger, queues nobody claims, version; what an operator looks at first.
#include <algorithm>
#include <boost/json.hpp>

#include "boards/json_text.hpp"
#include "boards/json_views.hpp"
#include "boards/source_json.hpp"

namespace dutyline {

namespace json = boost::json;

namespace {

json::object numbers_json(const std::map<std::string, std::uint64_t>& numbers) {
  json::object object;
  for (const auto& [name, number] : numbers) object[name] = number;
  return object;
}

json::value or_null(const std::optional<std::int64_t>& number) {
  return number ? json::value(*number) : json::value();
}

json::object gap_json(const Gap& gap) {
  json::object object;
  object["from"] = to_epoch(gap.from);
  object["to"] = gap.to ? json::value(to_epoch(*gap.to)) : json::value();
  object["cause"] = gap.cause;
  object["repaired_by"] = gap.repaired_by;
  json::array lines;
  for (const GapCalls& calls : gap.lines) {
    lines.push_back(json::object{{"line", calls.line},
                                 {"repaired", calls.repaired},
                                 {"missed_answered", or_null(calls.missed_answered)},
                                 {"missed_other", or_null(calls.missed_other)}});
  }
  object["lines"] = std::move(lines);
  return object;
}

json::object difference_json(const CountersDifference& difference) {
  json::object object;
  object["from"] = to_epoch(difference.from);
  object["to"] = to_epoch(difference.to);
  object["answered"] = difference.answered;
  object["other"] = difference.other;
  object["redirected"] = difference.redirected;
  object["unknown"] = difference.unknown;
  object["gap_from"] = difference.gap_from ? json::value(to_epoch(*difference.gap_from)) : json::value();
  object["explanation"] = to_string(difference.explanation());
  return object;
}

json::object counters_json(const CountersCompared& compared) {
  json::object object;
  object["line"] = compared.line;
  object["since"] = to_epoch(compared.since);
  object["told_at"] = to_epoch(compared.told_at);
  object["counts_at"] = compared.at_connection ? "connection" : "end_of_talk";
  object["switch"] = json::object{{"answered", compared.answered}, {"other", compared.other}};
  json::object outcomes;
  for (const auto& [outcome, visits] : compared.others_by_outcome) outcomes[to_string(outcome)] = visits;
  object["dutyline"] = json::object{
      {"answered", compared.our_answered}, {"other", compared.our_other}, {"other_by_outcome", std::move(outcomes)}};
  json::array differences;
  for (const auto& difference : compared.differences) differences.push_back(difference_json(difference));
  object["differences"] = std::move(differences);
  object["text"] = in_words(compared);
  return object;
}

json::object coverage_json(const LineSnapshot& line) {
  json::object object;
  for (const Window window : {Window::today, Window::week, Window::month}) {
    object[to_string(window)] = line.figures(window).coverage();
  }
  return object;
}

json::object full_source_json(const SourceSnapshot& source, Instant now) {
  json::object object = source_json(source, now);
  object["clock_offset_seconds"] =
      source.status.clock_offset ? json::value(to_seconds(*source.status.clock_offset)) : json::value();
  object["events"] = source.status.events;
  object["received_bytes"] = source.received_bytes;
  object["rejected"] = numbers_json(source.status.rejected);
  object["connects"] = numbers_json(source.connects);
  object["gaps"] = source.gaps;
  object["gap_seconds"] = source.gap_seconds;
  object["calls_repaired"] = source.calls_repaired;
  object["unexplained_calls"] = source.unexplained_calls;
  json::array counters;
  for (const CountersCompared& compared : source.counters) counters.push_back(counters_json(compared));
  object["counters"] = std::move(counters);
  json::array gaps;
  for (const Gap& gap : source.last_gaps) gaps.push_back(gap_json(gap));
  object["last_gaps"] = std::move(gaps);
  return object;
}

json::object ledger_json(const LedgerSnapshot& ledger) {
  json::object object;
  object["writable"] = ledger.writable;
  object["trouble"] = ledger.trouble;
  object["pending"] = ledger.pending;
  object["commits"] = ledger.commits;
  object["errors"] = ledger.errors;
  object["size_bytes"] = ledger.size_bytes;
  object["disk_free_bytes"] = ledger.disk_free_bytes;
  object["check"] = to_string(ledger.check);
  object["check_text"] = ledger.check_text;
  return object;
}

json::object line_json(const LineSnapshot& line) {
  json::object object;
  object["name"] = line.name;
  object["title"] = line.title;
  object["open"] = line.open;
  object["visible"] = line.visible;
  json::array trouble;
  for (const std::string& text : line.trouble) trouble.push_back(json::string(text));
  object["trouble"] = std::move(trouble);
  object["imbalance"] = line.imbalance;
  object["blind_seconds"] = line.blind_seconds;
  object["coverage_ratio"] = coverage_json(line);
  json::array coarse;  // windows in steps of five minutes, for there are too many calls to keep each
  for (const WindowFigures& figures : line.windows) {
    if (!figures.exact) coarse.push_back(json::string(to_string(figures.window)));
  }
  object["windows_in_five_minutes"] = std::move(coarse);
  return object;
}

json::object queue_json(const UnclaimedQueue& queue) {
  json::object object;
  object["switch"] = queue.switch_name;
  object["queue"] = queue.queue;
  object["visits"] = queue.visits;
  return object;
}

}  // namespace

json::object source_json(const SourceSnapshot& source, Instant now) {
  json::object object;
  object["name"] = source.name;
  object["kind"] = source.kind;
  object["switch"] = source.switch_name;
  object["state"] = to_string(source.status.state);
  object["up"] = source.status.state == SourceState::live;
  object["trouble"] = source.trouble;
  json::array degraded;
  for (const auto& [reason, in_force] : source.status.degraded) {
    if (in_force) degraded.push_back(json::string(reason));
  }
  object["degraded"] = std::move(degraded);
  json::array advice;
  for (const std::string& text : source.advice) advice.push_back(json::string(text));
  object["advice"] = std::move(advice);
  const auto& heard = source.status.last_event;
  object["heard_at"] = heard ? json::value(to_epoch(*heard)) : json::value();
  object["heard_seconds_ago"] = heard ? json::value(std::max(0.0, to_seconds(now - *heard))) : json::value();
  json::array lines;
  for (const std::string& line : source.lines) lines.push_back(json::string(line));
  object["lines"] = std::move(lines);
  return object;
}

std::string status_json(const Snapshot& snapshot, const std::string& version) {
  json::object page;
  page["version"] = version;
  page["number"] = snapshot.number;
  page["at"] = to_epoch(snapshot.at);
  json::array sources;
  std::uint64_t gaps = 0;
  for (const SourceSnapshot& source : snapshot.sources) {
    sources.push_back(full_source_json(source, snapshot.at));
    gaps += source.gaps;
  }
  page["sources"] = std::move(sources);
  page["gaps"] = gaps;
  page["ledger"] = ledger_json(snapshot.ledger);
  json::array lines;
  for (const LineSnapshot& line : snapshot.lines) lines.push_back(line_json(line));
  page["lines"] = std::move(lines);
  json::array unclaimed;
  for (const UnclaimedQueue& queue : snapshot.unclaimed_queues) unclaimed.push_back(queue_json(queue));
  page["unclaimed_queues"] = std::move(unclaimed);
  page["refused_at_unknown_door"] = snapshot.refused_at_unknown_door;
  page["visits_given_up"] = snapshot.visits_given_up;
  return json_text(page);
}

std::string problem_json(int status, std::string_view title, std::string_view detail) {
  json::object page;
  page["type"] = "about:blank";
  page["title"] = title;
  page["status"] = status;
  page["detail"] = detail;
  return json_text(page);
}

}  // namespace dutyline
