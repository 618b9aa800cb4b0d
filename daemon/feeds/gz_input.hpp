// A file read from its beginning, compressed with gzip or not; "-" is standard input.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"

namespace dutyline {

class GzInput {
 public:
  static Result<GzInput> open(const std::string& path);

  // How many bytes were read; 0: the end. Fails when the file cannot be read or is cut short inside its compression.
  Result<std::size_t> read(std::span<char> into);
  // Bytes from beginning to end, uncompressed; afterwards it stands at the beginning again. Not for standard input.
  Result<std::uint64_t> size();

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  GzInput(std::string name, gzFile file) : name_(std::move(name)), file_(file) {}

  std::string name_;  // for people
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace dutyline
