#include "ledger/commits_behind.hpp"

#include <utility>

namespace dutyline {

Result<Done> CommitsBehind::put(LedgerBatch batch) {
  auto before = wait();
  if (before) {
    batch_ = std::move(batch);
    under_way_ = std::async(std::launch::async, [this] { return ledger_.commit(batch_); });
  }
  return before;
}

Result<Done> CommitsBehind::wait() {
  return under_way_.valid() ? under_way_.get() : Result<Done>(Done{});
}

}  // namespace dutyline
