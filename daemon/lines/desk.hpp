// What a duty manager works from: whom to ring back, who is here, when calls are lost. Keeps the pseudonyms that tell
// one caller from another, and gives none of them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "calls/roster.hpp"
#include "lines/call_record.hpp"
#include "lines/quarter_hours.hpp"

namespace dutyline {

// Somebody whose call was lost, who was not answered since and whom nobody has said to be dealt with.
struct LostCaller {
  std::string call;              // her newest lost call, by its key
  std::string switch_call_id;    // of that call; the switch's own record of it holds the number
  Instant lost_at;               // when that call was offered
  std::optional<Duration> wait;  // the longest of her lost calls; nothing: nobody knows
  Outcome outcome = Outcome::abandoned;
  int tries = 1;               // her calls since she was last answered or dealt with, in the time that is looked at
  bool withheld = false;       // nobody's number: whether she got through later cannot be known
  bool calls_now = false;      // she waits again, or her newest call is not settled yet
  bool outside_hours = false;  // of that call
  bool operator==(const LostCaller&) const = default;
};

class Desk {
 public:
  static constexpr Duration kLooksBack = hours(24 * 7);  // as long as a later answer counts as having reached her
  static constexpr std::size_t kMostCalls = 20'000;      // a line; of more the newest are kept

  void take(const CallRecord& record);
  void take(const RecordChange& change);
  // She is known otherwise from now on.
  void rename_caller(const Pseudonym& before, const Pseudonym& now);

  using Place = std::pair<Instant, CallId>;  // in the order of the offers
  // A call of the line that is lost, by its key; nothing: there is none, or it was let go of.
  std::optional<Place> find_lost(std::string_view name, std::string_view key) const;
  // Whether whoever was lost by this call, or by an earlier one, is dealt with. Of a call that is not kept: nothing.
  void mark(CallId call, bool dealt_with);

  // Longest wait first. `now` by the switch's clock.
  std::vector<LostCaller> lost_callers(std::string_view name, Instant now) const;
  // Callers lost by calls offered from then on and not answered since; a withheld number is nobody.
  std::int64_t callers_unreached(std::string_view name, Instant from);
  // What was offered before is not looked at.
  Instant looks_back_to(std::string_view name, Instant now) const;

 private:
  struct Kept {
    CallClass call_class = CallClass::waiting;
    Outcome outcome = Outcome::waiting;
    bool outside_hours = false;
    std::optional<Pseudonym> caller;
    std::optional<Duration> wait;
    std::string switch_call_id;
    std::uint64_t key = 0;  // of a lost call
    bool dealt_with = false;
  };
  struct Line {
    std::map<Place, Kept> calls;
    std::optional<Instant> complete_from;  // older calls had to be let go; nothing: none
    // Callers unreached since an instant, for pictures are taken more often than calls change; nothing: to be counted.
    std::optional<std::pair<Instant, std::int64_t>> unreached;
  };

  bool drop(CallId id);  // whether it was dealt with
  void bound(Line& line, Instant newest);

  std::map<std::string, Line, std::less<>> lines_;
  std::unordered_map<CallId, std::pair<Line*, Instant>> where_;
};

// All that the page of one line's desk shows.
struct DeskPicture {
  std::string line;
  std::string title;
  std::string timezone;
  std::string record_url;  // empty: none
  Instant at;
  Instant looks_back_to;
  std::vector<LostCaller> callers;
  std::vector<Person> people;
  bool names = false;  // whether people may be named (`privacy.agents: names`)
  std::vector<HalfHourLosses> week;
};

}  // namespace dutyline
