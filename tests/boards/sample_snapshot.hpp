// A made-up Tuesday morning: the picture all tests of the boards look at.
#pragma once

#include "boards/own_figures.hpp"
#include "lines/counters.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

inline Instant sample_now() {
  return from_epoch_ms(1'795'514'400'000);
}  // 2026-11-24T10:00:00Z

inline WindowFigures sample_figures(Window window, std::int64_t answered, std::int64_t abandoned,
                                    std::int64_t not_served) {
  WindowFigures figures;
  figures.window = window;
  figures.open.by_class = {answered, abandoned, 1, not_served, 0, 1};
  figures.open.waiting = 2;
  figures.open.unresolved = 1;
  figures.open.offered = answered + abandoned + not_served + 5;
  figures.closed.by_class = {0, 3, 0, 0, 0, 0};
  figures.closed.offered = 3;
  figures.service = {answered - 1, answered, answered * 7'500, answered - 2, answered * 300'000, 2, 1};
  figures.answered_waits = WaitQuantiles{6'250, 17'000, 21'500, 48'125};
  figures.expected = window == Window::m15 ? 0 : 10;
  figures.rate(Headline::served);
  return figures;
}

inline LineSnapshot sample_line() {
  LineSnapshot line;
  line.name = "send-duty";
  line.title = "SEND duty line";
  line.answer_within = seconds(20);
  line.long_wait = minutes(2);
  line.timezone = "Europe/London";
  line.next_change = sample_now() + hours(7);
  line.visible = true;
  line.waiting = 2;
  line.longest_wait = milliseconds(72'500);
  line.talking = 3;
  line.unresolved = 1;
  line.callers_unreached = 2;
  line.agents = {2, 1, 3, 1, 1, 4};
  for (const Window window : kWindows) {
    line.windows[static_cast<std::size_t>(window)] = sample_figures(window, 41, 1, 0);
  }
  line.windows[static_cast<std::size_t>(Window::m15)] = WindowFigures{};
  line.windows[static_cast<std::size_t>(Window::m15)].window = Window::m15;
  line.windows[static_cast<std::size_t>(Window::month)] = sample_figures(Window::month, 940, 11, 9);
  line.last_offered = sample_now() - seconds(40);
  line.blind_seconds = 12.5;
  line.spike.levels = {CusumState{4.75, true, 3}, CusumState{4.75, false, 0}};
  line.staffing = StaffingNow{5.25, 5.75, 480, 240, true, 3, 3, 0, 0, 0};
  line.expected_calls = 0.0625;
  line.windows[static_cast<std::size_t>(Window::d7)].exact = false;
  line.day.from = sample_now() - hours(10);
  line.day.to = sample_now() + hours(14);
  line.day.opens = sample_now() - hours(1);
  line.day.closes = sample_now() + hours(7);
  line.day.quarters = {{sample_now() - minutes(60), 12, 0, 0, 1},
                       {sample_now() - minutes(45), 17, 1, 0, 0},
                       {sample_now() - minutes(15), 12, 0, 2, 2}};
  line.judge();
  return line;
}

// Never a call, never a source, open for ever: every absent value at once.
inline LineSnapshot quiet_line() {
  LineSnapshot line;
  line.name = "out-of-hours";
  line.title = "Out of hours \"emergency\" line";
  line.target = 9'750;
  line.answer_within = milliseconds(12'500);
  line.long_wait = minutes(5);
  line.timezone = "UTC";
  for (const Window window : kWindows) line.windows[static_cast<std::size_t>(window)].window = window;
  line.day.from = sample_now() - hours(10);
  line.day.to = sample_now() + hours(14);
  return line;
}

inline SourceSnapshot sample_source() {
  SourceSnapshot source;
  source.name = "pbx-ami";
  source.kind = "asterisk_ami";
  source.switch_name = "pbx";
  source.status.state = SourceState::live;
  source.status.events = 12'345;
  source.status.rejected = {{"malformed", 1}, {"too_long", 0}};
  source.status.degraded = {{"no_call_class", false}, {"no_dialplan_class", true}};
  source.status.last_event = sample_now() - milliseconds(1'250);
  source.status.clock_offset = milliseconds(12);
  source.received_bytes = 9'876'543'210;
  source.connects = {{"ok", 2}, {"refused", 1}, {"timeout", 0}, {"tls", 0}, {"auth", 0}, {"protocol", 0}, {"dns", 0}};
  source.gaps = 1;
  source.gap_seconds = 31.5;
  source.calls_repaired = 2;
  source.lines = {"send-duty"};
  CountersCompared compared;
  compared.line = "send-duty";
  compared.since = sample_now() - hours(1);
  compared.told_at = sample_now() - minutes(1);
  compared.answered = 12;
  compared.other = 3;
  compared.our_answered = 11;
  compared.our_other = 2;
  compared.others_by_outcome = {{Outcome::abandoned, 1}, {Outcome::timeout, 1}};
  compared.differences = {{sample_now() - minutes(20), sample_now() - minutes(15), 1, 1, 0, 0,
                           sample_now() - minutes(18), sample_now() - minutes(16)}};
  source.counters = {compared};
  source.advice = {"The account may not read the class \"dialplan\"."};
  return source;
}

inline std::map<std::string, double> sample_counters() {
  Counters counters;
  const auto add = [&](std::string_view metric, const Labels& labels, double value) {
    counters.add(Counters::series(metric, labels), value);
  };
  for (const std::string_view line : {"send-duty", "out-of-hours"}) {
    const double scale = line == "send-duty" ? 1 : 0;
    add("dutyline_calls_offered_total", {{"line", line}, {"hours", "open"}}, 1'041 * scale);
    add("dutyline_calls_offered_total", {{"line", line}, {"hours", "closed"}}, 30 * scale);
    add("dutyline_calls_total", {{"line", line}, {"hours", "open"}, {"class", "answered"}, {"outcome", "answered"}},
        1'000 * scale);
    add("dutyline_calls_total", {{"line", line}, {"hours", "open"}, {"class", "not_served"}, {"outcome", "timeout"}},
        9 * scale);
    add("dutyline_line_blind_seconds_total", {{"line", line}}, 12.5 * scale);
    // Kept apart by bucket; the page adds them up.
    add("dutyline_call_wait_seconds_bucket", {{"line", line}, {"class", "answered"}, {"le", "20"}}, 700 * scale);
    add("dutyline_call_wait_seconds_bucket", {{"line", line}, {"class", "answered"}, {"le", "5"}}, 250 * scale);
    add("dutyline_call_wait_seconds_bucket", {{"line", line}, {"class", "answered"}, {"le", "120"}}, 49 * scale);
    add("dutyline_call_wait_seconds_bucket", {{"line", line}, {"class", "answered"}, {"le", "+Inf"}}, 1 * scale);
    add("dutyline_call_wait_seconds_sum", {{"line", line}, {"class", "answered"}}, 9'876.543 * scale);
    add("dutyline_call_wait_seconds_count", {{"line", line}, {"class", "answered"}}, 1'000 * scale);
  }
  return counters.all();
}

inline Snapshot sample_snapshot() {
  Snapshot snapshot;
  snapshot.number = 4'711;
  snapshot.at = sample_now();
  snapshot.lines = {sample_line(), quiet_line()};
  SourceSnapshot lost;
  lost.name = "old-pbx";
  lost.kind = "asterisk_ami";
  lost.switch_name = "old";
  lost.connects = {{"ok", 0}, {"refused", 17}};
  lost.lines = {"out-of-hours"};
  lost.trouble = "connection refused";
  snapshot.sources = {sample_source(), lost};
  snapshot.ledger.commits = 512;
  snapshot.ledger.size_bytes = 1'048'576;
  snapshot.ledger.disk_free_bytes = 5'000'000'000;
  snapshot.ledger.commit_seconds = {{{0.001, 400}, {0.01, 510}}, 1.5, 512};
  snapshot.event_delay["pbx-ami"] = {{{0.1, 10}, {1, 12}}, 2.25, 12};
  snapshot.unclaimed_queues = {{"pbx", "sales", 3}};
  snapshot.refused_at_unknown_door = 2;
  snapshot.counters = sample_counters();
  return snapshot;
}

inline OwnFigures sample_own() {
  OwnFigures own;
  own.version = "0.1.0";
  own.revision = "abc1234";
  own.config_last_reload_success = sample_now() - hours(1);
  own.log_messages = {{"info", 12}, {"warning", 1}, {"error", 0}};
  own.http_requests = {{{"metrics", "200"}, 40}, {{"lines", "200"}, 0}};
  own.stream_clients = 2;
  own.process_cpu_seconds = 1.25;
  own.process_resident_bytes = 20'000'000;
  own.process_virtual_bytes = 60'000'000;
  own.process_open_fds = 12;
  own.process_max_fds = 1024;
  own.process_start_time_seconds = 1'795'510'800.5;
  return own;
}

}  // namespace dutyline
