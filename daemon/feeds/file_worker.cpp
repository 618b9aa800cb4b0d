#include "feeds/file_worker.hpp"

#include <openssl/crypto.h>

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace dutyline {

struct FileWorker::State {
  std::mutex mutex;
  std::condition_variable wake;
  boost::asio::any_io_executor executor;
  Read read;
  Take take;  // empty: nothing is asked for
  bool reading = false;
  bool over = false;
};

FileWorker::FileWorker(boost::asio::any_io_executor executor, Read read) : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->read = std::move(read);
  thread_ = std::thread([state = state_] { work(state); });
}

FileWorker::~FileWorker() {
  std::unique_lock lock(state_->mutex);
  state_->over = true;
  state_->executor = {};
  state_->wake.notify_one();
  const bool reading = state_->reading;
  lock.unlock();
  // To join a thread that reads is to wait for the disk. What such a thread touches it keeps alive itself.
  if (reading) {
    thread_.detach();
  } else {
    thread_.join();
  }
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
    state->reading = true;
    lock.unlock();
    const auto block = state->read();
    OPENSSL_thread_stop();  // what fingerprints left with this thread would leak if the process ended before it
    lock.lock();
    state->reading = false;
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
