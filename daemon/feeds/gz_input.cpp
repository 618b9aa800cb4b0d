#include "feeds/gz_input.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <vector>

namespace dutyline {
namespace {

constexpr unsigned kBlock = 256 * 1024;

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Result<GzInput> GzInput::open(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : path;
  std::error_code ignored;
  if (!standard_input && std::filesystem::is_directory(path, ignored)) {
    return Failure{"cannot read " + name + ": it is a folder"};
  }
  errno = 0;
  const int copy = standard_input ? ::dup(STDIN_FILENO) : -1;
  const gzFile file = standard_input ? (copy < 0 ? nullptr : gzdopen(copy, "rb")) : gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return Failure{"cannot read " + name + ": " + reason_of(errno == 0 ? ENOMEM : errno)};
  }
  gzbuffer(file, kBlock);
  return GzInput(name, file);
}

Result<std::size_t> GzInput::read(std::span<char> into) {
  const auto most = std::min<std::size_t>(into.size(), std::numeric_limits<int>::max());
  errno = 0;
  const int got = gzread(file_.get(), into.data(), static_cast<unsigned>(most));
  int code = Z_OK;
  const char* const words = gzerror(file_.get(), &code);
  if (code == Z_BUF_ERROR) {
    return Failure{"cannot read " + name_ + ": it ends in the middle of its compression"};
  }
  if (got < 0 || code != Z_OK) {
    return Failure{"cannot read " + name_ + ": " + (code == Z_ERRNO ? reason_of(errno) : std::string(words))};
  }
  return static_cast<std::size_t>(got);
}

Result<std::uint64_t> GzInput::size() {
  std::vector<char> block(kBlock);
  std::uint64_t total = 0;
  for (;;) {
    const auto got = read(block);
    if (!got) {
      return Failure{got.reason()};
    }
    if (*got == 0) {
      break;
    }
    total += *got;
  }
  if (gzrewind(file_.get()) != 0) {
    return Failure{"cannot read " + name_ + " twice, as its index asks for: is it a pipe?"};
  }
  return total;
}

}  // namespace dutyline
