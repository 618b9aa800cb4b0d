// One stay in one queue as plain rows of a switch's own record told it, and nothing else did. Without memory of its
// own, for a history has millions of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "calls/fact.hpp"
#include "calls/visit.hpp"

namespace dutyline {

// An id of a switch in place. Longer ones than any switch makes do not fit: ask first.
class ShortText {
 public:
  static constexpr std::size_t kLongest = 47;

  static bool fits(std::string_view text) { return text.size() <= kLongest; }
  void assign(std::string_view text) { assign_behind(0, text); }
  // What it begins with stays: so many bytes of it.
  void assign_behind(std::size_t kept, std::string_view text) {
    std::ranges::copy(text, bytes_.begin() + static_cast<std::ptrdiff_t>(kept));
    size_ = static_cast<std::uint8_t>(kept + text.size());
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kLongest> bytes_;
  std::uint8_t size_ = 0;
};

// What all stays in one queue share.
struct RecordedQueue {
  std::string name;
  std::string line;  // empty: no line claims it
  Duration settle = seconds(60);
};

struct RecordedStay {
  ShortText call;
  ShortText agent_leg;                   // of an answered one, as the next
  const std::string* agent = nullptr;    // outlives it
  const RecordedQueue* queue = nullptr;  // outlives it
  Instant joined_at;
  Instant left_at;   // not waiting any more
  Instant ended_at;  // talk_over
  std::optional<Pseudonym> caller;
  Outcome outcome = Outcome::waiting;
  EndedBy ended_by = EndedBy::nobody;
  bool talk_over = false;

  bool over() const { return outcome == Outcome::answered ? talk_over : outcome != Outcome::waiting; }
  Instant last() const { return talk_over ? ended_at : outcome == Outcome::waiting ? joined_at : left_at; }
};

// Whose record it is.
struct RecordSource {
  std::string switch_name;
  std::string source;
};

// When the call of a stay that is over became final: nobody came back.
inline Instant final_at(const RecordedStay& stay) {
  return stay.outcome == Outcome::answered ? stay.left_at : stay.left_at + stay.queue->settle;
}

// The call that a stay which is over makes up when nothing more comes under its id: what the book makes of facts_of(),
// and of no others, when their time has run out.
Call call_of(const RecordedStay& stay, const RecordSource& by, VisitId visit, CallId call);

// What its rows told, each heard when it was written.
std::vector<Fact> facts_of(const RecordedStay& stay, const RecordSource& by);

}  // namespace dutyline
