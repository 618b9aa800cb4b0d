// `dutyline reclassify`: history is read again under the present definitions, which then hold since that time; periods
// that were told otherwise are told again beside it. In parts, so that whoever writes the ledger can do more than that.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/settings.hpp"
#include "app/time_bound.hpp"
#include "base/result.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {

class Reclassification {
 public:
  struct Part {
    std::vector<std::pair<CallRecord, CallRecord>> calls;  // as they are kept, and as they are to be
    LedgerBatch batch;                                     // to be written with them
  };

  // `from`: a time bound, of each line's own. Lasts as long as nothing else changes the definitions.
  Reclassification(Settings settings, const std::string& from, Instant now);

  // What is to be written before the next part is read; nothing: all is done. Fails in words.
  Result<std::optional<Part>> next(Ledger& ledger);
  // Calls that had changed since they were read: they stay as they are.
  void passed_over(std::size_t calls) { passed_over_ += calls; }

  // One line of JSON.
  std::string summary() const;

 private:
  enum class Step { close, define, calls, tell, done };

  Result<Part> define(Ledger& ledger);
  Result<Part> read_calls(Ledger& ledger);

  Settings settings_;
  std::string from_text_;
  TimeBound from_;
  Instant now_;
  Step step_ = Step::close;
  std::optional<Instant> read_until_;
  Instant last_;
  std::size_t calls_ = 0;
  std::size_t changed_ = 0;
  std::size_t moved_ = 0;
  std::size_t passed_over_ = 0;
  std::size_t restated_ = 0;
};

// All of it, where nobody else writes. Says the summary.
Result<std::string> reclassify(Ledger& ledger, const Settings& settings, const std::string& from, Instant now);

}  // namespace dutyline
