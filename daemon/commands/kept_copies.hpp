// Copies of the ledger in a folder of their own: what they are called, and which of them have had their time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace dutyline {

// "ledger-20261128T023000Z.db": by name is by time.
std::string copy_name(Instant at);

// Of the names in a folder: the copies beyond the newest `keep`, the oldest first. What has another name is nobody's.
std::vector<std::string> copies_to_remove(std::vector<std::string> names, std::size_t keep);

}  // namespace dutyline
