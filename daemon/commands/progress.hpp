// How far long work has come, on a terminal; silent in a pipe.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace dutyline {

class Progress {
 public:
  void show(const std::string& what, std::uint64_t bytes) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || now - shown_ < std::chrono::milliseconds(200)) {
      return;
    }
    shown_ = now;
    std::fprintf(stderr, "\r\033[K%s: %.1f MB", what.c_str(), static_cast<double>(bytes) / 1e6);
  }
  void done() const {
    if (terminal_) {
      std::fputs("\r\033[K", stderr);
    }
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) == 1;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace dutyline
