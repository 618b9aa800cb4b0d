// What was built: version, revision, compiler, libraries.
#pragma once

#include <string>

namespace dutyline {

std::string version();       // "0.1.0"
std::string revision();      // the commit's short id, or "unknown" outside a checkout
std::string version_text();  // what --version prints, several lines

}  // namespace dutyline
