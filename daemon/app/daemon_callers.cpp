// What `run` knows callers by: the key, the one before it for as long as it matters, and whom it is told to forget.

#include <openssl/crypto.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "app/caller_keys.hpp"
#include "app/daemon.hpp"

namespace dutyline {
namespace {

void destroy(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace

Result<Done> Daemon::take_caller_keys(Ledger& ledger) {
  auto keys = settle_caller_keys(ledger, settings_.privacy, now_());
  if (!keys) {
    return Failure{keys.reason()};
  }
  if (!keys->warning.empty()) {
    log_.write(Said::caller_key, keys->warning);
  }
  pseudonyms_ = std::move(keys->pseudonyms);
  former_key_until_ = keys->former_until;
  destroy(settings_.privacy.previous_key);
  return Done{};
}

void Daemon::end_link_window(Instant now) {
  destroy(settings_.privacy.previous_key);  // a reload has read it again
  if (former_key_until_ && now >= *former_key_until_) {
    former_key_until_.reset();
    pipeline_->link_callers(pseudonyms_.take_links());
    pseudonyms_.forget_former_key();
    log_.write(Said::caller_key_done,
               "the former caller key has done its work and is forgotten: destroy the file that `previous_key_file` "
               "names, and take that line out of the configuration");
  }
}

// What is known of her so far is written first, so that what it tells can be kept. She may ring again meanwhile: those
// calls are not of before, and stay.
void Daemon::erase(const BeginErase& asked, std::function<void(Result<std::string>)> done) {
  if (!writes(asked.ledger)) {
    done(Failure{"the daemon that answers writes another ledger, " + settings_.ledger_path});
    return;
  }
  auto callers = callers_to_erase(pseudonyms_, settings_.privacy, asked.number);
  if (!callers) {
    done(Failure{callers.reason()});
    return;
  }
  writer_->put(take_batch());
  for (const Pseudonym& caller : *callers) {
    pipeline_->forget_caller(caller);
  }
  writer_->when_committed([this, callers = std::move(*callers), done = std::move(done)](const Result<Done>& written) {
    on_loop([this, written, callers, done] {
      if (written) {
        erase_in_ledger(callers, done);
      } else {
        done(Failure{"the ledger cannot be written, nobody is forgotten yet: " + written.reason()});
      }
    });
  });
}

void Daemon::erase_in_ledger(const std::vector<Pseudonym>& callers, std::function<void(Result<std::string>)> done) {
  const auto calls = std::make_shared<std::size_t>(0);
  const auto wiped = std::make_shared<bool>(false);
  writer_->do_in_steps(
      [callers, calls, wiped](Ledger& ledger) -> Result<bool> {
        const auto forgotten = ledger.forget_caller(callers);
        const auto log = forgotten ? ledger.wipe_log() : Failure{forgotten.reason()};
        if (!log) {
          return Failure{log.reason()};
        }
        *calls = *forgotten;
        *wiped = *log;
        return false;
      },
      [this, calls, wiped, done = std::move(done)](const Result<Done>& ended) {
        on_loop([this, ended, calls = *calls, wiped = *wiped, done] {
          if (!wiped) {  // somebody reads an older moment: overwritten with what is forgotten by age
            next_forgetting_ = std::min(next_forgetting_, now_() + minutes(1));
          }
          if (ended) {
            log_.write(Said::caller_erased, "by `erase`, " + erased_text(calls));
          }
          picture_changed();
          done(ended ? Result<std::string>(erased_text(calls)) : Failure{ended.reason()});
        });
      });
}

}  // namespace dutyline
