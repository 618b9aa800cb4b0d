#include "ledger/ledger_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace dutyline {
namespace {

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

std::string holder_of(int descriptor) {
  char text[32];
  const ssize_t length = ::pread(descriptor, text, sizeof text, 0);
  return length > 0 ? " (process " + std::string(text, static_cast<std::size_t>(length)) + ")" : "";
}

}  // namespace

Result<WriteLock> WriteLock::take(const std::string& ledger_path) {
  const std::string path = ledger_path + ".lock";
  WriteLock lock;
  lock.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.descriptor_ < 0) {
    return Failure{"cannot open " + path + ": " + reason_of(errno)};
  }
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return Failure{"cannot lock " + path + ": " + reason_of(errno)};
    }
    return Failure{"another dutyline writes it" + holder_of(lock.descriptor_) + ": only one may, stop that one first"};
  }
  // Who holds it is a courtesy to the next one: the lock holds without it, on a full disk too.
  const std::string self = std::to_string(::getpid());
  if (::ftruncate(lock.descriptor_, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(lock.descriptor_, self.data(), self.size(), 0);
  }
  return lock;
}

bool WriteLock::is_held(const std::string& ledger_path) {
  WriteLock lock;
  lock.descriptor_ = ::open((ledger_path + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
  return lock.descriptor_ >= 0 && ::flock(lock.descriptor_, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

WriteLock::WriteLock(WriteLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriteLock& WriteLock::operator=(WriteLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

WriteLock::~WriteLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<Done> create_private(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
  } else if (errno != EEXIST) {
    return Failure{reason_of(errno)};
  }
  return Done{};
}

void remove_with_side_files(const std::string& path) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    ::unlink((path + suffix).c_str());
  }
}

Result<Done> put_in_place(const std::string& path, const std::string& place) {
  const auto synced = [](const std::string& name) {
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return done;
  };
  const auto folder = std::filesystem::path(place).parent_path().string();
  const bool done = synced(path) && ::rename(path.c_str(), place.c_str()) == 0 && synced(folder.empty() ? "." : folder);
  return done ? Result<Done>(Done{})
              : Failure{"cannot put " + path + " in the place of " + place + ": " + reason_of(errno)};
}

std::uint64_t file_identity(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? static_cast<std::uint64_t>(found.st_ino) : 0;
}

std::uint64_t ledger_size(const std::string& path) {
  std::uint64_t size = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path + suffix, error);
    size += error ? 0 : bytes;
  }
  return size;
}

std::uint64_t disk_free(const std::string& path) {
  std::error_code error;
  const auto space = std::filesystem::space(path, error);
  return error ? 0 : space.available;
}

}  // namespace dutyline
