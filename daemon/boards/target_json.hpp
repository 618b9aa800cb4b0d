// A line against its target, as JSON: parts of its page.
#pragma once

#include <boost/json.hpp>

#include "lines/snapshot.hpp"

namespace dutyline {

// Adds result, evidence, budget, service and waits to a window's object.
void add_target(boost::json::object& window, const WindowFigures& figures);
boost::json::object spike_json(const SpikePicture& spike);
boost::json::value staffing_json(const std::optional<StaffingNow>& staffing);  // null: too little data, or closed
boost::json::object conditions_json(const Conditions& conditions);

}  // namespace dutyline
