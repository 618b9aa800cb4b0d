#include "app/read_settings.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"
#include "app/secrets.hpp"
#include "app/yaml_document.hpp"
#include "ledger/ledger.hpp"
#include "lines/figures.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;

void read_ledger(YamlMap& top, ReadContext& context) {
  const auto node = top.get("ledger");
  if (!node) {
    return;
  }
  YamlMap ledger(*node, "`ledger`", context.faults, "{path: /var/lib/dutyline/ledger.db}");
  Settings& settings = context.settings;
  context.ledger = ledger.mark_of("path");
  if (ledger.text("path") == ":memory:") {
    settings.ledger_path = ":memory:";
  } else {
    read_file_path(ledger, "path", settings.ledger_path, context);
  }
  if (const auto kept = ledger.get("retention")) {
    YamlMap retention(*kept, "`retention`", context.faults, "{callers: 62d}");
    if (retention.value<Duration>("callers", settings.callers_retention, read_length) &&
        settings.callers_retention <= kReachedWithin) {
      context.faults.warning(
          retention.mark_of("callers"),
          "callers are looked for again for 7d after a lost call: kept no longer than that, some who "
          "were reached will not be known to be; `callers: 8d` keeps enough");
    }
    Duration calls{};
    if (retention.value<Duration>("calls", calls, read_length)) {
      settings.calls_retention = calls;
      if (calls < kFiguresMemory) {
        context.faults.error(retention.mark_of("calls"),
                             "the figures of a month are made from its calls: keep them 32d at least, or leave it out "
                             "to keep them for ever");
      }
    }
  }
}

void read_all(const YAML::Node& root, ReadContext& context) {
  YamlMap top(root, "the configuration", context.faults, "the annotated example dutyline.yaml");
  if (!root.IsMap()) {
    return;  // said; nothing can be missed in it
  }
  read_pages(top, context);
  read_ledger(top, context);
  read_privacy(top, context);
  read_switches(top, context);
  read_lines(top, context);
  read_access(top, context);
}

}  // namespace

std::string to_string(const ConfigFault& fault) {
  return fault.file + ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column) +
         (fault.severity == ConfigFault::Severity::error ? ": error: " : ": warning: ") + fault.text;
}

bool ReadSettings::good() const {
  return std::ranges::none_of(faults,
                              [](const ConfigFault& fault) { return fault.severity == ConfigFault::Severity::error; });
}

void take_name(YamlMap& map, const std::string& name, const std::string& what, std::set<std::string>& taken,
               ConfigFaults& faults) {
  if (name.empty()) {
    return;
  }
  if (!is_label(name)) {
    faults.error(map.mark_of("name"), shown(name) + " is no name of a " + what +
                                          "; use small letters, digits, - and _, at most 64" +
                                          (what == "line" ? "; what people read is `title`" : ""));
  }
  if (!taken.insert(name).second) {
    faults.error(map.mark_of("name"), "another " + what + " is named " + shown(name) + " already; give each its own");
  }
}

void warn_of_exposure(YamlMap& map, std::string_view key, const std::string& file, ConfigFaults& faults) {
  if (readable_by_everyone(file)) {
    faults.warning(map.mark_of(key),
                   "every user of this machine can read the secret in " + file + "; `chmod 600 " + file + "`");
  }
}

ReadSettings read_settings_text(const std::string& text, const std::string& file_name, const std::string& folder,
                                SecretsNeeded needed) {
  ReadSettings read;
  ConfigFaults faults(file_name);
  if (text.size() > kLargestFile) {
    faults.error(YAML::Mark(), "it is larger than 1 MiB, so no configuration");
  } else if (const auto root = yaml_document(text, faults)) {
    ReadContext context{.faults = faults, .folder = folder, .settings = read.settings, .needed = needed};
    read_all(*root, context);
    read.ledger_line = std::max(context.ledger.line + 1, 1);
    read.ledger_column = std::max(context.ledger.column + 1, 1);
    read.certificates = std::move(context.certificates);
  }
  read.faults = faults.sorted();
  read.known_keys = faults.known_keys();
  return read;
}

ReadSettings read_settings(const std::string& path, SecretsNeeded needed) {
  const auto one_fault = [&](const std::string& text) {
    ReadSettings read;
    read.faults.push_back({ConfigFault::Severity::error, path, 1, 1, text});
    return read;
  };
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return one_fault(error ? error.message() : "there is no such file; name the configuration with -c FILE");
  }
  if (!std::filesystem::is_regular_file(path, error)) {
    return one_fault("this is no ordinary file; name the configuration with -c FILE");
  }
  std::ifstream in(path, std::ios::binary);
  // Piece by piece: memory for the largest file would cost every command more than all else of its start.
  std::string text;
  std::array<char, 16 * 1024> piece;
  while (in && text.size() <= kLargestFile) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof() && text.empty()) {
    return one_fault("this user may not read it");
  }
  auto folder = std::filesystem::path(path).parent_path().string();
  return read_settings_text(text, path, folder.empty() ? "." : folder, needed);
}

}  // namespace dutyline
