#include "ledger/commits_behind.hpp"

#include <utility>

namespace dutyline {

Result<Done> CommitsBehind::put(LedgerBatch batch) {
  auto before = wait();
  if (before) {
    under_way_ =
        std::async(std::launch::async, [&ledger = ledger_, batch = std::move(batch)] { return ledger.commit(batch); });
  }
  return before;
}

Result<Done> CommitsBehind::wait() {
  return under_way_.valid() ? under_way_.get() : Result<Done>(Done{});
}

}  // namespace dutyline
