#include "feeds/file_worker.hpp"

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace dutyline {

struct FileWorker::State {
  std::mutex mutex;
  std::condition_variable wake;
  boost::asio::any_io_executor executor;
  Read read;
  Take take;  // empty: nothing is asked for
  bool over = false;
};

FileWorker::FileWorker(boost::asio::any_io_executor executor, Read read) : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->read = std::move(read);
  // Detached, for to join it is to wait for the disk. What it touches it keeps alive itself.
  std::thread([state = state_] { work(state); }).detach();
}

FileWorker::~FileWorker() {
  const std::lock_guard lock(state_->mutex);
  state_->over = true;
  state_->executor = {};
  state_->wake.notify_one();
}

void FileWorker::ask(Take take) {
  const std::lock_guard lock(state_->mutex);
  state_->take = std::move(take);
  state_->wake.notify_one();
}

void FileWorker::work(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->wake.wait(lock, [&] { return state->over || state->take; });
    if (state->over) {
      return;
    }
    auto take = std::exchange(state->take, nullptr);
    lock.unlock();
    const auto block = state->read();
    lock.lock();
    if (state->over) {
      return;
    }
    // Under the lock: whoever ends the worker can be sure that the loop hears nothing more of it.
    boost::asio::post(state->executor, [state, block, take = std::move(take)] {
      if (!state->over) {  // which only the loop sets
        take(block);
      }
    });
  }
}

}  // namespace dutyline
