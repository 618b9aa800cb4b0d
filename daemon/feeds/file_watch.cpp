#include "feeds/file_watch.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <filesystem>
#include <utility>

namespace dutyline {
namespace {

constexpr std::uint32_t kNamesChange = IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR;
constexpr std::uint32_t kFileChanges = IN_MODIFY;
constexpr std::size_t kFilesWatched = 2;  // the one that is followed, and the one it was before

}  // namespace

// Used by the thread that looks at the file; adding marks and reading events need no lock between them.
class FileWatch::Marks {
 public:
  explicit Marks(std::string path) : path_(std::move(path)), descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    const auto folder = std::filesystem::path(path_).parent_path();
    folder_ = folder.empty() ? "." : folder.string();
  }
  ~Marks() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }
  Marks(const Marks&) = delete;
  Marks& operator=(const Marks&) = delete;

  int descriptor() const { return descriptor_; }

  // The same file again costs a look-up. What cannot be watched is looked at by whoever polls.
  void set() {
    ::inotify_add_watch(descriptor_, folder_.c_str(), kNamesChange);
    const int file = ::inotify_add_watch(descriptor_, path_.c_str(), kFileChanges);
    if (file < 0 || (!files_.empty() && files_.back() == file)) {
      return;
    }
    files_.push_back(file);
    if (files_.size() > kFilesWatched) {
      ::inotify_rm_watch(descriptor_, files_.front());
      files_.pop_front();
    }
  }

 private:
  std::string path_;
  std::string folder_;
  int descriptor_;
  std::deque<int> files_;  // watches, the newest last
};

struct FileWatch::Waiting {
  explicit Waiting(const boost::asio::any_io_executor& executor) : events(executor) {}
  boost::asio::posix::stream_descriptor events;
  std::function<void()> changed;
};

FileWatch::FileWatch(const boost::asio::any_io_executor& executor, std::string path)
    : marks_(std::make_shared<Marks>(std::move(path))), waiting_(std::make_shared<Waiting>(executor)) {
  const int own = marks_->descriptor() < 0 ? -1 : ::fcntl(marks_->descriptor(), F_DUPFD_CLOEXEC, 0);
  if (own >= 0) {
    waiting_->events.assign(own);
  }
}

FileWatch::~FileWatch() {
  waiting_->changed = nullptr;
  boost::system::error_code ignored;
  waiting_->events.close(ignored);
}

std::function<void()> FileWatch::mark() const {
  return [marks = marks_] { marks->set(); };
}

void FileWatch::start(std::function<void()> changed) {
  waiting_->changed = std::move(changed);
  if (waiting_->events.is_open()) {
    wait(waiting_);
  }
}

void FileWatch::wait(const std::shared_ptr<Waiting>& waiting) {
  auto& events = waiting->events;
  events.async_wait(boost::asio::posix::descriptor_base::wait_read, [waiting](const boost::system::error_code& error) {
    if (error || !waiting->changed) {
      return;
    }
    // What they say does not matter: the file is looked at.
    alignas(inotify_event) std::array<char, 4096> said;
    while (::read(waiting->events.native_handle(), said.data(), said.size()) > 0) {
    }
    const auto changed = waiting->changed;  // it may end the watch
    changed();
    if (waiting->changed) {
      wait(waiting);
    }
  });
}

}  // namespace dutyline
