// What `dutyline status` makes of the daemon's own status page. Pure: text in, words out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dutyline {

struct StatusReport {
  std::vector<std::string> lines;  // for people, without line ends; a line with "!" in front is what is wrong
  std::size_t wrong = 0;           // things that keep a figure from being right at this moment
};

// `page` is the JSON of /api/v1/status. Fails in words if it is not.
Result<StatusReport> status_report(std::string_view page);

}  // namespace dutyline
