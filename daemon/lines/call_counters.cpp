#include "lines/call_counters.hpp"

#include <array>
#include <vector>

namespace dutyline {
namespace {

constexpr std::string_view kWait = "dutyline_call_wait_seconds";
constexpr std::string_view kTalk = "dutyline_call_talk_seconds";
constexpr std::string_view kRecovered = "dutyline_calls_recovered_total";
constexpr std::string_view kCorrected = "dutyline_calls_corrected_total";

constexpr std::array kWaitEdges{1., 2., 5., 10., 15., 20., 30., 45., 60., 90., 120., 180., 300., 600., 1200.};
constexpr std::array kTalkEdges{15., 30., 60., 120., 300., 600., 900., 1200., 1800., 2700., 3600.};
constexpr std::array kPlainMetrics{"dutyline_calls_answered_in_time_total", "dutyline_calls_answered_brief_total",
                                   "dutyline_calls_dropped_total", "dutyline_agent_missed_calls_total",
                                   "dutyline_line_blind_seconds_total"};
constexpr std::array kWaitClasses{CallClass::answered, CallClass::abandoned};

std::string plain(std::string_view metric, const LineDefinition& line) {
  return Counters::series(metric, {{"line", line.name}});
}

std::string offered(const LineDefinition& line, Hours hours) {
  return Counters::series("dutyline_calls_offered_total", {{"line", line.name}, {"hours", to_string(hours)}});
}

std::string final_calls(const LineDefinition& line, Hours hours, CallClass call_class, Outcome outcome) {
  return Counters::series("dutyline_calls_total", {{"line", line.name},
                                                   {"hours", to_string(hours)},
                                                   {"class", to_string(call_class)},
                                                   {"outcome", to_string(outcome)}});
}

std::string recovered(const LineDefinition& line, CallClass call_class) {
  return Counters::series(kRecovered, {{"line", line.name}, {"class", to_string(call_class)}});
}

std::string corrected(const LineDefinition& line, CallClass from, CallClass to) {
  return Counters::series(kCorrected, {{"line", line.name}, {"from", to_string(from)}, {"to", to_string(to)}});
}

Labels wait_labels(const LineDefinition& line, CallClass call_class) {
  return {{"line", line.name}, {"class", to_string(call_class)}};
}

void declare_by_class(Counters& counters, const LineDefinition& line) {
  for (const Hours hours : kHours) {
    counters.declare(offered(line, hours));
    for (const Outcome outcome : kOutcomes) {
      if (!is_settled(outcome)) {
        continue;
      }
      counters.declare(final_calls(line, hours, class_of(outcome, false), outcome));
      counters.declare(final_calls(line, hours, class_of(outcome, true), outcome));
    }
  }
  for (const CallClass from : kFinalClasses) {
    counters.declare(recovered(line, from));
    for (const CallClass to : kFinalClasses) {
      if (from != to) {
        counters.declare(corrected(line, from, to));
      }
    }
  }
}

void observe_wait(Counters& counters, const LineDefinition& line, const CallRecord& record) {
  const auto waited = wait_of(record.call);
  if (!waited) {
    return;
  }
  if (record.call_class == CallClass::answered && *waited <= line.answer_within) {
    counters.add(plain("dutyline_calls_answered_in_time_total", line));
  }
  for (const CallClass call_class : kWaitClasses) {
    if (record.call_class == call_class) {
      counters.observe(kWait, wait_labels(line, call_class), to_seconds(*waited));
    }
  }
}

void count_final(Counters& counters, const LineDefinition& line, CallRecord& record, Origin origin) {
  record.counted_final = true;
  record.counted_class = record.call_class;
  counters.add(final_calls(line, record.hours, record.call_class, record.call.outcome));
  if (record.hours == Hours::closed) {
    return;  // metrics without an `hours` label speak of open hours only
  }
  if (origin == Origin::recovered) {
    counters.add(recovered(line, record.call_class));
  }
  observe_wait(counters, line, record);
}

void count_correction(Counters& counters, const LineDefinition& line, CallRecord& record) {
  if (record.hours == Hours::open) {
    counters.add(corrected(line, record.counted_class, record.call_class));
  }
  record.counted_class = record.call_class;
  record.counted_talk = true;  // the talk of a call that was counted as something else stays out, as its wait does
}

void count_talk(Counters& counters, const LineDefinition& line, CallRecord& record) {
  record.counted_talk = true;
  if (record.hours == Hours::closed) {
    return;
  }
  const Visit& visit = deciding_visit(record.call);
  if (const auto talked = talk_of(visit)) {
    counters.observe(kTalk, {{"line", line.name}}, to_seconds(*talked));
    if (*talked < kBriefTalk) {
      counters.add(plain("dutyline_calls_answered_brief_total", line));
    }
  }
  if (visit.ended_by == EndedBy::the_switch) {
    counters.add(plain("dutyline_calls_dropped_total", line));
  }
}

}  // namespace

void declare_call_counters(Counters& counters, const LineDefinition& line) {
  declare_by_class(counters, line);
  for (const std::string_view metric : kPlainMetrics) {
    counters.declare(plain(metric, line));
  }
  std::vector<double> wait_edges(kWaitEdges.begin(), kWaitEdges.end());
  for (const Duration threshold : {line.answer_within, line.short_abandon, line.long_wait}) {
    wait_edges.push_back(to_seconds(threshold));
  }
  for (const CallClass call_class : kWaitClasses) {
    counters.declare_histogram(kWait, wait_labels(line, call_class), wait_edges);
  }
  counters.declare_histogram(kTalk, {{"line", line.name}}, kTalkEdges);
}

void count_call(Counters& counters, const LineDefinition& line, CallRecord& record, const Learning& learning) {
  if (learning.first && !record.counted_offered && learning.origin != Origin::imported &&
      learning.now - record.call.visits.front().offered_at <= kTooLate) {
    record.counted_offered = true;
    counters.add(offered(line, record.hours));
  }
  if (!record.counted_offered || !is_final(record.call_class)) {
    return;
  }
  if (!record.counted_final) {
    count_final(counters, line, record, learning.origin);
  } else if (is_final(record.counted_class) && record.counted_class != record.call_class) {
    count_correction(counters, line, record);
  }
  if (record.counted_class == CallClass::answered && !record.counted_talk && !is_talking(record.call)) {
    count_talk(counters, line, record);
  }
}

void stop_counting(CallRecord& record) {
  record.counted_final = true;
  record.counted_talk = true;
  record.counted_class = CallClass::waiting;
}

void count_missed_ring(Counters& counters, const LineDefinition& line) {
  counters.add(plain("dutyline_agent_missed_calls_total", line));
}

void count_blind(Counters& counters, const LineDefinition& line, Duration blind) {
  counters.add(plain("dutyline_line_blind_seconds_total", line), to_seconds(blind));
}

double blind_seconds(const Counters& counters, const LineDefinition& line) {
  return counters.value(plain("dutyline_line_blind_seconds_total", line));
}

}  // namespace dutyline
