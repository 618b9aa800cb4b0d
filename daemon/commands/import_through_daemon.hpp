// `import` while a daemon runs: only the daemon writes the ledger.
#pragma once

#include <string>
#include <vector>

#include "app/settings.hpp"
#include "base/result.hpp"
#include "feeds/recorded_feed.hpp"

namespace dutyline {

// It is given the recording over its control socket and does the rest; its summary, or why it took no more.
Result<std::string> import_through_daemon(const Settings& settings, const std::string& source,
                                          const std::vector<std::string>& paths, const RecordingFormat& format);

}  // namespace dutyline
