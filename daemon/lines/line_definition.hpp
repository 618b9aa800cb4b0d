// What a duty manager looks after, as configured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/roster.hpp"
#include "lines/opening_hours.hpp"
#include "lines/spike.hpp"

namespace dutyline {

enum class Headline { served, of_offered, strict };
std::string_view to_string(Headline headline);

// A share in parts of 10,000: exact arithmetic on whole calls.
using TenThousandths = int;

struct LineDefinition {
  std::string name;   // a label of metrics: [a-z0-9_-]
  std::string title;  // what people read
  std::vector<QueueName> queues;
  TenThousandths target = 9'800;
  Duration answer_within = seconds(20);
  TenThousandths answer_within_target = 8'000;
  Duration short_abandon = seconds(5);
  Duration settle = seconds(60);
  Headline headline = Headline::served;
  Duration long_wait = minutes(2);
  std::optional<SpikeThresholds> spike;  // nothing: by the line's volume
  std::string record_url;                // empty: none; holds {switch_call_id}
  OpeningHours hours;
};

}  // namespace dutyline
