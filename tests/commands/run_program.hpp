// The built program, as an operator runs it.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "app/config_folder.hpp"

namespace dutyline::testing {

struct Ended {
  int status = -1;  // -1: it did not end by itself
  std::string out;
  std::string error;
};

// In the folder, where a file's name is all that an option needs; with this file on its standard input.
inline Ended run_program(const ConfigFolder& folder, const std::string& arguments,
                         const std::string& input = "/dev/null") {
  const std::string command =
      "cd '" + folder.folder() + "' && '" DUTYLINE_BINARY "' " + arguments + " 2>stderr <" + input;
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot start " + command);
  }
  Ended ended;
  std::array<char, 4'096> bytes{};
  for (std::size_t read = 0; (read = std::fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
    ended.out.append(bytes.data(), read);
  }
  const int status = ::pclose(pipe);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  ended.error = text_of_file(folder.path("stderr"));
  return ended;
}

}  // namespace dutyline::testing
