// Batches are written on a thread of their own while the next is made: what an import needs, whose ledger nobody else
// writes. In order, one at a time; so memory holds two at most.
#pragma once

#include <future>

#include "ledger/ledger.hpp"

namespace dutyline {

class CommitsBehind {
 public:
  explicit CommitsBehind(Ledger& ledger) : ledger_(ledger) {}

  // Waits for the batch before, and says what became of it: where that failed, this one is not written.
  Result<Done> put(LedgerBatch batch);
  // The ledger is whole again, and free to be asked. Destruction waits too.
  Result<Done> wait();

 private:
  Ledger& ledger_;
  LedgerBatch batch_;                    // that one; taken apart again where it was made, whose memory it is
  std::future<Result<Done>> under_way_;  // its destruction waits
};

}  // namespace dutyline
