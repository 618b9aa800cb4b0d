#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/histogram.hpp"
#include "ledger/ledger.hpp"
#include "ledger/pending_changes.hpp"

namespace dutyline {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::array kCommitBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0};
constexpr std::array kDelayBounds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};

// How often the disk's free space is looked at when nothing is written.
constexpr seconds kIdle{10};

Instant system_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

// The loop's thread puts and asks, the worker commits: this class is the seam between them, and its mutex guards all
// below it except the ledger, which is the worker's alone.
class ThreadedLedgerWriter final : public LedgerWriter {
 public:
  ThreadedLedgerWriter(std::unique_ptr<Ledger> ledger, LedgerWriterSettings settings)
      : ledger_(std::move(ledger)), settings_(std::move(settings)) {
    if (!settings_.now) {
      settings_.now = system_now;
    }
    for (const auto& source : settings_.sources) {
      delays_.try_emplace(source, kDelayBounds);
    }
    if (auto kept = ledger_->counters()) {
      counters_ = {kept->begin(), kept->end()};
    }
    figures_.size_bytes = ledger_->size_bytes();
    figures_.disk_free_bytes = ledger_->disk_free_bytes();
    worker_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  }

  ~ThreadedLedgerWriter() override { static_cast<void>(close_once()); }

  Result<Done> close() override { return close_once(); }

  void put(LedgerBatch batch) override {
    if (batch.empty()) {
      return;
    }
    Lock lock(mutex_);
    pending_.add(std::move(batch));
    ++puts_;
    wake_.notify_all();
    // A disk that refuses is neither hurried nor waited for: what is beyond the bound is dropped instead.
    const auto too_much = [this] { return figures_.writable && pending_.calls() > settings_.most_pending_calls; };
    hurry_ = hurry_ || too_much();
    tried_.wait(lock, [&] { return !too_much(); });
    drop_beyond_bound();
  }

  void do_in_steps(Step step, WhenDone done) override {
    const std::lock_guard lock(mutex_);
    chores_.push_back({std::move(step), std::move(done)});
    wake_.notify_all();
  }

  Result<Done> flush() override {
    std::unique_lock lock(mutex_);
    const auto everything = puts_;
    const auto before = attempts_;  // one that is under way may have begun without the newest
    const auto failed = [&] { return failed_attempt_ > before; };
    hurry_ = true;
    wake_.notify_all();
    tried_.wait(lock, [&] { return committed_puts_ >= everything || failed(); });
    return committed_puts_ >= everything ? Result<Done>(Done{}) : Failure{figures_.trouble};
  }

  void when_committed(std::function<void(Result<Done>)> done) override {
    {
      const Lock lock(mutex_);
      if (committed_puts_ < puts_) {
        waiting_.push_back({puts_, attempts_, std::move(done)});
        hurry_ = true;
        wake_.notify_all();
        return;
      }
    }
    done(Done{});
  }

  LedgerSnapshot snapshot() override {
    const std::lock_guard lock(mutex_);
    LedgerSnapshot shown = figures_;
    shown.pending = pending_.size() + in_flight_;
    shown.commit_seconds = commit_seconds_.snapshot();
    return shown;
  }

  std::map<std::string, double> counters() override {
    const std::lock_guard lock(mutex_);
    return counters_;
  }

  std::map<std::string, HistogramSnapshot> event_delay() override {
    const std::lock_guard lock(mutex_);
    std::map<std::string, HistogramSnapshot> shown;
    for (const auto& [source, delays] : delays_) {
      shown[source] = delays.snapshot();
    }
    return shown;
  }

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct Chore {
    Step step;
    WhenDone done;
  };

  struct Waiting {
    std::uint64_t puts;      // so many are to be on the disk
    std::uint64_t attempts;  // that had begun before
    std::function<void(Result<Done>)> done;
  };

  Result<Done> close_once() {
    if (worker_.joinable()) {
      worker_.request_stop();
      worker_.join();
    }
    if (pending_.empty()) {
      return Done{};
    }
    tell_those_who_wait(waiting_, Failure{figures_.trouble});
    return Failure{"the changes of " + std::to_string(pending_.calls()) +
                   " calls could not be written to the ledger and are lost: " + figures_.trouble};
  }

  void work(const std::stop_token& stop) {
    Lock lock(mutex_);
    Duration pause = settings_.first_retry;
    std::optional<Steady::time_point> last_moment;
    for (;;) {
      wake_.wait_for(lock, stop, kIdle, [&] { return !pending_.empty() || hurry_ || !chores_.empty(); });
      if (stop.stop_requested() && !last_moment) {
        last_moment = Steady::now() + settings_.last_words;
      }
      if (pending_.empty()) {
        if (stop.stop_requested()) {
          return;
        }
        if (!hurry_ && !chores_.empty()) {
          do_a_step(lock);
          continue;
        }
        hurry_ = false;
        look_at_disk(lock);
        continue;
      }
      wake_.wait_for(lock, stop, settings_.gather, [&] { return hurry_; });
      if (attempt(lock)) {
        pause = settings_.first_retry;
        if (!chores_.empty() && !stop.stop_requested()) {
          do_a_step(lock);
        }
        continue;
      }
      if (last_moment && Steady::now() >= *last_moment) {
        return;
      }
      rest(lock, stop, last_moment.has_value(), pause);
      pause = std::min(pause * 2, settings_.last_retry);
    }
  }

  void do_a_step(Lock& lock) {
    Chore& chore = chores_.front();  // only here is one taken off
    lock.unlock();
    const auto more = chore.step(*ledger_);
    if (!more || !*more) {
      chore.done(more ? Result<Done>(Done{}) : Failure{more.reason()});
    }
    lock.lock();
    if (!more || !*more) {
      chores_.pop_front();
    }
  }

  bool attempt(Lock& lock) {
    hurry_ = false;
    const auto number = ++attempts_;
    const auto puts = puts_;
    LedgerBatch batch = pending_.take();
    in_flight_ = batch.calls.size() + batch.counters.size() + batch.gaps.size() + batch.positions.size();

    lock.unlock();
    const auto began = Steady::now();
    const auto done = ledger_->commit(batch);
    const double took = std::chrono::duration<double>(Steady::now() - began).count();
    const Instant committed_at = settings_.now();
    PendingChanges again;
    if (!done) {
      again.add(std::move(batch));
    }
    look_at_disk_unlocked();
    lock.lock();

    in_flight_ = 0;
    if (done) {
      ++figures_.commits;
      figures_.writable = true;
      figures_.trouble.clear();
      commit_seconds_.observe(took);
      note_delays(batch, committed_at);
      for (auto& [series, value] : batch.counters) {
        counters_[series] = value;
      }
      committed_puts_ = puts;
    } else {
      again.add(pending_.take());
      pending_ = std::move(again);
      ++figures_.errors;
      figures_.writable = false;
      figures_.trouble = done.reason();
      failed_attempt_ = number;
      drop_beyond_bound();
    }
    figures_.size_bytes = size_;
    figures_.disk_free_bytes = free_;
    tried_.notify_all();
    answer_those_who_wait(lock, done, number);
    return static_cast<bool>(done);
  }

  // Never with the mutex held: they may put again.
  void answer_those_who_wait(Lock& lock, const Result<Done>& done, std::uint64_t attempt) {
    const auto waits_on = [&](const Waiting& each) {
      return done ? committed_puts_ < each.puts : attempt <= each.attempts;
    };
    const auto answered = std::stable_partition(waiting_.begin(), waiting_.end(), waits_on);
    std::vector<Waiting> ready(std::make_move_iterator(answered), std::make_move_iterator(waiting_.end()));
    waiting_.erase(answered, waiting_.end());
    lock.unlock();
    tell_those_who_wait(ready, done);
    lock.lock();
  }

  static void tell_those_who_wait(std::vector<Waiting>& waiting, const Result<Done>& done) {
    for (auto& each : waiting) {
      each.done(done);
    }
    waiting.clear();
  }

  // Waits before the next attempt; who flushes does not wait. A stop that was heard no longer wakes it. Whether it was
  // heard is not asked of the token: a stop that comes now must cut the pause short.
  void rest(Lock& lock, const std::stop_token& stop, bool stop_heard, Duration pause) {
    const auto hurried = [&] { return hurry_; };
    if (stop_heard) {
      wake_.wait_for(lock, std::min(pause, settings_.first_retry), hurried);
    } else {
      wake_.wait_for(lock, stop, pause, hurried);
    }
  }

  void drop_beyond_bound() {
    if (figures_.writable) {
      return;
    }
    figures_.errors += pending_.drop_oldest_calls(settings_.most_pending_calls);
  }

  void note_delays(const LedgerBatch& batch, Instant committed_at) {
    for (const auto& [source, arrived] : batch.arrivals) {
      const Duration delay = std::max(Duration::zero(), committed_at - arrived);
      delays_.try_emplace(source, kDelayBounds).first->second.observe(to_seconds(delay));
    }
  }

  void look_at_disk(Lock& lock) {
    lock.unlock();
    look_at_disk_unlocked();
    lock.lock();
    figures_.size_bytes = size_;
    figures_.disk_free_bytes = free_;
  }

  // A sick disk may keep these waiting: never with the mutex held.
  void look_at_disk_unlocked() {
    size_ = ledger_->size_bytes();
    free_ = ledger_->disk_free_bytes();
  }

  std::unique_ptr<Ledger> ledger_;
  LedgerWriterSettings settings_;
  std::uint64_t size_ = 0;  // the worker's own
  std::uint64_t free_ = 0;

  std::mutex mutex_;
  std::condition_variable_any wake_;   // the worker: something is pending, somebody hurries
  std::condition_variable_any tried_;  // who flushes: an attempt has ended
  PendingChanges pending_;
  std::list<Chore> chores_;    // a list: what stands in it keeps its place in memory
  std::size_t in_flight_ = 0;  // changes taken by the worker, not committed yet
  std::uint64_t puts_ = 0;
  std::uint64_t committed_puts_ = 0;
  std::uint64_t attempts_ = 0;
  std::uint64_t failed_attempt_ = 0;
  bool hurry_ = false;
  std::vector<Waiting> waiting_;
  LedgerSnapshot figures_;
  std::map<std::string, double> counters_;
  Histogram commit_seconds_{kCommitBounds};
  std::map<std::string, Histogram> delays_;

  std::jthread worker_;  // last: all else is there when it begins
};

}  // namespace

std::unique_ptr<LedgerWriter> LedgerWriter::start(std::unique_ptr<Ledger> ledger, LedgerWriterSettings settings) {
  return std::make_unique<ThreadedLedgerWriter>(std::move(ledger), std::move(settings));
}

}  // namespace dutyline
