// What a line's calls are measured by, and from when on: a change holds from then, and old figures stand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

// All of a line's definition that decides a figure.
struct Measures {
  TenThousandths target = 9'800;
  Headline headline = Headline::served;
  Duration answer_within = seconds(20);
  TenThousandths answer_within_target = 8'000;
  Duration short_abandon = seconds(5);
  std::string hours;   // a plain week in words, then a sum over twenty years of it: a holiday more is another plan
  std::string queues;  // "switch/queue", sorted, separated by spaces
  bool operator==(const Measures&) const = default;
};
Measures measures_of(const LineDefinition& line);

struct KeptDefinition {
  std::string line;
  Instant from = Instant::min();  // min: for all that is older too
  Instant kept_at;                // our clock
  std::string reason;             // why it was kept: "first", "configuration", "reclassified"
  Measures measures;
  bool operator==(const KeptDefinition&) const = default;
};

// Which measures hold when. Of two that hold at a time, that which was kept later.
class DefinitionsByDate {
 public:
  // `kept`: in the order of keeping; those of other lines are passed over. Without any, the line's own holds always.
  DefinitionsByDate(const LineDefinition& line, const std::vector<KeptDefinition>& kept);
  const Measures& at(Instant when) const;

 private:
  std::vector<std::pair<Instant, Measures>> from_;  // by time, the first at min
};

// What is to be kept where a line is first used as configured now; nothing: it is kept already. The first ever holds
// for all older history.
std::vector<KeptDefinition> definitions_to_keep(const std::vector<LineDefinition>& lines,
                                                const std::vector<KeptDefinition>& kept, Instant now);

}  // namespace dutyline
