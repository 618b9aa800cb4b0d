// The parts of the configuration, each read by its own file. Shared by these files only.
#pragma once

#include <set>
#include <string>

#include "app/yaml_reader.hpp"

namespace dutyline {

struct ReadContext {
  ConfigFaults& faults;
  std::string folder;  // secrets' relative paths begin here
  Settings& settings;
  std::set<std::string> switch_names;
};

// A secret's bytes, one trailing newline stripped. `credentials:NAME` is a file of the service manager's.
Result<std::string> read_secret(const std::string& path, const std::string& folder);

void read_privacy(YamlMap& top, ReadContext& context);
void read_switches(YamlMap& top, ReadContext& context);
void read_lines(YamlMap& top, ReadContext& context);

}  // namespace dutyline
