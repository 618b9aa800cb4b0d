#include "bench/running_daemon.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "ledger/ledger.hpp"

namespace dutyline::bench {
namespace {

std::string configuration(std::uint16_t ami_port) {
  std::ostringstream text;
  text << "listen: {http: 127.0.0.1:0, control: control.sock}\n"
          "ledger: {path: ledger.db}\n"
          "privacy: {caller_id: hmac, key_file: caller.key}\n"
          "switches:\n  - name: "
       << RecordedDay::kSwitch
       << "\n    sources:\n"
          "      - {name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:"
       << ami_port
       << ", username: dutyline, password_file: ami.secret}\n"
          "lines:\n";
  for (const auto queue : RecordedDay::kQueues) {
    text << "  - name: " << queue << "\n    queues: [{switch: " << RecordedDay::kSwitch << ", name: " << queue
         << "}]\n    target: 98%\n";
  }
  return text.str();
}

}  // namespace

RunningDaemon::RunningDaemon(std::uint16_t ami_port) {
  const auto config = folder_.write("dutyline.yaml", configuration(ami_port));
  folder_.write("ami.secret", "a password for loopback only");
  folder_.write("caller.key", "a key for the invented callers of a recording");
  const auto log = folder_.file("log");
  process_ = ::fork();
  if (process_ < 0) {
    throw std::runtime_error("cannot start a process");
  }
  if (process_ == 0) {
    const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ::dup2(out, STDERR_FILENO);
    ::execl(DUTYLINE_BINARY, "dutyline", "run", "-c", config.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  try {
    http_port_ = await_port();
  } catch (...) {
    end();
    throw;
  }
}

RunningDaemon::~RunningDaemon() {
  end();
}

void RunningDaemon::end() {
  if (process_ > 0) {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }
}

// It says in its log where its pages are.
std::uint16_t RunningDaemon::await_port() const {
  static constexpr std::string_view kBefore = "shows http://127.0.0.1:";
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::string text;
  while (std::chrono::steady_clock::now() < patience) {
    std::ostringstream log;
    log << std::ifstream(folder_.file("log")).rdbuf();
    text = log.str();
    const auto at = text.find(kBefore);
    if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
      return static_cast<std::uint16_t>(std::stoi(text.substr(at + kBefore.size())));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("dutyline run did not start: " + text);
}

std::uint64_t RunningDaemon::resident_bytes() const {
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      std::uint64_t kibibytes = 0;
      status >> kibibytes;
      return kibibytes * 1024;
    }
  }
  throw std::runtime_error("dutyline run has died");
}

OutcomeCounts RunningDaemon::stop_and_count() {
  end();
  return visits_in_ledger(folder_.file("ledger.db"));
}

OutcomeCounts visits_in_ledger(const std::string& path) {
  auto ledger = Ledger::open(path, Ledger::Mode::read_only);
  if (!ledger) {
    throw std::runtime_error(ledger.reason());
  }
  OutcomeCounts counts;
  const auto read = (*ledger)->for_each_call({}, [&counts](const CallRecord& record) {
    for (const auto& visit : record.call.visits) {
      ++counts[visit.outcome];
    }
  });
  if (!read) {
    throw std::runtime_error(read.reason());
  }
  return counts;
}

}  // namespace dutyline::bench
