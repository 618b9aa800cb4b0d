// What a line costs: a resolved call in everything that one line keeps, and two hundred lines for eight hours at a
// hundred calls a second in total. Processor's time, so that other programs do not show.
//
//   lines_bench [one | many]
//
// `one` and `many` measure one of the two only; the second takes minutes.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <span>
#include <string>
#include <string_view>
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

// One call every two seconds.
class SomeCalls {
 public:
  Steps next() {
    at_ += seconds(2);
    Steps call;
    call.waiting.offered = at_;
    call.waiting.line = 0;
    call.waiting.call_class = static_cast<std::uint8_t>(CallClass::waiting);
    const Duration waited = milliseconds(chance_() % 30'000);
    call.resolved = call.waiting;
    call.resolved.resolved = at_ + waited;
    call.resolved.served.wait_known = true;
    call.resolved.served.wait_ms = whole_ms(waited);
    const bool lost = chance_() % 50 == 0;
    call.resolved.call_class = static_cast<std::uint8_t>(lost ? CallClass::abandoned : CallClass::answered);
    call.resolved.talking = !lost;
    call.over = call.resolved;
    call.over.talking = false;
    call.over.served.talk_known = !lost;
    call.over.served.talk_ms = static_cast<std::uint32_t>(lost ? 0 : chance_() % 900'000);
    return call;
  }

 private:
  std::mt19937_64 chance_{1};
  Instant at_ = made::kTen;
};

// What the reading of the clock itself costs: a system call.
double seconds_a_clock_read() {
  constexpr int kReads = 200'000;
  const double began = cpu_seconds();
  for (int i = 0; i < kReads; ++i) {
    static_cast<void>(cpu_seconds());
  }
  return (cpu_seconds() - began) / kReads;
}

// Books, windows, waits, week's load, alarm: all of one line but the table of calls, which all lines share. Time passes
// with the calls: the windows slide every minute. A call goes through its three states in handfuls, so that what is
// young is still near, as it is in a busy hour.
class OneLine {
 public:
  static constexpr std::size_t kHandful = 200;

  // `part(number, work)` does the work of one of the parts.
  template <class Part>
  void live(std::span<const Steps> handful, Part part) {
    part(0, [&] { join(handful); });
    part(1, [&] { resolve(handful); });
    part(2, [&] { end(handful); });
    part(3, [&] { slide(handful.back().waiting.offered); });
  }

 private:
  void join(std::span<const Steps> handful) {
    for (const Steps& call : handful) {
      line_.offer(call.waiting, 1);
      line_.add(call.waiting);
    }
  }
  void resolve(std::span<const Steps> handful) {
    for (const Steps& call : handful) {
      line_.change(call.waiting, call.resolved);
      line_.final_call(call.resolved.its_class(), call.resolved.resolved);
    }
  }
  void end(std::span<const Steps> handful) {
    for (const Steps& call : handful) {
      if (call.resolved.talking) {
        line_.change(call.resolved, call.over);
      }
    }
  }
  void slide(Instant until) {
    for (; now_ < until; now_ += minutes(1)) {
      line_.next_change(now_, minutes(1));
    }
  }

  LineDefinition definition_ = made::line("duty", every_day());
  Counters counters_;
  Counters kept_;
  LineState line_{definition_, counters_, kept_};
  Instant now_ = made::kTen;
};

// A million calls. The bench makes them in batches, beside the clock: what it costs to make them, and to fetch them
// from far memory, is no cost of a line.
template <class Batch>
void one_line_lives(Batch batch) {
  constexpr int kBatches = 100;
  constexpr std::size_t kCalls = 10'000;
  static_assert(kCalls % OneLine::kHandful == 0);
  SomeCalls some;
  OneLine line;
  std::vector<Steps> calls(kCalls);
  for (int number = 0; number < kBatches; ++number) {
    std::ranges::generate(calls, [&] { return some.next(); });
    batch([&](auto part) {
      for (std::size_t first = 0; first < calls.size(); first += OneLine::kHandful) {
        line.live(std::span(calls).subspan(first, OneLine::kHandful), part);
      }
    });
  }
}

// All of it in a pass in which the clock is read before and after each batch alone; its parts in a second pass, less
// what the clock's own reading costs there.
void one_line() {
  const auto a_call = [](double spent) { return spent * 1e9 / 1'000'000; };
  double all = 0;
  one_line_lives([&](auto live) {
    const double began = cpu_seconds();
    live([](std::size_t, auto work) { work(); });
    all += cpu_seconds() - began;
  });
  const double a_read = seconds_a_clock_read();
  std::array<double, 4> parts{};
  one_line_lives([&](auto live) {
    live([&](std::size_t part, auto work) {
      const double began = cpu_seconds();
      work();
      parts.at(part) += cpu_seconds() - began - a_read;
    });
  });
  std::printf(
      "one line: a call joins %.0f ns, is resolved %.0f ns, its talk ends %.0f ns, the windows slide %.0f ns a call: "
      "%.0f ns in all\n",
      a_call(parts[0]), a_call(parts[1]), a_call(parts[2]), a_call(parts[3]), a_call(all));
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

int main(int argc, char** argv) {
  const std::string_view only = argc > 1 ? argv[1] : "";
  if (argc > 2 || (only != "" && only != "one" && only != "many")) {
    std::fprintf(stderr, "lines_bench [one | many]\n");
    return 2;
  }
  if (only != "many") {
    dutyline::bench::one_line();
  }
  if (only != "one") {
    dutyline::bench::two_hundred_lines();
  }
}
