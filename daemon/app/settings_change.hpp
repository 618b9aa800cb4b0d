// What a configuration that is read again changes of the one in force. Pure.
#pragma once

#include <string>
#include <vector>

#include "app/settings.hpp"

namespace dutyline {

struct SettingsChange {
  bool access = false;  // who may see the pages, or whether they speak TLS
  std::vector<std::string> lines_added;
  std::vector<std::string> lines_changed;
  std::vector<std::string> lines_removed;
  std::vector<std::string> sources_added;
  std::vector<std::string> sources_changed;
  std::vector<std::string> sources_removed;
  std::vector<std::string> until_restart;  // keys and sources that stay as they were until the daemon is started again

  bool lines() const;  // any of them

  // "lines changed: send-duty; sources added: cloud": for people.
  std::string text() const;
};

// What of `wanted` cannot change while the daemon runs is set back to what is in force, and named in `until_restart`.
// Opening hours are the same if they are so for the time that figures speak of and the three years after `now`.
SettingsChange change_settings(const Settings& in_force, Settings& wanted, Instant now);

}  // namespace dutyline
