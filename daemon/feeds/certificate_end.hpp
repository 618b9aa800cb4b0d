// When certificates end.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace dutyline {

// From when on the certificates of a PEM file are of no use. Of a certificate with its chain each is needed: the first
// end. Of authorities any may do: the last. Nothing: there is none in it that can be read.
std::optional<Instant> certificates_end(const std::string& pem_file, bool authorities);

}  // namespace dutyline
