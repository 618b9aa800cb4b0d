// What single values of the configuration mean. Pure; a failure's reason says what to write instead.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "feeds/endpoint.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

Result<Duration> read_duration(std::string_view text);     // 500ms 5s 2m 1h 30d; at most a hundred years
Result<Duration> read_length(std::string_view text);       // the same, but not 0
Result<TenThousandths> read_ratio(std::string_view text);  // 98%, 97.5%, 0.98; from 0 to 10,000
// host:port, [v6]:port; without a port the default one, or a failure where that is -1. The host is an IP address or
// looks like a name.
Result<Endpoint> read_endpoint(std::string_view text, int default_port);
bool is_label(std::string_view text);       // [a-z0-9_-]+, at most 64
bool is_loopback(const std::string& host);  // 127.0.0.0/8, ::1, localhost

}  // namespace dutyline
