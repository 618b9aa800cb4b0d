// YAML → Settings. Strict: every mistake is found in one reading, with line, column and what to write instead.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "app/settings.hpp"

namespace dutyline {

struct ConfigFault {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  std::string file;
  int line = 1;    // from 1
  int column = 1;  // from 1
  std::string text;
};

// A file of certificates that the configuration names.
struct NamedCertificates {
  std::string file;
  bool authorities =
      false;     // any of which may have signed what the other side shows; else one is shown, with its chain
  int line = 1;  // where it is named
  int column = 1;
};

// "FILE:LINE:COL: error: …"
std::string to_string(const ConfigFault& fault);

// Which of the secret files a command needs; the others need not be there.
enum class SecretsNeeded { none, caller_key, all };

struct ReadSettings {
  Settings settings;
  std::vector<ConfigFault> faults;  // by line, then column
  int ledger_line = 1;              // where the ledger is named; the beginning of the file if it is not
  int ledger_column = 1;
  std::vector<NamedCertificates> certificates{};
  // Every key that might have stood in the sections that were met.
  std::set<std::string, std::less<>> known_keys;
  bool good() const;  // no error among them
};

// Reads the file and the secret files it names (paths relative to the configuration's folder).
ReadSettings read_settings(const std::string& path, SecretsNeeded needed = SecretsNeeded::all);
ReadSettings read_settings_text(const std::string& text, const std::string& file_name, const std::string& folder,
                                SecretsNeeded needed = SecretsNeeded::all);

}  // namespace dutyline
