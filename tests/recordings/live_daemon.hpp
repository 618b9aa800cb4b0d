// A daemon whose switches are recordings, sent over sockets in this process, and what its ledger then holds.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/daemon.hpp"
#include "recordings/recording.hpp"
#include "support/loopback_server.hpp"

namespace dutyline::testing {

inline constexpr std::string_view kKey = "a key for the invented callers of a recording";

// What may differ between two accounts of the same calls: the rows' ids, and what only a live account counts.
inline std::vector<CallRecord> calls_in(const std::string& path) {
  auto ledger = Ledger::open(path, Ledger::Mode::read_only);
  if (!ledger) {
    throw std::runtime_error(ledger.reason());
  }
  std::vector<CallRecord> records;
  const auto read = (*ledger)->for_each_call({}, [&records](CallRecord record) {
    record.call.id = 0;
    for (auto& visit : record.call.visits) {
      visit.id = 0;
    }
    record.counted_offered = record.counted_final = record.counted_talk = false;
    record.counted_class = CallClass::waiting;
    records.push_back(std::move(record));
  });
  if (!read) {
    throw std::runtime_error(read.reason());
  }
  return records;
}

// Our clock; the ledger's worker reads it too.
class Clock {
 public:
  void set(Instant to) { now_ = to; }
  void add(Duration by) { now_ = now_.load() + by; }
  NowFunction function() {
    return [this] { return now_.load(); };
  }

 private:
  std::atomic<Instant> now_{Instant()};
};

inline SourceSettings live_source(std::string name, std::string kind, std::string switch_name) {
  SourceSettings source;
  source.name = std::move(name);
  source.kind = std::move(kind);
  source.switch_name = std::move(switch_name);
  return source;
}

inline SourceSettings live_ami() {
  SourceSettings source = live_source("pbx-ami", "asterisk_ami", "pbx");
  source.username = "dutyline";
  return source;
}

inline void expect_same_calls(const std::vector<CallRecord>& expected, const std::vector<CallRecord>& found) {
  EXPECT_EQ(expected.size(), found.size());
  for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    const Call& one = expected[i].call;
    const Call& other = found[i].call;
    EXPECT_EQ(expected[i], found[i]) << one.visits.front().switch_call_id << " " << to_string(one.outcome) << " and "
                                     << other.visits.front().switch_call_id << " " << to_string(other.outcome);
  }
}

class LiveDaemon {
 public:
  // Each source dials a recording of its own.
  LiveDaemon(const std::string& ledger_path, Instant now, std::vector<SourceSettings> sources = {live_ami()},
             std::vector<LineDefinition> lines = recorded_lines()) {
    Settings settings;
    settings.http = {"127.0.0.1", 0};
    settings.ledger_path = ledger_path;
    settings.privacy.key = kKey;
    settings.privacy.agent_names = true;
    settings.lines = std::move(lines);
    for (auto& source : sources) {
      servers_.push_back(std::make_unique<LoopbackServer>(loop_));
      source.address = Endpoint{"127.0.0.1", servers_.back()->port()};
      settings.sources.push_back(std::move(source));
    }
    said_.resize(servers_.size());
    clock_.set(now);
    auto made = Daemon::make(loop_, std::move(settings), log_, clock_.function());
    if (!made) {
      throw std::runtime_error(made.reason());
    }
    daemon_ = std::move(*made);
    daemon_->start();
  }

  Clock& clock() { return clock_; }
  bool await_clients(std::size_t clients, std::size_t source = 0) {
    return run_until(loop_, [&] { return servers_[source]->clients() == clients; });
  }
  // Says it and waits until the daemon has taken it, however long that takes.
  bool say(std::string_view bytes, std::size_t source = 0) {
    said_[source] += bytes.size();
    servers_[source]->last().say(bytes);
    return run_until(loop_, [&] {
      loop_.poll();  // a picture for all that has come, not one for each read
      return look()->sources[source].received_bytes == said_[source];
    });
  }
  // Hangs up and waits until the daemon has noticed.
  bool hang_up(std::size_t source = 0) {
    servers_[source]->last().close();
    return run_until(loop_, [&] { return look()->sources[source].status.state == SourceState::disconnected; });
  }
  bool await_nothing_pending() {
    return run_until(loop_, [&] {
      int pending = 0;
      for (const auto& line : look()->lines) {
        pending += line.waiting + line.unresolved;
      }
      return pending == 0;
    });
  }
  bool stop() {
    bool stopped = false;
    daemon_->stop([&] { stopped = true; });
    const auto all_gone = [&] {
      return std::ranges::all_of(servers_, [](const auto& server) { return server->last().gone(); });
    };
    const bool done = run_until(loop_, [&] { return all_gone() || stopped; });
    for (const auto& server : servers_) {
      server->last().close();
    }
    const bool all_done = run_until(loop_, [&] { return stopped; });
    daemon_.reset();
    return done && all_done;
  }
  // As it stands, not as it stood a moment ago: a picture is shown for a while where nothing has changed.
  std::shared_ptr<const Snapshot> look() {
    clock_.add(seconds(1));
    daemon_->snapshot();
    clock_.add(-seconds(1));
    return daemon_->snapshot();
  }

 private:
  boost::asio::io_context loop_{1};
  Clock clock_;
  Log log_{LogLevel::error};
  std::vector<std::unique_ptr<LoopbackServer>> servers_;
  std::unique_ptr<Daemon> daemon_;
  std::vector<std::uint64_t> said_;
};

}  // namespace dutyline::testing
