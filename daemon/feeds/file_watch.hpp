// Whether a file, or what carries its name, has changed: told by the kernel, where it can. Never waits for a disk on
// the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>

namespace dutyline {

class FileWatch {
 public:
  FileWatch(const boost::asio::any_io_executor& executor, std::string path);
  ~FileWatch();

  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // To be called before each look at the file, on the thread that looks: it waits for the disk. From then on changes
  // of the file, and of names in its folder, are told. The function outlives the watch.
  std::function<void()> mark() const;

  // Calls `changed` on the loop after changes; several may be told as one, and others may be told too. Where the
  // kernel has no watches to give it is never called.
  void start(std::function<void()> changed);

 private:
  class Marks;
  struct Waiting;
  static void wait(const std::shared_ptr<Waiting>& waiting);

  std::shared_ptr<Marks> marks_;
  std::shared_ptr<Waiting> waiting_;
};

}  // namespace dutyline
