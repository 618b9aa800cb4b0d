// The parts of the configuration, each read by its own file. Shared by these files only.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/yaml_reader.hpp"

namespace dutyline {

struct ReadContext {
  // A door's queue, to be looked for among the lines' queues once they are read.
  struct Door {
    std::string switch_name;
    std::string queue;
    YAML::Mark mark;
  };

  ConfigFaults& faults;
  std::string folder;  // relative paths begin here
  Settings& settings;
  SecretsNeeded needed;
  YAML::Mark ledger{};  // where it is named
  std::set<std::string> switch_names{};
  std::vector<Door> doors{};
  std::vector<NamedCertificates> certificates{};
};

// Faults a name that cannot be a label, or stands in `taken` already; else takes it. `what`: "line", "source".
void take_name(YamlMap& map, const std::string& name, const std::string& what, std::set<std::string>& taken,
               ConfigFaults& faults);

// Warns where every user of the machine can read the secret in `file`, which the key names.
void warn_of_exposure(YamlMap& map, std::string_view key, const std::string& file, ConfigFaults& faults);

// `listen:`: where the pages are, and the control socket.
void read_pages(YamlMap& top, ReadContext& context);
// `access:`: who may see them. After the lines and the sources, which it speaks of.
void read_access(YamlMap& top, ReadContext& context);
// Sets `into` to the path that the key names.
void read_file_path(YamlMap& map, std::string_view key, std::string& into, ReadContext& context);
void read_privacy(YamlMap& top, ReadContext& context);
enum class TlsSide { dials, listens, shows_pages };
void read_tls(YamlMap& source, TlsSettings& tls, ReadContext& context, TlsSide side = TlsSide::dials);
void read_path(const std::string& path, SourceSettings& source, const ReadContext& context);
// Where lines are sent to. For every kind that listens.
void read_listen(YamlMap& map, SourceSettings& source, ReadContext& context);
// One of `path`, `listen` and, where lines may be `posted`, `token_file`; whatever else there is, is a fault.
void read_where_lines_come_from(YamlMap& map, SourceSettings& source, ReadContext& context, bool posted);
// What the columns of call records mean.
void read_records(YamlMap& map, SourceSettings& source, ReadContext& context);
void read_token(YamlMap& map, SourceSettings& source, ReadContext& context);
constexpr std::size_t kShortestToken = 16;
bool is_token(std::string_view text);  // what may stand behind "Bearer "
std::string how_to_make_token(const std::string& file);
void read_switches(YamlMap& top, ReadContext& context);
void read_lines(YamlMap& top, ReadContext& context);
OpeningHours read_hours(YamlMap& line, ReadContext& context);
// Holidays, closed days, days with hours of their own.
void read_days_apart(YamlMap& map, WeekPlan& plan, ReadContext& context);

}  // namespace dutyline
