// What a line costs: a resolved call in everything that one line keeps, and two hundred lines for eight hours at a
// hundred calls a second in total. Processor's time, so that other programs do not show.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "lines/figures.hpp"
#include "lines/line_state.hpp"
#include "lines/made_call.hpp"

namespace dutyline::bench {
namespace {

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string row; std::getline(status, row);) {
    if (row.starts_with("VmRSS:")) {
      return std::stod(row.substr(6)) / 1024;
    }
  }
  return 0;
}

OpeningHours every_day() {
  WeekPlan plan;
  plan.always_open = false;
  plan.days.fill({{hours(0), hours(24)}});
  plan.holidays = Division::england_and_wales;
  return *OpeningHours::make("Europe/London", plan);
}

// A call as it becomes known: waits, is answered (or lost), its talk ends.
struct Steps {
  KeptCall waiting, resolved, over;
};

std::vector<Steps> some_calls(std::size_t number, Duration between) {
  std::mt19937_64 chance(1);
  std::vector<Steps> calls(number);
  Instant at = made::kTen;
  for (Steps& call : calls) {
    at += between;
    call.waiting.offered = at;
    call.waiting.line = 0;
    call.waiting.call_class = static_cast<std::uint8_t>(CallClass::waiting);
    const Duration waited = milliseconds(chance() % 30'000);
    call.resolved = call.waiting;
    call.resolved.resolved = at + waited;
    call.resolved.served.wait_known = true;
    call.resolved.served.wait_ms = whole_ms(waited);
    const bool lost = chance() % 50 == 0;
    call.resolved.call_class = static_cast<std::uint8_t>(lost ? CallClass::abandoned : CallClass::answered);
    call.resolved.talking = !lost;
    call.over = call.resolved;
    call.over.talking = false;
    call.over.served.talk_known = !lost;
    call.over.served.talk_ms = static_cast<std::uint32_t>(lost ? 0 : chance() % 900'000);
  }
  return calls;
}

// Books, windows, waits, week's load, alarm: all of one line but the table of calls, which all lines share. Time passes
// with the calls: the windows slide every minute.
void one_line() {
  const auto calls = some_calls(1'000'000, seconds(2));
  std::vector<LineDefinition> definitions{made::line("duty", every_day())};
  Counters counters;
  Counters kept;
  LineState line(definitions.front(), counters, kept);
  // In handfuls, so that the clock is read seldom and what is young is still near, as it is in a busy hour.
  constexpr std::size_t kHandful = 200;
  double joining = 0;
  double resolving = 0;
  double ending = 0;
  double sliding = 0;
  Instant now = made::kTen;
  const auto timed = [](double& spent, auto each_call) {
    const double began = cpu_seconds();
    each_call();
    spent += cpu_seconds() - began;
  };
  for (std::size_t first = 0; first < calls.size(); first += kHandful) {
    const std::span<const Steps> handful(calls.data() + first, std::min(kHandful, calls.size() - first));
    timed(sliding, [&] {
      for (; now < handful.back().waiting.offered; now += minutes(1)) {
        line.next_change(now, minutes(1));
      }
    });
    timed(joining, [&] {
      for (const Steps& call : handful) {
        line.offer(call.waiting, 1);
        line.add(call.waiting);
      }
    });
    timed(resolving, [&] {
      for (const Steps& call : handful) {
        line.change(call.waiting, call.resolved);
        line.final_call(call.resolved.its_class(), call.resolved.resolved);
      }
    });
    timed(ending, [&] {
      for (const Steps& call : handful) {
        if (call.resolved.talking) {
          line.change(call.resolved, call.over);
        }
      }
    });
  }
  const auto a_call = [&](double spent) { return spent * 1e9 / static_cast<double>(calls.size()); };
  std::printf(
      "one line: a call joins %.0f ns, is resolved %.0f ns, its talk ends %.0f ns, the windows slide %.0f ns a call: "
      "%.0f ns in all\n",
      a_call(joining), a_call(resolving), a_call(ending), a_call(sliding),
      a_call(joining + resolving + ending + sliding));
}

void two_hundred_lines() {
  constexpr int kLines = 200;
  constexpr int kSeconds = 8 * 3600;
  constexpr int kCallsASecond = 100;
  std::vector<LineDefinition> definitions;
  for (int i = 0; i < kLines; ++i) {
    definitions.push_back(made::line("line-" + std::to_string(i), every_day()));
  }
  Figures figures(definitions);
  std::mt19937_64 chance(2);
  Instant now = made::kTen;
  CallId next_id = 1;
  double most_mib = 0;
  const double began = cpu_seconds();
  for (int second = 0; second < kSeconds; ++second) {
    for (int i = 0; i < kCallsASecond; ++i) {
      now += milliseconds(10);
      const CallId id = next_id++;
      const auto& line = definitions[chance() % kLines].name;
      const Call call = made::waiting(id, now - seconds(5), line);
      figures.apply(made::told(call), now, Origin::live);
      if (chance() % 50 == 0) {
        figures.apply(made::told(made::lost(call, Outcome::abandoned, seconds(5))), now, Origin::live);
        continue;
      }
      const Call answered = made::answered(call, seconds(5));
      figures.apply(made::told(answered), now, Origin::live);
      figures.apply(made::told(made::talked(answered, seconds(60))), now, Origin::live);
    }
    figures.counters().take_changes();
    figures.kept().take_changes();
    figures.snapshot(now);
    if (second % 600 == 0) {
      most_mib = std::max(most_mib, resident_mib());
    }
  }
  const double used = cpu_seconds() - began;
  std::printf("%d lines, %d calls a second for %d h, a picture each second: %.1f %% of a core, %.0f MiB at most\n",
              kLines, kCallsASecond, kSeconds / 3600, 100 * used / kSeconds, most_mib);
  std::printf("  a resolved call in all: %.1f us, its three states classified, counted and pictured\n",
              used * 1e6 / (static_cast<double>(kSeconds) * kCallsASecond));
}

}  // namespace
}  // namespace dutyline::bench

int main() {
  dutyline::bench::one_line();
  dutyline::bench::two_hundred_lines();
}
