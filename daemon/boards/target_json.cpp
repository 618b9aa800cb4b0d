// How a line stands against its target, as its page needs it beside the windows' counts.
#include "boards/target_json.hpp"

namespace dutyline {

namespace json = boost::json;

namespace {

template <class Number>
json::value or_null(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value();
}

json::value seconds_or_null(const std::optional<Duration>& length) {
  return length ? json::value(to_seconds(*length)) : json::value();
}

json::value waits_json(const std::optional<WaitQuantiles>& waits) {
  if (!waits) {
    return {};
  }
  const auto in_seconds = [](std::int64_t ms) { return static_cast<double>(ms) / 1000; };
  return json::object{{"p50", in_seconds(waits->p50)},
                      {"p90", in_seconds(waits->p90)},
                      {"p95", in_seconds(waits->p95)},
                      {"max", in_seconds(waits->max)}};
}

bool has_result(Window window) {
  return window == Window::week || window == Window::month || window == Window::d30;
}

bool is_calendar(Window window) {
  return window >= Window::today;
}

}  // namespace

void add_target(json::object& window, const WindowFigures& figures) {
  const Interval interval = wilson_interval(figures.answered);
  const bool any = figures.answered.whole > 0;
  const auto text = not_counted_text(figures.open);
  window["not_counted_text"] = text ? json::value(*text) : json::value();
  window["strict_ratio"] = or_null(figures.strict.value());
  window["result"] = has_result(figures.window) ? json::value(to_string(figures.result)) : json::value();
  window["evidence"] = has_result(figures.window) ? json::value(to_string(figures.evidence)) : json::value();
  window["interval_low"] = any ? json::value(interval.low) : json::value();
  window["interval_high"] = any ? json::value(interval.high) : json::value();
  window["headline_losses"] = figures.losses();
  window["losses_allowed"] = figures.losses_allowed;
  window["losses_allowed_expected"] =
      is_calendar(figures.window) ? json::value(figures.losses_allowed_expected) : json::value();
  window["service_level_ratio"] = or_null(figures.service_level.value());
  window["asa_seconds"] = seconds_or_null(figures.service.asa());
  window["talk_mean_seconds"] = seconds_or_null(figures.service.mean_talk());
  window["brief"] = figures.service.brief;
  window["dropped"] = figures.service.dropped;
  window["wait_seconds"] = json::object{{"answered", waits_json(figures.answered_waits)},
                                        {"abandoned", waits_json(figures.abandoned_waits)}};
  window["exact"] = figures.exact;
}

json::object spike_json(const SpikePicture& spike) {
  json::object object{{"usual_ratio", spike.usual}, {"usual_raised", spike.usual_raised}};
  for (const SpikeLevel level : kSpikeLevels) {
    const CusumState& state = spike.levels[static_cast<std::size_t>(level)];
    object[to_string(level)] =
        json::object{{"score", state.score}, {"threshold", spike.thresholds.of(level)}, {"active", state.active}};
  }
  return object;
}

json::value staffing_json(const std::optional<StaffingNow>& staffing) {
  if (!staffing) {
    return {};
  }
  return json::object{{"calls_an_hour", staffing->calls_an_hour},
                      {"calls_an_hour_upper", staffing->calls_an_hour_upper},
                      {"handling_seconds", staffing->handling_seconds},
                      {"patience_seconds", staffing->patience_seconds},
                      {"patience_assumed", staffing->patience_assumed},
                      {"agents_needed", staffing->agents_needed},
                      {"agents", staffing->agents},
                      {"expected_losses", staffing->expected_losses},
                      {"expected_losses_one_more", staffing->expected_losses_one_more}};
}

json::object conditions_json(const Conditions& conditions) {
  return {{"nobody_signed_in", conditions.nobody_signed_in},
          {"fewer_than_needed", conditions.fewer_than_needed},
          {"long_wait", conditions.long_wait},
          {"silent", conditions.silent},
          {"not_visible", conditions.not_visible}};
}

}  // namespace dutyline
