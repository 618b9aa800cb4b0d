#include "bench/generated_log.hpp"

#include <array>
#include <queue>
#include <random>
#include <string_view>
#include <vector>

namespace dutyline::bench {
namespace {

constexpr std::array<std::string_view, 8> kAgents{"Priya Nair",    "Tom Okafor",   "Zoë Hart",        "Siân Rowlands",
                                                  "Dee O'Connell", "Ayesha Begum", "Marta Kowalczyk", "Owen Pritchard"};
constexpr std::array<std::string_view, 2> kQueues{"send-duty", "send-eps"};
constexpr std::array<std::string_view, 3> kNumbers{"07700900", "01632960", "01134960"};  // and three digits

struct Row {
  long long second = 0;
  std::uint64_t order = 0;
  std::string text;
};
struct Later {
  bool operator()(const Row& a, const Row& b) const {
    return a.second != b.second ? a.second > b.second : a.order > b.order;
  }
};

// Rows are written in the order of their seconds, whatever the order of the calls.
class Writer {
 public:
  explicit Writer(std::string& text) : text_(text) {}

  void put(long long second, const std::string& rest) {
    waiting_.push({second, order_++, std::to_string(second) + "|" + rest + "\n"});
  }
  // No call that begins later writes anything before.
  void write_until(long long second) {
    for (; !waiting_.empty() && waiting_.top().second < second; waiting_.pop()) {
      text_ += waiting_.top().text;
    }
  }
  std::uint64_t rows() const { return order_; }

 private:
  std::string& text_;
  std::priority_queue<Row, std::vector<Row>, Later> waiting_;
  std::uint64_t order_ = 0;
};

}  // namespace

GeneratedLog::GeneratedLog(std::size_t least_bytes) {
  std::mt19937 random(1);
  const auto below = [&random](unsigned bound) { return static_cast<long long>(random() % bound); };
  const auto one_of = [&random](const auto& words) { return std::string(words[random() % words.size()]); };
  Writer writer(text_);
  text_.reserve(least_bytes + 1'000'000);
  long long now = 1'480'000'000;
  writer.put(now, "NONE|NONE|NONE|QUEUESTART|");
  std::uint64_t channel = 0;
  for (; text_.size() < least_bytes; ++calls_) {
    now += below(60);
    writer.write_until(now);
    const auto id = std::to_string(now) + "." + std::to_string(channel % 20'000);
    const auto leg = std::to_string(now) + "." + std::to_string(channel % 20'000 + 2);
    channel += 4;
    const auto visit = id + "|" + one_of(kQueues) + "|";
    const auto wait = 1 + below(40);
    const auto waited = std::to_string(wait);
    const auto digits = std::to_string(1'000 + below(1'000)).substr(1);
    writer.put(now, visit + "NONE|ENTERQUEUE||" + one_of(kNumbers) + digits + "|1");
    if (below(10) == 0) {
      writer.put(now + wait, visit + "NONE|ABANDON|1|1|" + waited);
      continue;
    }
    for (auto missed = below(4); missed > 1; --missed) {
      writer.put(now + wait, visit + one_of(kAgents) + "|RINGNOANSWER|8000");
    }
    const auto talk = 10 + below(890);
    const auto agent = one_of(kAgents) + "|";
    writer.put(now + wait, visit + agent + "CONNECT|" + waited + "|" + leg + "|1");
    writer.put(now + wait + talk, visit + agent + (below(2) == 0 ? "COMPLETECALLER|" : "COMPLETEAGENT|") + waited +
                                      "|" + std::to_string(talk) + "|1");
  }
  writer.write_until(now + 100'000);
  rows_ = writer.rows();
}

}  // namespace dutyline::bench
