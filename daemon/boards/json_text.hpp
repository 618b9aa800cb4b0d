// JSON as people like to read it: numbers without exponents, keys in the order they were put in.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace dutyline {

// Boost.JSON writes 0.976 as 9.76E-1; here a double is its shortest decimal that reads back as the same, and NaN is
// null. Bytes that are no UTF-8 become U+FFFD.
std::string json_text(const boost::json::value& value);

}  // namespace dutyline
