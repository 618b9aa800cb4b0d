// Long readings of the ledger (its own sums, whether its file is sound), each with a connection of its own and apart
// from the thread that writes: neither boards nor commits wait for them.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "ledger/ledger.hpp"

namespace dutyline {

class ReadingThread {
 public:
  using Reading = std::function<void(Ledger&)>;

  ReadingThread();
  ~ReadingThread();  // a reading that has begun is interrupted, the others never begin

  // `reading` is called on the thread, one after another.
  void read(std::unique_ptr<Ledger> ledger, Reading reading);

 private:
  struct Asked {
    std::unique_ptr<Ledger> ledger;
    Reading reading;
  };
  void work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any asked_;
  std::condition_variable ended_;
  std::list<Asked> readings_;
  Ledger* being_read_ = nullptr;
  std::jthread thread_;  // last: all else is there when it begins
};

}  // namespace dutyline
