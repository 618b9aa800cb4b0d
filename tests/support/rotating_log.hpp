// A log as its writer and its rotation treat it, in a folder of the test's own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "support/temporary_folder.hpp"

namespace dutyline::testing {

class RotatingLog {
  TemporaryFolder folder_;

 public:
  const std::string path = folder_.file("queue_log");

  std::string rotated(int number) const { return path + "." + std::to_string(number); }
  std::string beside(const std::string& name) const { return folder_.file(name); }

  // Opened for every write, as a writer that has reopened its log.
  void append(std::string_view text) const { append_to(path, text); }
  static void append_to(const std::string& file, std::string_view text) {
    std::ofstream(file, std::ios::binary | std::ios::app) << text;
  }
  void put(const std::string& file, std::string_view text) const { std::ofstream(file, std::ios::binary) << text; }
  void truncate(std::uint64_t size = 0) const { std::filesystem::resize_file(path, size); }
  void remove(const std::string& file) const { std::filesystem::remove(file); }
  bool is_there() const { return std::filesystem::exists(path); }

  // queue_log.1 becomes queue_log.2 and so on, the log queue_log.1; no new one is made.
  void rotate() const {
    make_room();
    std::filesystem::rename(path, rotated(1));
  }
  void copy_and_truncate() const {
    make_room();
    std::filesystem::copy_file(path, rotated(1));
    truncate();
  }
  // A rotated file becomes unreadable to whoever reads lines.
  void compress(int number) const {
    remove(rotated(number));
    put(rotated(number) + ".gz", "\x1f\x8b");
  }
  int kept() const {
    int number = 0;
    while (std::filesystem::exists(rotated(number + 1))) {
      ++number;
    }
    return number;
  }

 private:
  void make_room() const {
    for (int number = kept(); number > 0; --number) {
      std::filesystem::rename(rotated(number), rotated(number + 1));
    }
  }
};

}  // namespace dutyline::testing
