// gzip of a whole body (RFC 1952).
#pragma once

#include <string>
#include <string_view>

namespace dutyline {

std::string gzip(std::string_view body);

}  // namespace dutyline
