// An import into the daemon: a recording that comes over the control socket goes through a decoder of its own into the
// live book, as history. What is told live goes on meanwhile, and meets in the book what the recording tells.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/import_summary.hpp"
#include "app/pipeline.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

class LiveImport {
 public:
  LiveImport(Pipeline& pipeline, std::unique_ptr<SwitchDecoder> decoder)
      : pipeline_(pipeline), decoder_(std::move(decoder)), began_(std::chrono::steady_clock::now()) {}

  // What the recorder asked before the next bytes came.
  void ask(std::string text) { asked_.push_back(std::move(text)); }
  // `arrived` is when the recorder heard it, `now` our clock: the book hears it now.
  void take(std::string_view bytes, Instant arrived, Instant now);
  void end_connection(Instant at, const std::string& name, Instant now);
  // That was all: time runs on for what it left pending; only visits that are still open stay so.
  void finish(Instant now);

  // What it told, for the summary. Once.
  ImportSummary take_summary() { return std::move(summary_); }
  const SourceStatus& status() const { return decoder_->status(); }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

 private:
  void drain(Instant now);

  Pipeline& pipeline_;
  std::unique_ptr<SwitchDecoder> decoder_;
  ImportSummary summary_;
  std::chrono::steady_clock::time_point began_;
  std::vector<std::string> asked_;
  bool connected_ = false;
  Instant heard_ = Instant::min();  // when the book heard what came last
  std::set<Instant> all_heard_;
};

}  // namespace dutyline
