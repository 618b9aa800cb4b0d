// A history's rows the short way, under any lines: no stay is settled twice or lost, what is settled is what the book
// makes of its rows, and what is handed over are rows of one call in their order.

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "fuzz/input.hpp"
#include "switches/plain_queue_log.hpp"

namespace dutyline {
namespace {

const std::vector<QueueBinding> kQueues{{"pbx", "send-duty", "send-duty", seconds(60)},
                                        {"pbx", "send-eps", "send-eps", minutes(5)}};

class Checked {
 public:
  explicit Checked(std::size_t most)
      : log_({.by = kBy,
              .queues = kQueues,
              .hold = minutes(10),
              .most = most,
              .spoken_of = [this](std::string_view call) { return !joined_.emplace(call).second; }}) {}

  void take(std::string_view line) {
    if (!log_.take(line, Instant::min())) {
      take_handed_over();
    }
  }
  void settle() {
    log_.take_settled([this](const RecordedStay& stay) { settled(stay); });
    take_handed_over();
  }
  void end() {
    log_.end([this](const RecordedStay& stay) { settled(stay); });
    take_handed_over();
    fuzz::require(gone_.size() == joined_.size(), "a stay was lost");
  }

 private:
  void settled(const RecordedStay& stay) {
    const std::string call(stay.call.view());
    fuzz::require(joined_.contains(call), "a stay that nobody joined");
    fuzz::require(gone_.insert(call).second, "a stay that was settled or handed over before");
    fuzz::require(stay.over(), "an open stay was settled");
    Book book({.queues = kQueues});
    for (const Fact& fact : facts_of(stay, kBy)) {
      book.hand_over(fact);
    }
    book.advance(stay.last() + hours(1));
    const auto changes = book.take_changes();
    fuzz::require(changes.size() == 1 && changes.front().call.has_value(), "the book makes no call of it");
    const Call& its = *changes.front().call;
    fuzz::require(its == call_of(stay, kBy, its.visits.front().id, its.id), "the book makes another call of it");
  }
  void take_handed_over() {
    std::set<std::string> now;
    std::map<std::string, Instant> last;
    for (const Fact& fact : log_.take_handed_over()) {
      if (std::holds_alternative<Joined>(fact.what)) {
        fuzz::require(joined_.contains(fact.call) && gone_.insert(fact.call).second, "handed over twice");
        now.insert(fact.call);
      }
      fuzz::require(now.contains(fact.call), "handed over without its joining");
      Instant& before = last.emplace(fact.call, fact.at).first->second;
      fuzz::require(fact.at >= before, "handed over backwards");
      before = fact.at;
    }
  }

  inline static const RecordSource kBy{"pbx", "pbx-log"};
  std::set<std::string> joined_;
  std::set<std::string> gone_;
  PlainQueueLog log_;
};

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  Checked checked(std::size_t{1} << input.below(7));
  const std::size_t often = 1 + input.below(16);
  std::string_view text = input.rest();
  for (std::size_t lines = 1; !text.empty(); ++lines) {
    const auto end = text.find('\n');
    const std::string line(text.substr(0, end));  // in memory of its own, so that a view kept too long is seen
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    checked.take(line);
    if (lines % often == 0) {
      checked.settle();
    }
  }
  checked.end();
  return 0;
}
