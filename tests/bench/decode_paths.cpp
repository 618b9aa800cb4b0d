#include "bench/decode_paths.hpp"

#include <cstring>
#include <stdexcept>
#include <unordered_map>

#include "app/pipeline.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline::bench {
namespace {

using VisitOutcomes = std::unordered_map<CallId, std::vector<Outcome>>;

BookSettings two_queues() {
  BookSettings book;
  for (const auto queue : RecordedDay::kQueues) {
    book.queues.push_back({std::string(RecordedDay::kSwitch), std::string(queue), std::string(queue), seconds(60)});
  }
  return book;
}

std::vector<LineDefinition> two_lines() {
  std::vector<LineDefinition> lines;
  for (const auto queue : RecordedDay::kQueues) {
    LineDefinition line;
    line.name = line.title = queue;
    line.queues.push_back({std::string(RecordedDay::kSwitch), std::string(queue)});
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<Outcome> outcomes_of(const Call& call) {
  std::vector<Outcome> outcomes;
  for (const auto& visit : call.visits) {
    outcomes.push_back(visit.outcome);
  }
  return outcomes;
}

OutcomeCounts counted(const VisitOutcomes& calls) {
  OutcomeCounts counts;
  for (const auto& [id, outcomes] : calls) {
    for (const auto outcome : outcomes) {
      ++counts[outcome];
    }
  }
  return counts;
}

class FactsOnly {
 public:
  void apply(const Fact& fact) { joined_ += std::holds_alternative<Joined>(fact.what) ? 1u : 0u; }
  void advance(Instant) {}
  void finish(Pass& pass) { pass.joined[Outcome::waiting] = joined_; }

 private:
  std::uint64_t joined_ = 0;
};

class ThroughTheBook {
 public:
  void apply(const Fact& fact) {
    book_.apply(fact);
    take();
  }
  void advance(Instant now) {
    book_.advance(now);
    take();
  }
  void finish(Pass& pass) { pass.outcomes = counted(calls_); }

 private:
  void take() {
    for (const auto& change : book_.take_changes()) {
      if (change.call) {
        calls_[change.id] = outcomes_of(*change.call);
      } else {
        calls_.erase(change.id);
      }
    }
  }

  Book book_{two_queues()};
  VisitOutcomes calls_;
};

class ToFigures {
 public:
  void apply(const Fact& fact) { pipeline_.apply(fact); }
  // One batch a read, as the daemon's loop takes them.
  void advance(Instant now) {
    pipeline_.advance(now);
    if (!pipeline_.has_batch()) {
      return;
    }
    const LedgerBatch batch = pipeline_.take_batch();
    for (const auto& change : batch.calls) {
      if (change.record) {
        calls_[change.id] = outcomes_of(change.record->call);
      } else {
        calls_.erase(change.id);
      }
    }
  }
  void finish(Pass& pass) { pass.outcomes = counted(calls_); }

 private:
  Pipeline pipeline_{two_lines(), two_queues(), Origin::live};
  VisitOutcomes calls_;
};

template <class Sink>
Pass pass_through(const RepeatedDay& day) {
  Sink sink;
  Pass pass;
  DecoderSettings settings;
  settings.switch_name = RecordedDay::kSwitch;
  settings.source = "pbx-ami";
  settings.recorded = true;
  const auto decoder = find_switch_kind("asterisk_ami")->make(settings);
  const auto drain = [&] {
    while (const auto step = decoder->next()) {
      if (const auto* fact = std::get_if<Fact>(&*step)) {
        ++pass.facts;
        sink.apply(*fact);
      }
    }
  };
  Instant now;
  for (std::size_t n = 0; n < day.repetitions(); ++n) {
    const Duration shift = RecordedDay::kPeriod * static_cast<int>(n);
    std::string_view left = day.repetition(n);
    decoder->connected(day.reads().front().arrived + shift);
    for (const auto& read : day.reads()) {
      now = read.arrived + shift;
      decoder->advance(now);
      decoder->feed(left.substr(0, read.length), now);
      drain();
      sink.advance(now);
      left.remove_prefix(read.length);
    }
    decoder->disconnected(now, "end of the recording");
    drain();
  }
  decoder->advance(now + RecordedDay::kPeriod);  // whatever still waits for evidence
  drain();
  sink.advance(now + RecordedDay::kPeriod);
  sink.finish(pass);
  pass.events = decoder->status().events;
  return pass;
}

}  // namespace

RepeatedDay::RepeatedDay(const RecordedDay& day, std::size_t least_bytes) : reads_(day.reads()) {
  const std::size_t times_over = (least_bytes + day.size() - 1) / day.size();
  for (std::size_t n = 0; n < times_over; ++n) {
    repetitions_.push_back(day.whole(static_cast<int>(n)));
  }
  expected_ = times(day.truth(), repetitions_.size());
}

std::uint64_t scan_lines(const RepeatedDay& day) {
  std::uint64_t lines = 0;
  for (std::size_t n = 0; n < day.repetitions(); ++n) {
    const auto text = day.repetition(n);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      const auto* found = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (found == nullptr) {
        break;
      }
      ++lines;
      at = found + 1;
    }
  }
  return lines;
}

Pass decode_to_facts(const RepeatedDay& day) {
  return pass_through<FactsOnly>(day);
}

Pass decode_to_book(const RepeatedDay& day) {
  return pass_through<ThroughTheBook>(day);
}

Pass decode_to_figures(const RepeatedDay& day) {
  return pass_through<ToFigures>(day);
}

}  // namespace dutyline::bench
