// How fast a FreeSWITCH's event socket becomes facts on one core, beside a memchr scan for the ends of lines in the
// same bytes: the recorded special cases, over and over, as a client that had subscribed to every channel was sent
// them. Of its events most are not ours. A pass that tells other facts than the one before is an error, however fast.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "feeds/gz_input.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline::bench {
namespace {

constexpr std::size_t kBytes = 200'000'000;
constexpr std::size_t kRead = 256 * 1024;
constexpr std::string_view kHello =
    "Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: +OK accepted\n\n"
    "Content-Type: command/reply\nReply-Text: +OK event listener enabled plain\n\n";

// The events of the recording, whole frames.
std::string recorded_events(const std::string& form) {
  auto file = GzInput::open(DUTYLINE_SOURCE_DIR "/tests/data/freeswitch/edges/" + form + ".1.raw.gz");
  std::string bytes(64 * 1024 * 1024, '\0');
  std::size_t size = 0;
  for (std::size_t got = 1; file && got > 0; size += got) {
    const auto read = file->read({bytes.data() + size, bytes.size() - size});
    got = read ? *read : 0;
  }
  bytes.resize(size);
  const auto begin = bytes.find("Content-Length: ");
  const auto end = bytes.rfind("Content-Type: command/reply");  // the answer to its exit
  if (size == 0 || begin == std::string::npos || end == std::string::npos || end <= begin) {
    throw std::runtime_error("the recording of " + form + " cannot be read");
  }
  return bytes.substr(begin, end - begin);
}

const std::string& stream_of(bool json) {
  static const std::string kPlain = recorded_events("plain");
  static const std::string kJson = recorded_events("json");
  return json ? kJson : kPlain;
}

std::size_t turns(const std::string& events) {
  return kBytes / events.size() + 1;
}

void note(benchmark::State& state, const std::string& events) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(turns(events) * events.size()));
}

void memchr_scan(benchmark::State& state, bool json) {
  const auto& events = stream_of(json);
  for ([[maybe_unused]] auto _ : state) {
    std::uint64_t lines = 0;
    for (std::size_t turn = 0; turn < turns(events); ++turn) {
      for (std::size_t at = 0; (at = events.find('\n', at)) != std::string::npos; ++at) {
        ++lines;
      }
    }
    benchmark::DoNotOptimize(lines);
  }
  note(state, events);
}

void to_facts(benchmark::State& state, bool json) {
  const auto& events = stream_of(json);
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  for ([[maybe_unused]] auto _ : state) {
    DecoderSettings settings;
    settings.switch_name = "pbx";
    settings.source = "pbx-esl";
    settings.recorded = true;
    const auto decoder = find_switch_kind("freeswitch_esl")->make(settings);
    const Instant begin{hours(24 * 20'000)};
    decoder->connected(begin);
    const auto feed = [&](std::string_view bytes, Instant at) {
      std::uint64_t facts = 0;
      decoder->feed(bytes, at);
      while (const auto step = decoder->next()) {
        facts += std::holds_alternative<Fact>(*step) ? 1U : 0U;
      }
      return facts;
    };
    feed(kHello, begin);
    for (std::size_t turn = 0; turn < turns(events); ++turn) {
      last = 0;
      for (std::string_view rest = events; !rest.empty(); rest.remove_prefix(std::min(kRead, rest.size()))) {
        last += feed(rest.substr(0, kRead), begin + hours(24 * static_cast<long>(turn)));
      }
      first = turn == 1 ? last : first;  // the very first also tells that hang-ups are seen
    }
  }
  if (last < 150 || last != first) {
    state.SkipWithError(("told " + std::to_string(first) + " facts, then " + std::to_string(last)).c_str());
  }
  note(state, events);
}

BENCHMARK_CAPTURE(memchr_scan, plain, false)->Name("esl_memchr_scan")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memchr_scan, json, true)->Name("esl_json_scan")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(to_facts, plain, false)->Name("esl_plain_to_facts")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(to_facts, json, true)->Name("esl_json_to_facts")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dutyline::bench

BENCHMARK_MAIN();
