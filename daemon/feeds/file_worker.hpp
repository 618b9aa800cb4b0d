// A thread of its own for one file: a disk that stalls stalls nobody else.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <thread>

#include "feeds/file_follower.hpp"

namespace dutyline {

class FileWorker {
 public:
  using Read = std::function<FollowedBlock()>;  // called on the thread only, one call at a time
  using Take = std::function<void(const FollowedBlock& block)>;

  FileWorker(boost::asio::any_io_executor executor, Read read);
  // Never waits for the disk: a read under way ends when it ends, and nobody hears of it.
  ~FileWorker();

  FileWorker(const FileWorker&) = delete;
  FileWorker& operator=(const FileWorker&) = delete;

  // Reads, then calls `take` on the loop. Not again before it was called: one block is under way at most.
  void ask(Take take);

 private:
  struct State;
  static void work(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace dutyline
