// Recordings of real switches as the tests of this folder play them: connections of reads, each with its arrival.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/pipeline.hpp"
#include "app/settings.hpp"
#include "feeds/recorded_feed.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline::testing {

struct Read {
  std::string bytes;
  Instant arrived;
};
using Connection = std::vector<Read>;
using Recording = std::vector<Connection>;

// "22/restart/precise" → its files, one a connection.
inline std::vector<std::string> files_of(const std::string& capture) {
  std::vector<std::string> files;
  for (const char* const number : {".01", ".02", ".03", ".04", ".05"}) {
    auto path = DUTYLINE_SOURCE_DIR "/tests/data/asterisk/" + capture + number + ".ami.gz";
    if (std::filesystem::exists(path)) {
      files.push_back(std::move(path));
    }
  }
  if (files.empty()) {
    throw std::runtime_error("no such recording: " + capture);
  }
  return files;
}

inline Recording recording_in(const std::vector<std::string>& files, const std::string& kind) {
  Recording all;
  for (const auto& path : files) {
    auto file = RecordedFile::open(path, *find_recording_format(kind));
    if (!file) {
      throw std::runtime_error(file.reason());
    }
    Connection connection;
    const auto read = file->for_each_chunk([&connection](std::string_view bytes, Instant arrived) {
      connection.push_back({std::string(bytes), arrived});
    });
    if (!read) {
      throw std::runtime_error(read.reason());
    }
    all.push_back(std::move(connection));
  }
  return all;
}

inline Recording recording(const std::string& capture) {
  return recording_in(files_of(capture), "asterisk_ami");
}

inline const Pseudonyms& test_pseudonyms() {
  static const Pseudonyms pseudonyms("a key for the invented callers of a recording", {}, {});
  return pseudonyms;
}

inline std::unique_ptr<SwitchDecoder> ami_decoder() {
  DecoderSettings settings;
  settings.switch_name = "pbx";
  settings.source = "pbx-ami";
  settings.pseudonyms = &test_pseudonyms();
  settings.recorded = true;
  return find_switch_kind("asterisk_ami")->make(settings);
}

inline std::vector<LineDefinition> recorded_lines() {
  std::vector<LineDefinition> lines;
  for (const char* const queue : {"send-duty", "send-eps"}) {
    LineDefinition line;
    line.name = line.title = queue;
    line.queues.push_back({"pbx", queue});
    lines.push_back(std::move(line));
  }
  return lines;
}

inline Pipeline recorded_pipeline(Origin origin) {
  BookSettings book;
  book.queues = queue_bindings(recorded_lines());
  return Pipeline(recorded_lines(), std::move(book), origin);
}

// Every fact in order, as an import hears them; then time runs on until nothing waits for evidence.
inline void play(const Recording& recording, SwitchDecoder& decoder, const std::function<void(const Fact&)>& told) {
  const auto drain = [&] {
    while (auto step = decoder.next()) {
      if (const auto* fact = std::get_if<Fact>(&*step)) {
        told(*fact);
      }
    }
  };
  for (const auto& connection : recording) {
    decoder.connected(connection.front().arrived);
    for (const auto& read : connection) {
      decoder.advance(read.arrived);
      drain();
      decoder.feed(read.bytes, read.arrived);
      drain();
    }
    decoder.disconnected(connection.back().arrived, "end of the recording");
    drain();
  }
  while (const auto deadline = decoder.next_deadline()) {
    decoder.advance(*deadline);
    drain();
  }
}

inline std::vector<Fact> facts_of(const Recording& recording) {
  std::vector<Fact> facts;
  const auto decoder = ami_decoder();
  play(recording, *decoder, [&facts](const Fact& fact) { facts.push_back(fact); });
  return facts;
}

}  // namespace dutyline::testing
