// What is wrong at this moment, without any statistics: seen within seconds, where a loss is seen only when callers
// have given up. Everybody busy is an ordinary day and none of them.
#pragma once

namespace dutyline {

struct LineSnapshot;

// Each false while the line is closed.
struct Conditions {
  bool nobody_signed_in = false;   // seen live, and no agent is there, paused or not
  bool fewer_than_needed = false;  // fewer agents who would answer than the line's own weeks ask for
  bool long_wait = false;          // somebody waits longer than the line's long_wait
  bool silent = false;             // no call came where, by the line's own weeks, one in a thousand times none would
  bool not_visible = false;        // nobody can see the line: the others then speak of what was last seen
  bool operator==(const Conditions&) const = default;
};

Conditions conditions_of(const LineSnapshot& line);

}  // namespace dutyline
