#include "app/read_settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;
constexpr std::size_t kShortestKey = 16;

void read_listen(YamlMap& top, ReadContext& context) {
  const auto node = top.get("listen");
  if (!node) {
    return;
  }
  YamlMap listen(*node, "`listen`", context.faults);
  Settings& settings = context.settings;
  listen.value<Endpoint>("http", settings.http, [](std::string_view text) { return read_endpoint(text, -1); });
  bool unprotected = false;
  listen.value<bool>("unprotected", unprotected, one_of<bool>({{"true", true}, {"false", false}}));
  if (!is_loopback(settings.http.host)) {
    const std::string risk = "the pages would be open to everyone who reaches " + settings.http.host;
    if (unprotected) {
      context.faults.warning(listen.mark_of("http"), risk + ": `unprotected: true` says that this is meant");
    } else {
      context.faults.error(
          listen.mark_of("http"),
          risk + "; listen on 127.0.0.1 behind a proxy that asks who it is, or write `unprotected: true` beside it");
    }
  }
  if (const auto control = listen.text("control")) {
    settings.control = (std::filesystem::path(context.folder) / *control).string();
  }
}

void read_ledger(YamlMap& top, ReadContext& context) {
  const auto node = top.get("ledger");
  if (!node) {
    return;
  }
  YamlMap ledger(*node, "`ledger`", context.faults);
  if (const auto path = ledger.text("path")) {
    context.settings.ledger_path =
        *path == ":memory:" ? *path : (std::filesystem::path(context.folder) / *path).string();
  }
  if (const auto kept = ledger.get("retention")) {
    YamlMap retention(*kept, "`retention`", context.faults);
    retention.value<Duration>("callers", context.settings.callers_retention, read_duration);
    Duration calls{};
    if (retention.value<Duration>("calls", calls, read_duration)) {
      context.settings.calls_retention = calls;
    }
  }
}

void read_all(const YAML::Node& root, ReadContext& context) {
  YamlMap top(root, "the configuration", context.faults);
  read_listen(top, context);
  read_ledger(top, context);
  read_privacy(top, context);
  read_switches(top, context);
  read_lines(top, context);
}

// yaml-cpp's words, and what they mostly mean.
std::string plain_words(const YAML::ParserException& exception) {
  const std::string& text = exception.msg;
  if (text.find("illegal tab") != std::string::npos || text.find("tab") != std::string::npos) {
    return "a tab stands where YAML wants spaces; indent with spaces";
  }
  if (text.find("end of sequence flow not found") != std::string::npos) {
    return "a list that began with `[` is not closed with `]`";
  }
  if (text.find("end of map flow not found") != std::string::npos) {
    return "a mapping that began with `{` is not closed with `}`";
  }
  if (text.find("map value") != std::string::npos || text.find("end of map not found") != std::string::npos) {
    return "this is no YAML (" + text + "); look at the indentation, and for a value that holds `: ` and wants quotes";
  }
  return "this is no YAML: " + text;
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

Result<std::string> read_secret(const std::string& path, const std::string& folder) {
  static constexpr std::string_view kCredentials = "credentials:";
  std::filesystem::path file = std::filesystem::path(folder) / path;
  if (path.starts_with(kCredentials)) {
    const char* const where = std::getenv("CREDENTIALS_DIRECTORY");
    if (where == nullptr) {
      return Failure{"`" + path +
                     "` is a credential of the service manager, and it gave none; start the daemon by its unit"};
    }
    file = std::filesystem::path(where) / path.substr(kCredentials.size());
  }
  std::ifstream in(file, std::ios::binary);
  std::string bytes(4'097, '\0');
  if (!in || !in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())).eof()) {
    const bool large = static_cast<bool>(in);
    return Failure{"cannot read " + file.string() +
                   (large ? ": it is larger than 4 KiB, so no secret" : "; it must be a file that this user may read")};
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.ends_with('\n')) {
    bytes.pop_back();
  }
  return bytes;
}

void read_privacy(YamlMap& top, ReadContext& context) {
  PrivacySettings& privacy = context.settings.privacy;
  const auto node = top.get("privacy");
  YamlMap map(node ? *node : YAML::Node(), "`privacy`", context.faults);
  const YAML::Mark where = node ? map.mark() : top.mark();
  map.value<CallerIdentity>("caller_id", privacy.caller_id,
                            one_of<CallerIdentity>({{"hmac", CallerIdentity::hmac}, {"none", CallerIdentity::none}}));
  map.value<bool>("agents", privacy.agent_names, one_of<bool>({{"none", false}, {"names", true}}));
  map.forbid("key", "a secret never stands in the configuration; put it into a file and write `key_file: …`");
  privacy.key_file = map.text("key_file").value_or(std::string());
  if (privacy.caller_id == CallerIdentity::hmac && privacy.key_file.empty()) {
    context.faults.error(where,
                         "`privacy` needs `key_file`, the key that turns numbers into pseudonyms; make one with "
                         "`head -c 32 /dev/urandom | base64 > caller.key`, or write `caller_id: none`");
  } else if (privacy.caller_id == CallerIdentity::hmac) {
    auto key = read_secret(privacy.key_file, context.folder);
    if (!key) {
      context.faults.error(map.mark_of("key_file"), key.reason());
    } else if (key->size() < kShortestKey) {
      context.faults.error(map.mark_of("key_file"),
                           "the key in this file is shorter than 16 bytes; make one with "
                           "`head -c 32 /dev/urandom | base64`");
    } else {
      privacy.key = std::move(*key);
    }
  }
  if (const auto plan = map.get("numbers")) {
    YamlMap numbers(*plan, "`numbers`", context.faults);
    const auto digits = [&](std::string_view key, std::string& into) {
      numbers.value<std::string>(key, into, [](std::string_view text) -> Result<std::string> {
        if (text.size() > 6 || text.find_first_not_of("0123456789") != std::string_view::npos) {
          return Failure{"`" + std::string(text.substr(0, 20)) + "` is no dialling prefix; write its digits, like 44"};
        }
        return std::string(text);
      });
    };
    digits("country_code", privacy.numbers.country_code);
    digits("national_prefix", privacy.numbers.national_prefix);
    digits("international_prefix", privacy.numbers.international_prefix);
  }
  for (const auto& number : map.list("shared_numbers")) {
    if (!number.IsScalar() || !normalise_number(number.Scalar(), privacy.numbers)) {
      context.faults.error(number.Mark(), "this is no telephone number; write it in quotes as it is dialled");
    } else {
      privacy.shared_numbers.push_back(number.Scalar());
    }
  }
}

ReadSettings read_settings_text(const std::string& text, const std::string& file_name, const std::string& folder) {
  ReadSettings read;
  ConfigFaults faults(file_name);
  try {
    const YAML::Node root = YAML::Load(text);
    ReadContext context{faults, folder, read.settings, {}};
    if (root.IsNull()) {
      faults.error(YAML::Mark::null_mark(),
                   "the configuration is empty; begin with the annotated example dutyline.yaml");
    } else {
      read_all(root, context);
    }
  } catch (const YAML::ParserException& exception) {
    faults.error(exception.mark, plain_words(exception));
  } catch (const YAML::Exception& exception) {
    faults.error(exception.mark, "this is no YAML: " + exception.msg);
  }
  read.faults = faults.sorted();
  return read;
}

ReadSettings read_settings(const std::string& path) {
  const auto one_fault = [&](const std::string& text) {
    ReadSettings read;
    read.faults.push_back({ConfigFault::Severity::error, path, 1, 1, text});
    return read;
  };
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return one_fault("there is no such file; name the configuration with -c FILE");
  }
  if (std::filesystem::file_size(path, error) > kLargestFile) {
    return one_fault("it is larger than 1 MiB, so no configuration");
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    return one_fault("it cannot be read by this user");
  }
  auto folder = std::filesystem::path(path).parent_path().string();
  return read_settings_text(text.str(), path, folder.empty() ? "." : folder);
}

}  // namespace dutyline
