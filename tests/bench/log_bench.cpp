// How fast a switch's own log becomes facts, and calls, on one core, beside a memchr scan for the ends of lines in the
// same bytes. A pass that understands one row less than there are lines, or makes one call less, is an error, however
// fast.

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "bench/generated_log.hpp"
#include "calls/book.hpp"
#include "calls/recorded_stay.hpp"
#include "switches/plain_queue_log.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline::bench {
namespace {

constexpr std::size_t kBytes = 200'000'000;
constexpr std::size_t kRead = 256 * 1024;
const std::vector<QueueBinding> kQueues{{"pbx", "send-duty", "send-duty", seconds(60)},
                                        {"pbx", "send-eps", "send-duty", seconds(60)}};

const GeneratedLog& generated_log() {
  static const GeneratedLog kLog(kBytes);
  return kLog;
}

void note(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(generated_log().text().size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(generated_log().rows()));
}

void log_memchr_scan(benchmark::State& state) {
  const auto& text = generated_log().text();
  for ([[maybe_unused]] auto _ : state) {
    std::uint64_t lines = 0;
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at) {
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
  note(state);
}

void to_facts(benchmark::State& state, const Pseudonyms* pseudonyms) {
  const auto& log = generated_log();
  std::uint64_t facts = 0;
  for ([[maybe_unused]] auto _ : state) {
    DecoderSettings settings;
    settings.switch_name = "pbx";
    settings.source = "pbx-log";
    settings.recorded = true;
    settings.pseudonyms = pseudonyms;
    const auto decoder = find_switch_kind("asterisk_queue_log")->make(settings);
    decoder->connected({});
    facts = 0;
    for (std::string_view rest = log.text(); !rest.empty(); rest.remove_prefix(std::min(kRead, rest.size()))) {
      decoder->feed(rest.substr(0, kRead), {});
      while (const auto step = decoder->next()) {
        facts += std::holds_alternative<Fact>(*step) ? 1u : 0u;
      }
    }
  }
  if (facts != log.rows()) {
    state.SkipWithError(
        ("understood " + std::to_string(facts) + " of " + std::to_string(log.rows()) + " rows").c_str());
  }
  note(state);
}

void log_to_facts(benchmark::State& state) {
  to_facts(state, nullptr);
}

void log_to_facts_with_pseudonyms(benchmark::State& state) {
  static const Pseudonyms kPseudonyms("a key for invented callers, 32 bytes", {}, {});
  to_facts(state, &kPseudonyms);
}

// Decoded and paired as a whole history is: its plain calls without a book. All of the generated ones are plain; those
// open at the end are left to the book.
void log_to_calls(benchmark::State& state) {
  const auto& log = generated_log();
  std::uint64_t ended = 0;
  std::uint64_t left = 0;
  for ([[maybe_unused]] auto _ : state) {
    PlainQueueLog plain(
        {.by = {"pbx", "pbx-log"}, .queues = kQueues, .spoken_of = [](std::string_view) { return false; }});
    ended = left = 0;
    VisitId id = 1;
    const auto take = [&](const RecordedStay& stay) {
      const Call call = call_of(stay, {"pbx", "pbx-log"}, id, id + 1);
      id += 2;
      ended += call.final ? 1u : 0u;
    };
    std::size_t settled_at = kRead;
    for (std::size_t at = 0; at < log.text().size();) {
      const auto end = log.text().find('\n', at);
      left += plain.take(std::string_view(log.text()).substr(at, end - at), Instant::min()) ? 0u : 1u;
      at = end + 1;
      if (at >= settled_at) {
        plain.take_settled(take);
        settled_at += kRead;
      }
    }
    plain.end(take);
  }
  if (left > 1 || ended + 100 < log.calls()) {  // the start of the switch is not plain
    state.SkipWithError(("made " + std::to_string(ended) + " of " + std::to_string(log.calls()) + " calls").c_str());
  }
  note(state);
}

// Decoded and paired by the book, which takes whatever comes: the changed calls are taken once a read.
void log_through_the_book(benchmark::State& state) {
  const auto& log = generated_log();
  std::uint64_t ended = 0;
  for ([[maybe_unused]] auto _ : state) {
    DecoderSettings settings;
    settings.switch_name = "pbx";
    settings.source = "pbx-log";
    settings.recorded = true;
    const auto decoder = find_switch_kind("asterisk_queue_log")->make(settings);
    BookSettings lines;
    lines.queues = kQueues;
    Book book(std::move(lines));
    decoder->connected({});
    ended = 0;
    const auto take = [&] {
      for (const auto& change : book.take_changes()) {
        ended += change.call && change.call->final && !is_talking(*change.call) ? 1u : 0u;
      }
    };
    for (std::string_view rest = log.text(); !rest.empty(); rest.remove_prefix(std::min(kRead, rest.size()))) {
      decoder->feed(rest.substr(0, kRead), {});
      while (auto step = decoder->next()) {
        if (auto* const fact = std::get_if<Fact>(&*step)) {
          fact->arrived = fact->at;  // as an import counts time
          book.apply(*fact);
        }
      }
      take();
    }
    book.advance(Instant::max());
    take();
  }
  if (ended < log.calls()) {
    state.SkipWithError(("made " + std::to_string(ended) + " of " + std::to_string(log.calls()) + " calls").c_str());
  }
  note(state);
}

BENCHMARK(log_memchr_scan)->Unit(benchmark::kMillisecond);
BENCHMARK(log_to_facts)->Unit(benchmark::kMillisecond);
BENCHMARK(log_to_facts_with_pseudonyms)->Unit(benchmark::kMillisecond);
BENCHMARK(log_to_calls)->Unit(benchmark::kMillisecond);
BENCHMARK(log_through_the_book)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dutyline::bench

BENCHMARK_MAIN();
