// A book and its gaps, told scripts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "calls/gaps.hpp"
#include "support/told_book.hpp"

namespace dutyline {

class Told {
 public:
  explicit Told(BookSettings settings = settings_with_a_log()) : book(settings), gaps(settings.queues) {}

  static BookSettings settings_with_a_log() {
    BookSettings settings = three_lines();
    settings.recorded_switches = {"pbx"};
    return settings;
  }

  Told& tell(std::string_view rows) {
    for (const Fact& fact : script(rows)) {
      book.apply(fact);
      gaps.take(fact);
      for (const auto& change : book.take_changes()) {
        gaps.take(change, &fact);
        if (change.call) {
          calls.insert_or_assign(change.id, *change.call);
        }
      }
      for (const auto& kept : gaps.take_counters()) {
        counters[kept.counters.queue] = kept;
      }
    }
    return *this;
  }

  // "10:00:20-10:01:00 closed by log: duty repaired 1 missed 0+0".
  std::vector<std::string> records() const { return records_of(gaps); }

  static std::vector<std::string> records_of(const Gaps& gaps) {
    const auto clock = [](Instant at) { return rfc3339_text(at).substr(11, 8); };
    const auto number = [](const std::optional<std::int64_t>& missed) {
      return missed ? std::to_string(*missed) : std::string("?");
    };
    std::vector<std::string> texts;
    for (const auto& gap : gaps.of("ami")) {
      std::string text = clock(gap.from) + "-" + (gap.to ? clock(*gap.to) : "") + " " + gap.cause;
      text += gap.repaired_by.empty() ? "" : " by " + gap.repaired_by;
      for (const auto& calls : gap.lines) {
        text += (&calls == &gap.lines.front() ? ": " : ", ") + calls.line + " repaired " +
                std::to_string(calls.repaired) + " missed " + number(calls.missed_answered) + "+" +
                number(calls.missed_other);
      }
      texts.push_back(text);
    }
    return texts;
  }

  Book book;
  Gaps gaps;
  std::map<CallId, Call> calls;
  std::map<std::string, KeptCounters> counters;
};

inline constexpr const char* kBefore = R"(
    09:59:00    counters   -   -   send-duty=10/3
    10:00:00.3  joined     c1  send-duty
    10:00:10.2  connected  c1  send-duty  agent=nia leg=a1
    10:00:12.4  joined     c2  send-duty
    10:00:15.1  left       c2  send-duty  abandoned
    10:00:20    gap        -   -   known=inferred late=5
)";

inline constexpr const char* kAfter = R"(
    10:01:00    counters   -   -          send-duty=12/5
    10:01:00    waiting    -   send-duty
    10:01:00.1  channels   -   -          c1@send-duty*
    10:01:00.2  seen       -   -
)";

}  // namespace dutyline
