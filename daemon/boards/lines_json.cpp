// /api/v1/lines: how every line stands, as a wallboard needs it.
#include <algorithm>
#include <boost/json.hpp>

#include "boards/json_text.hpp"
#include "boards/json_views.hpp"
#include "boards/source_json.hpp"
#include "boards/target_json.hpp"

namespace dutyline {

namespace json = boost::json;

namespace {

json::value or_null(const std::optional<double>& number) {
  return number ? json::value(*number) : json::value();
}

// Every final class, then what is still on its way: together they are `offered`.
json::object classes_json(const ClassCounts& counts) {
  json::object object;
  object["offered"] = counts.offered;
  object["counted"] = counts.counted();
  for (const CallClass call_class : kFinalClasses) object[to_string(call_class)] = counts.of(call_class);
  object["waiting"] = counts.waiting;
  object["unresolved"] = counts.unresolved;
  object["losses"] = counts.losses();
  return object;
}

// "41 of 42", and the percentage already cut as every page must show it.
json::object ratio_json(const Ratio& ratio) {
  json::object object;
  object["part"] = ratio.part;
  object["whole"] = ratio.whole;
  object["percent"] = ratio.value() ? json::value(percent_text(ratio)) : json::value();
  return object;
}

json::object window_json(const WindowFigures& figures) {
  json::object object = classes_json(figures.open);
  object["not_counted"] = not_counted(figures.open);
  object["headline"] = ratio_json(figures.answered);
  object["answered_ratio"] = or_null(figures.answered.value());
  object["answered_ratio_low"] = or_null(figures.answered_low.value());
  object["answered_ratio_high"] = or_null(figures.answered_high.value());
  object["low"] = ratio_json(figures.answered_low);
  object["high"] = ratio_json(figures.answered_high);
  object["missed_answered"] = figures.missed_answered;
  object["missed_other"] = figures.missed_other;
  if (figures.window >= Window::today) object["coverage_ratio"] = figures.coverage();
  object["of_offered_ratio"] = or_null(figures.of_offered.value());
  object["of_offered"] = ratio_json(figures.of_offered);
  add_target(object, figures);
  object["closed"] = classes_json(figures.closed);
  return object;
}

json::object agents_json(const AgentCounts& agents) {
  json::object object;
  for (std::size_t state = 0; state < agents.size(); ++state) {
    object[to_string(static_cast<AgentState>(state))] = agents[state];
  }
  return object;
}

// "98", "97.5": the target is exact in parts of 10,000.
std::string target_percent(TenThousandths target) {
  std::string text = std::to_string(target / 100);
  if (target % 100 != 0) {
    const std::string decimals = std::to_string(100 + target % 100).substr(1);
    text += '.' + (decimals.back() == '0' ? decimals.substr(0, 1) : decimals);
  }
  return text;
}

json::object definition_json(const LineSnapshot& line) {
  json::object object;
  object["name"] = line.name;
  object["title"] = line.title.empty() ? line.name : line.title;
  object["headline"] = to_string(line.headline);
  object["target_ratio"] = static_cast<double>(line.target) / 10'000;
  object["target_percent"] = target_percent(line.target);
  object["answer_within_seconds"] = to_seconds(line.answer_within);
  object["answer_within_target_ratio"] = static_cast<double>(line.answer_within_target) / 10'000;
  object["long_wait_seconds"] = to_seconds(line.long_wait);
  object["timezone"] = line.timezone;
  return object;
}

bool tells_of(const SourceSnapshot& source, const LineSnapshot& line) {
  return std::find(source.lines.begin(), source.lines.end(), line.name) != source.lines.end();
}

void add_sight(json::object& object, const LineSnapshot& line, const Snapshot& snapshot) {
  std::optional<Instant> heard;
  json::array trouble;
  for (const std::string& text : line.trouble) trouble.push_back(json::string(text));
  for (const SourceSnapshot& source : snapshot.sources) {
    if (!tells_of(source, line)) continue;
    if (source.status.last_event)
      heard = std::max(heard.value_or(*source.status.last_event), *source.status.last_event);
    if (!source.trouble.empty()) trouble.push_back(json::string(source.name + ": " + source.trouble));
  }
  object["visible"] = line.visible;
  object["heard_at"] = heard ? json::value(to_epoch(*heard)) : json::value();
  object["heard_seconds_ago"] = heard ? json::value(std::max(0.0, to_seconds(snapshot.at - *heard))) : json::value();
  object["trouble"] = std::move(trouble);
}

json::object day_json(const DayPicture& day) {
  const auto or_never = [](const std::optional<Instant>& at) {
    return at ? json::value(to_epoch(*at)) : json::value();
  };
  json::array quarters;
  for (const QuarterHour& quarter : day.quarters) {
    quarters.push_back(json::object{{"from", to_epoch(quarter.from)},
                                    {"answered", quarter.answered},
                                    {"lost", quarter.lost},
                                    {"waiting", quarter.waiting},
                                    {"other", quarter.other}});
  }
  return {{"from", to_epoch(day.from)},
          {"to", to_epoch(day.to)},
          {"opens", or_never(day.opens)},
          {"closes", or_never(day.closes)},
          {"quarters", std::move(quarters)}};
}

json::object line_json(const LineSnapshot& line, const Snapshot& snapshot) {
  json::object object = definition_json(line);
  object["open"] = line.open;
  object["next_change"] = line.next_change ? json::value(to_epoch(*line.next_change)) : json::value();
  add_sight(object, line, snapshot);
  object["waiting"] = line.waiting;
  object["longest_wait_seconds"] = line.longest_wait ? json::value(to_seconds(*line.longest_wait)) : json::value();
  object["talking"] = line.talking;
  object["unresolved"] = line.unresolved;
  object["agents"] = agents_json(line.agents);
  object["last_offered_at"] = line.last_offered ? json::value(to_epoch(*line.last_offered)) : json::value();
  object["expected_calls"] = or_null(line.expected_calls);
  object["spike"] = spike_json(line.spike);
  object["staffing"] = staffing_json(line.staffing);
  object["conditions"] = conditions_json(line.conditions);
  json::object windows;
  for (const WindowFigures& figures : line.windows) windows[to_string(figures.window)] = window_json(figures);
  object["windows"] = std::move(windows);
  object["day"] = day_json(line.day);
  return object;
}

}  // namespace

std::string lines_json(const Snapshot& snapshot) {
  json::object page;
  page["number"] = snapshot.number;
  page["at"] = to_epoch(snapshot.at);
  page["visible"] =
      std::all_of(snapshot.lines.begin(), snapshot.lines.end(), [](const LineSnapshot& line) { return line.visible; });
  json::array lines;
  for (const LineSnapshot& line : snapshot.lines) lines.push_back(line_json(line, snapshot));
  page["lines"] = std::move(lines);
  json::array sources;
  for (const SourceSnapshot& source : snapshot.sources) sources.push_back(source_json(source, snapshot.at));
  page["sources"] = std::move(sources);
  page["ledger"] = {{"writable", snapshot.ledger.writable}, {"trouble", snapshot.ledger.trouble}};
  return json_text(page);
}

}  // namespace dutyline
