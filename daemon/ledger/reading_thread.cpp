#include "ledger/reading_thread.hpp"

#include <chrono>
#include <utility>

namespace dutyline {

ReadingThread::ReadingThread() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

ReadingThread::~ReadingThread() {
  thread_.request_stop();
  std::unique_lock lock(mutex_);
  while (being_read_ != nullptr) {  // between two statements nothing is interrupted: until it ends
    being_read_->interrupt();
    ended_.wait_for(lock, std::chrono::milliseconds(10));
  }
}

void ReadingThread::read(std::unique_ptr<Ledger> ledger, Reading reading) {
  const std::lock_guard lock(mutex_);
  readings_.push_back({std::move(ledger), std::move(reading)});
  asked_.notify_all();
}

void ReadingThread::work(const std::stop_token& stop) {
  for (;;) {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, stop, [this] { return !readings_.empty(); });
    if (stop.stop_requested()) {
      return;
    }
    Asked next = std::move(readings_.front());
    readings_.pop_front();
    being_read_ = next.ledger.get();
    lock.unlock();
    next.reading(*next.ledger);
    lock.lock();
    being_read_ = nullptr;
    ended_.notify_all();
  }
}

}  // namespace dutyline
