#include "feeds/opened_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <system_error>

namespace dutyline {
namespace {

std::string in_words(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty()) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

NoFile cannot(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return {true, path + " is not there"};
  }
  const bool not_ours = error == EACCES;  // another user's, as a switch's log is
  return {false, path + " cannot be read: " + in_words(error) +
                     (not_ours ? "; let dutyline's user read it: follow-queue-log.conf among the drop-ins does" : "")};
}

FileLook look_of(const struct stat& told) {
  return {{told.st_dev, told.st_ino},
          static_cast<std::uint64_t>(told.st_size),
          std::int64_t{told.st_mtim.tv_sec} * 1'000'000'000 + told.st_mtim.tv_nsec};
}

// Why this is nothing to read lines from; empty: it is.
std::string unfit(const struct stat& told) {
  return S_ISREG(told.st_mode) ? "" : S_ISDIR(told.st_mode) ? " is a folder, not a file" : " is not a regular file";
}

}  // namespace

std::variant<FileLook, NoFile> look_at_file(const std::string& path) {
  struct stat told {};
  if (::stat(path.c_str(), &told) != 0) {
    return cannot(path, errno);
  }
  if (const auto why = unfit(told); !why.empty()) {
    return NoFile{false, path + why};
  }
  return look_of(told);
}

std::variant<OpenedFile, NoFile> OpenedFile::open(const std::string& path) {
  // Not to wait for the other end, should it be a pipe.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    return cannot(path, errno);
  }
  struct stat told {};
  const bool looked = ::fstat(descriptor, &told) == 0;
  OpenedFile file(descriptor, look_of(told).identity);
  if (!looked) {
    return cannot(path, errno);
  }
  if (const auto why = unfit(told); !why.empty()) {
    return NoFile{false, path + why};
  }
  return file;
}

OpenedFile::~OpenedFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

FileLook OpenedFile::look() const {
  struct stat told {};
  return ::fstat(descriptor_, &told) == 0 ? look_of(told) : FileLook{identity_, 0, 0};
}

Result<std::size_t> OpenedFile::read_at(std::uint64_t offset, std::span<char> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto left = into.subspan(done);
    const auto got = ::pread(descriptor_, left.data(), left.size(), static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Failure{in_words(errno)};
    }
    if (got == 0) {
      break;
    }
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::string OpenedFile::text_at(std::uint64_t offset, std::size_t size) const {
  std::string text(size, '\0');
  const auto got = read_at(offset, text);
  text.resize(got ? *got : 0);
  return text;
}

}  // namespace dutyline
