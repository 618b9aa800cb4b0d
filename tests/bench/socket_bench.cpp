// A loopback socket into the daemon's parts, in this process: source, book, figures, pages, ledger on a disk. The time
// is from the first byte sent until the picture shows the last event; then the ledger must hold every visit.

#include <time.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

#include "app/daemon.hpp"
#include "bench/recorded_day.hpp"
#include "bench/running_daemon.hpp"
#include "bench/stream_server.hpp"

namespace dutyline::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBytes = 200'000'000;
constexpr auto kLook = std::chrono::milliseconds(5);
// One more caller, who joins at the very end and stays: she shows that everything before her was taken.
constexpr std::string_view kLastEvent =
    "Event: QueueCallerJoin\r\nUniqueid: last.1\r\nLinkedid: last.1\r\nQueue: send-duty\r\nCount: 1\r\n\r\n";

Settings settings_for(std::uint16_t ami_port, const std::string& ledger_path) {
  Settings settings;
  settings.http = {"127.0.0.1", 0};
  settings.ledger_path = ledger_path;
  settings.privacy.key = "a key for the invented callers of a recording";
  SourceSettings source;
  source.name = "pbx-ami";
  source.kind = "asterisk_ami";
  source.switch_name = RecordedDay::kSwitch;
  source.address = Endpoint{"127.0.0.1", ami_port};
  source.username = "dutyline";
  settings.sources.push_back(std::move(source));
  for (const auto queue : RecordedDay::kQueues) {
    LineDefinition line;
    line.name = line.title = queue;
    line.queues.push_back({std::string(RecordedDay::kSwitch), std::string(queue)});
    settings.lines.push_back(std::move(line));
  }
  return settings;
}

// Our clock, which jumps ahead at the end: whatever still waits for evidence is settled without waiting for it.
class JumpingClock {
 public:
  Instant now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()) + ahead_.load(); }
  void jump(Duration by) { ahead_ = ahead_.load() + by; }

 private:
  std::atomic<Duration> ahead_{Duration::zero()};  // the ledger's worker reads it too
};

// What this thread, the daemon's, has had of the processor: how busy the machine is does not count.
double processor_seconds() {
  ::timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

class Measurement {
 public:
  int run();

 private:
  void look_again();
  void look();

  boost::asio::io_context loop_{1};
  boost::asio::steady_timer timer_{loop_};
  JumpingClock clock_;
  StreamServer server_;
  std::unique_ptr<Daemon> daemon_;
  int stretches_ = 0;
  std::string bytes_;
  std::string last_event_{kLastEvent};
  Clock::time_point began_;  // the sender writes it; read when the sender has ended
  Clock::time_point taken_;
  double processor_ = 0;  // of the daemon's thread, in seconds, from its start until all was taken
};

void Measurement::look_again() {
  timer_.expires_after(kLook);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      look();
    }
  });
}

void Measurement::look() {
  const auto shown = daemon_->snapshot();
  const auto& source = shown->sources.front();
  if (source.received_bytes < bytes_.size() || shown->lines.front().waiting == 0) {
    return look_again();
  }
  taken_ = Clock::now();
  processor_ = processor_seconds() - processor_;
  clock_.jump(seconds(30));  // less than the silence that would end the connection
  timer_.expires_after(std::chrono::seconds(3));
  timer_.async_wait([this](const boost::system::error_code&) { daemon_->stop([] {}); });
}

int Measurement::run() {
  const RecordedDay day;
  bytes_ = day.stretches(kBytes, 0, stretches_);
  const testing::TemporaryFolder folder;
  Log log(LogLevel::error);
  auto made =
      Daemon::make(loop_, settings_for(server_.port(), folder.file("ledger.db")), log, [this] { return clock_.now(); });
  if (!made) {
    std::fprintf(stderr, "%s\n", made.reason().c_str());
    return 1;
  }
  daemon_ = std::move(*made);
  daemon_->start();
  std::jthread sender([this] {
    server_.accept();
    began_ = Clock::now();
    server_.say(bytes_);
    server_.say(last_event_);
  });
  processor_ = processor_seconds();
  look_again();
  loop_.run();
  sender.join();
  daemon_.reset();
  auto expected = times(day.truth(), static_cast<std::uint64_t>(stretches_));
  auto found = visits_in_ledger(folder.file("ledger.db"));
  std::uint64_t last = found.contains(Outcome::waiting) ? found.extract(Outcome::waiting).mapped() : 0;
  const std::chrono::duration<double> took = taken_ - began_;
  const double megabytes = static_cast<double>(bytes_.size()) / 1e6;
  std::printf("socket_end_to_end %.1f MB in %.3f s: %.0f MB/s; the daemon's thread was busy for %.3f s: %.0f MB/s\n",
              megabytes, took.count(), megabytes / took.count(), processor_, megabytes / processor_);
  std::printf("ledger: %s; expected %s\n", to_string(found).c_str(), to_string(expected).c_str());
  return found == expected && last == 1 ? 0 : 1;
}

}  // namespace
}  // namespace dutyline::bench

int main() try { return dutyline::bench::Measurement().run(); } catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
