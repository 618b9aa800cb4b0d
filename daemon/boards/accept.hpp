// What a client says it takes (RFC 9110, section 12): Accept and Accept-Encoding, with their weights.
#pragma once

#include <string_view>

#include "boards/metrics.hpp"

namespace dutyline {

// OpenMetrics where it is named and weighs no less than plain text; text 0.0.4 for everybody else, a browser too.
MetricsFormat negotiate_metrics(std::string_view accept);

// Whether gzip, named or as "*", has a weight above 0.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace dutyline
