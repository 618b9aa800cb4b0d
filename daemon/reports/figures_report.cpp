#include "reports/figures_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <utility>

#include "base/utf8.hpp"

namespace dutyline {
namespace {

// A name with its value as JSON has it; CSV has the same without quotes, and nothing for null.
struct Field {
  std::string name;
  std::string value;
  bool text = false;
};
using Fields = std::vector<Field>;

Field number(std::string name, std::int64_t value) {
  return {std::move(name), std::to_string(value)};
}
Field text(std::string name, std::string_view value) {
  return {std::move(name), std::string(as_utf8(std::string(value))), true};
}
Field nothing(std::string name) {
  return {std::move(name), ""};
}

// Whole calls over whole calls, cut to six decimals: 49 of 50 is 0.98, and nothing below it is.
std::string ratio_text(const Ratio& ratio) {
  constexpr std::int64_t kMillion = 1'000'000;
  const std::int64_t millionths = ratio.part * kMillion / ratio.whole;
  return fmt::format("{}.{:06}", millionths / kMillion, millionths % kMillion);
}
Field ratio_field(std::string name, const std::optional<Ratio>& ratio) {
  return {std::move(name), ratio && ratio->whole > 0 ? ratio_text(*ratio) : ""};
}
Field milliseconds_field(std::string name, std::optional<std::int64_t> ms) {
  return {std::move(name), ms ? fmt::format("{}.{:03}", *ms / 1000, *ms % 1000) : ""};
}
std::optional<std::int64_t> in_ms(std::optional<Duration> length) {
  return length ? std::optional(std::chrono::floor<milliseconds>(*length).count()) : std::nullopt;
}

std::string coverage_text(const WindowFigures& figures) {
  return ratio_text({figures.seen_time.count(), figures.open_time.count()});
}

void add_classes(Fields& fields, const std::string& prefix, const ClassCounts& counts) {
  fields.push_back(number(prefix + "offered", counts.offered));
  if (prefix.empty()) {
    fields.push_back(number("counted", counts.counted()));
  }
  for (const CallClass call_class : kFinalClasses) {
    fields.push_back(number(prefix + std::string(to_string(call_class)), counts.of(call_class)));
  }
  fields.push_back(number(prefix + "waiting", counts.waiting));
  fields.push_back(number(prefix + "unresolved", counts.unresolved));
}

void add_target(Fields& fields, const PeriodFigures& period) {
  const WindowFigures& figures = period.figures;
  const bool any = figures.answered.whole > 0;
  const Interval interval = wilson_interval(figures.answered);
  fields.push_back(period.has_result ? text("result", to_string(figures.result)) : nothing("result"));
  fields.push_back({"running", period.running ? "true" : "false"});
  fields.push_back(period.has_result ? text("evidence", to_string(figures.evidence)) : nothing("evidence"));
  fields.push_back({"interval_low", any ? fmt::format("{:.6f}", interval.low) : ""});
  fields.push_back({"interval_high", any ? fmt::format("{:.6f}", interval.high) : ""});
  fields.push_back(number("losses_allowed", figures.losses_allowed));
  fields.push_back(number("losses_allowed_expected", figures.losses_allowed_expected));
  fields.push_back({"coverage_ratio", figures.open_time > Duration::zero() ? coverage_text(figures) : ""});
}

Field percent_field(const Ratio& ratio) {
  return {"answered_percent", ratio.whole > 0 ? percent_text(ratio) : ""};
}

void add_rates(Fields& fields, const WindowFigures& figures) {
  fields.push_back(percent_field(figures.answered));
  fields.push_back(ratio_field("answered_ratio", figures.answered));
  fields.push_back(ratio_field("answered_ratio_low", figures.answered_low));
  fields.push_back(ratio_field("answered_ratio_high", figures.answered_high));
  fields.push_back(
      ratio_field("abandoned_ratio", Ratio{figures.open.of(CallClass::abandoned), figures.open.counted()}));
  fields.push_back(ratio_field("of_offered_ratio", figures.of_offered));
}

Fields alternatives_of(const PeriodFigures& period) {
  return {ratio_field("strict", period.figures.strict), ratio_field("switch", period.by_switch),
          ratio_field("per_caller", period.per_caller())};
}

Fields quantiles_of(const std::optional<WaitQuantiles>& waits) {
  const auto of = [&](std::int64_t WaitQuantiles::*part) {
    return waits ? std::optional((*waits).*part) : std::nullopt;
  };
  return {milliseconds_field("p50", of(&WaitQuantiles::p50)), milliseconds_field("p90", of(&WaitQuantiles::p90)),
          milliseconds_field("p95", of(&WaitQuantiles::p95)), milliseconds_field("max", of(&WaitQuantiles::max))};
}

void add_service(Fields& fields, const WindowFigures& figures) {
  fields.push_back(ratio_field("service_level_ratio", figures.service_level));
  fields.push_back(milliseconds_field("asa_seconds", in_ms(figures.service.asa())));
}

void add_talks(Fields& fields, const PeriodFigures& period) {
  const ServiceSums& service = period.figures.service;
  fields.push_back(milliseconds_field("talk_mean_seconds", in_ms(service.mean_talk())));
  fields.push_back(number("brief", service.brief));
  fields.push_back(number("dropped", service.dropped));
  fields.push_back({"agents_signed_in_mean", period.signed_in ? fmt::format("{:.2f}", *period.signed_in) : ""});
}

// Of what was kept of no call that is gone.
Field number_of_calls(const PeriodFigures& period, std::string name, std::int64_t value) {
  return period.basis == Basis::kept ? nothing(std::move(name)) : number(std::move(name), value);
}

Fields reached_of(const PeriodFigures& period) {
  return {number_of_calls(period, "same_day", period.callers.same_day),
          number_of_calls(period, "h24", period.callers.within_24h),
          number_of_calls(period, "d7", period.callers.within_7d)};
}

void add_callers(Fields& fields, const PeriodFigures& period) {
  fields.push_back(number_of_calls(period, "callers_unreached", period.callers.unreached));
  fields.push_back(number_of_calls(period, "withheld", period.callers.withheld));
  fields.push_back(number_of_calls(period, "callers_lost", period.callers.lost));
  fields.push_back(number_of_calls(period, "tries", period.callers.tries));
}

// What retention has forgotten is not known, and no smaller number stands for it.
bool knows_callers(const PeriodFigures& period) {
  return period.callers.forgotten == 0 && period.basis != Basis::kept;
}
Field callers_field(const PeriodFigures& period) {
  return knows_callers(period) ? number("callers", period.callers.callers) : nothing("callers");
}
Field repeats_field(const PeriodFigures& period) {
  return knows_callers(period)
             ? ratio_field("repeat_tries_ratio", Ratio{period.callers.repeats, period.figures.open.offered})
             : nothing("repeat_tries_ratio");
}

std::string quoted(const std::string& value) {
  return boost::json::serialize(boost::json::string_view(value));
}

std::string value_of(const Field& field) {
  return field.text ? quoted(field.value) : field.value.empty() ? "null" : field.value;
}

// An object being written.
class Object {
 public:
  Object& add(const std::string& name, const std::string& value) {
    text_ += (text_.empty() ? "" : ",") + quoted(name) + ':' + value;
    return *this;
  }
  Object& add(const Fields& fields) {
    for (const Field& field : fields) {
      add(field.name, value_of(field));
    }
    return *this;
  }
  std::string text() const { return '{' + text_ + '}'; }

 private:
  std::string text_;
};

std::string object_of(const Fields& fields) {
  return Object().add(fields).text();
}

std::string outcomes_object(const PeriodFigures& period) {
  Fields fields;
  for (const Outcome outcome : kOutcomes) {
    fields.push_back(number_of_calls(period, std::string(to_string(outcome)),
                                     period.by_outcome.at(static_cast<std::size_t>(outcome))));
  }
  return object_of(fields);
}

std::string missed_text(const std::optional<std::int64_t>& calls) {
  return calls ? std::to_string(*calls) : "null";
}

std::string gaps_array(const std::vector<Gap>& gaps, const std::string& line) {
  std::string array;
  for (const Gap& gap : gaps) {
    GapCalls calls;
    for (const GapCalls& each : gap.lines) {
      calls = each.line == line ? each : calls;
    }
    Object object;
    object.add("from", epoch_text(gap.from)).add("to", gap.to ? epoch_text(*gap.to) : "null");
    object.add(Fields{text("source", gap.source), text("cause", gap.cause)});
    object.add("missed_answered", missed_text(calls.missed_answered));
    object.add("missed_other", missed_text(calls.missed_other));
    array += (array.empty() ? "" : ",") + object.text();
  }
  return '[' + array + ']';
}

// A period as it was told before.
Fields was_fields(const KeptPeriod& was) {
  const WindowFigures figures = figures_of(was);
  Fields fields{text("headline", to_string(was.headline))};
  add_classes(fields, "", figures.open);
  fields.push_back(number("losses", figures.losses()));
  add_rates(fields, figures);
  fields.push_back(ratio_field("strict_ratio", figures.strict));
  const bool whole = was.step != PeriodStep::day;
  fields.push_back(whole ? text("result", to_string(figures.result)) : nothing("result"));
  fields.push_back(number("losses_allowed", figures.losses_allowed));
  fields.push_back(ratio_field("target_ratio", Ratio{was.target, 10'000}));
  fields.push_back({"coverage_ratio", figures.open_time > Duration::zero() ? coverage_text(figures) : ""});
  add_service(fields, figures);
  fields.push_back(milliseconds_field("answer_within_seconds", in_ms(was.answer_within)));
  fields.push_back(milliseconds_field("short_abandon_seconds", in_ms(was.short_abandon)));
  fields.push_back(milliseconds_field("talk_mean_seconds", in_ms(was.service.mean_talk())));
  fields.push_back(number("brief", was.service.brief));
  fields.push_back(number("dropped", was.service.dropped));
  add_classes(fields, "closed_", figures.closed);
  return fields;
}

std::string restatements_array(const std::vector<Restatement>& restatements) {
  std::string array;
  for (const Restatement& each : restatements) {
    Object object;
    object.add("at", epoch_text(each.at)).add(Fields{text("reason", each.reason)});
    array += (array.empty() ? "" : ",") + object.add("was", object_of(was_fields(each.was))).text();
  }
  return '[' + array + ']';
}

// A spreadsheet has room for the first of what was told, and for every reason.
void add_restatements(Fields& fields, const OpeningHours& plan, const std::vector<Restatement>& restatements) {
  std::string reasons;
  for (const Restatement& each : restatements) {
    reasons += (reasons.empty() ? "" : "; ") + each.reason;
  }
  const bool any = !restatements.empty();
  fields.push_back(number("restatements", static_cast<std::int64_t>(restatements.size())));
  fields.push_back(text("restated_at", any ? local_time_text(plan, restatements.back().at) : ""));
  fields.push_back(text("restated_because", reasons));
  for (Field& field : was_fields(any ? restatements.front().was : KeptPeriod())) {
    constexpr std::array kShown{"offered", "counted", "answered", "losses", "answered_percent", "closed_offered"};
    if (std::ranges::find(kShown, field.name) != kShown.end()) {
      fields.push_back({"was_" + field.name, any ? field.value : ""});
    }
  }
}

constexpr std::array kDayNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::string clock_text(int half_hour) {
  return fmt::format("{:02}:{:02}", half_hour / 2, half_hour % 2 * 30);
}

std::string half_hour_text(int half_hour_of_week) {
  return std::string(kDayNames.at(static_cast<std::size_t>(half_hour_of_week / kHalfHours))) + ' ' +
         clock_text(half_hour_of_week % kHalfHours);
}

std::string json_object(const LineFigures& of, const PeriodFigures& period) {
  const WindowFigures& figures = period.figures;
  Object object;
  object.add(Fields{text("line", of.line->name), text("by", to_string(of.step))});
  object.add("from", epoch_text(period.period.from)).add("to", epoch_text(period.period.to));
  if (of.step == PeriodStep::weekday_half_hour) {
    object.add(Fields{text("half_hour", half_hour_text(period.period.half_hour_of_week))});
  }
  Fields fields{text("headline", to_string(period.measures.headline))};
  add_classes(fields, "", figures.open);
  fields.push_back(number("losses", figures.losses()));
  object.add(fields).add("by_outcome", outcomes_object(period));
  Fields closed;
  add_classes(closed, "", figures.closed);
  std::erase_if(closed, [](const Field& field) { return field.name == "counted"; });
  object.add("closed", object_of(closed));
  Fields rates;
  add_rates(rates, figures);
  object.add(rates).add("alternatives", object_of(alternatives_of(period)));
  Fields target;
  add_target(target, period);
  object.add(target).add("gaps", gaps_array(period.gaps, of.line->name));
  Fields service;
  add_service(service, figures);
  object.add(service);
  object.add("wait_seconds", Object()
                                 .add("answered", object_of(quantiles_of(figures.answered_waits)))
                                 .add("abandoned", object_of(quantiles_of(figures.abandoned_waits)))
                                 .text());
  Fields talks;
  add_talks(talks, period);
  talks.push_back(callers_field(period));
  object.add(talks).add("callers_reached_later", object_of(reached_of(period)));
  Fields callers;
  add_callers(callers, period);
  callers.push_back(repeats_field(period));
  object.add(callers).add("restatements", restatements_array(period.restatements));
  return object.add(Fields{text("basis", to_string(period.basis))}).text();
}

void append(Fields& fields, const std::string& prefix, Fields more, const std::string& suffix = "") {
  for (Field& field : more) {
    field.name = prefix + field.name + suffix;
    fields.push_back(std::move(field));
  }
}

Fields csv_fields(const LineFigures& of, const PeriodFigures& period) {
  const OpeningHours& plan = of.line->hours;
  const WindowFigures& figures = period.figures;
  const bool folded = of.step == PeriodStep::weekday_half_hour;
  Fields fields{text("line", of.line->name),
                text("by", to_string(of.step)),
                text("from", local_time_text(plan, period.period.from)),
                text("to", local_time_text(plan, period.period.to)),
                text("half_hour", folded ? half_hour_text(period.period.half_hour_of_week) : ""),
                text("headline", to_string(period.measures.headline))};
  add_classes(fields, "", figures.open);
  fields.push_back(number("losses", figures.losses()));
  add_rates(fields, figures);
  append(fields, "", alternatives_of(period), "_ratio");
  add_target(fields, period);
  fields.push_back(number("gaps", static_cast<std::int64_t>(period.gaps.size())));
  fields.push_back(number("missed_answered", figures.missed_answered));
  fields.push_back(number("missed_other", figures.missed_other));
  add_service(fields, figures);
  append(fields, "wait_answered_", quantiles_of(figures.answered_waits), "_seconds");
  append(fields, "wait_abandoned_", quantiles_of(figures.abandoned_waits), "_seconds");
  add_talks(fields, period);
  fields.push_back(callers_field(period));
  append(fields, "reached_later_", reached_of(period));
  add_callers(fields, period);
  fields.push_back(repeats_field(period));
  add_classes(fields, "closed_", figures.closed);
  add_restatements(fields, plan, period.restatements);
  fields.push_back({"from_epoch", epoch_text(period.period.from)});
  fields.push_back({"to_epoch", epoch_text(period.period.to)});
  fields.push_back(text("basis", to_string(period.basis)));
  return fields;
}

}  // namespace

std::string local_date_text(LocalDay day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string local_time_text(const OpeningHours& plan, Instant at) {
  const auto clock = std::chrono::floor<minutes>(plan.time_of_day(at)).count();
  return local_date_text(plan.local_day(at)) + fmt::format(" {:02}:{:02}", clock / 60, clock % 60);
}

std::string figures_csv_heading() {
  static const LineDefinition any;
  std::string heading;
  for (const Field& field : csv_fields({&any, PeriodStep::none, {}, {}, {}}, {})) {
    heading += (heading.empty() ? "" : ",") + field.name;
  }
  return heading + '\n';
}

std::string figures_csv(const LineFigures& figures) {
  std::string lines;
  for (const PeriodFigures& period : figures.periods) {
    std::string line;
    for (const Field& field : csv_fields(figures, period)) {
      line += field.value + ',';
    }
    line.back() = '\n';
    lines += line;
  }
  return lines;
}

std::string figures_json(const LineFigures& figures) {
  std::string objects;
  for (const PeriodFigures& period : figures.periods) {
    objects += (objects.empty() ? "" : ",\n") + json_object(figures, period);
  }
  return objects;
}

}  // namespace dutyline
