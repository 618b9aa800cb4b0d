// A strict walk over YAML: every key is asked for by name, whatever was not is a fault. All faults are gathered.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/read_settings.hpp"
#include "base/result.hpp"

namespace dutyline {

class ConfigFaults {
 public:
  explicit ConfigFaults(std::string file) : file_(std::move(file)) {}
  void error(const YAML::Mark& mark, const std::string& text) { add(ConfigFault::Severity::error, mark, text); }
  void warning(const YAML::Mark& mark, const std::string& text) { add(ConfigFault::Severity::warning, mark, text); }
  std::vector<ConfigFault> sorted() const;  // by line, then column

 private:
  void add(ConfigFault::Severity severity, const YAML::Mark& mark, const std::string& text);

  std::string file_;
  std::vector<ConfigFault> faults_;
};

// One mapping. Its keys are consumed by the get functions; the destructor faults those nobody asked for.
class YamlMap {
 public:
  // `what` names the mapping for people: "a line", "`listen`". A node that is no mapping is a fault, and then empty.
  YamlMap(const YAML::Node& node, std::string what, ConfigFaults& faults);
  // For a mapping that may be missing altogether: `fallback` is where faults about it point.
  ~YamlMap();
  YamlMap(const YamlMap&) = delete;
  YamlMap& operator=(const YamlMap&) = delete;

  // The node under this key; nothing: it is missing or says null.
  std::optional<YAML::Node> get(std::string_view key);
  // Its text, if it is a scalar; else a fault.
  std::optional<std::string> text(std::string_view key);
  // As text(), and a fault at the mapping if it is missing.
  std::string required_text(std::string_view key, std::string_view example);
  bool has(std::string_view key);

  // Reads a scalar by one of the config_values functions into `into`, which keeps its default when it is missing.
  template <class T>
  bool value(std::string_view key, T& into, const std::function<Result<T>(std::string_view)>& read) {
    const auto found = text(key);
    if (!found) {
      return false;
    }
    auto result = read(*found);
    if (!result) {
      faults_.error(get(key)->Mark(), result.reason());
      return false;
    }
    into = std::move(*result);
    return true;
  }

  // Each element of the list under this key; a node that is no list is a fault.
  std::vector<YAML::Node> list(std::string_view key);

  // A key that must not stand there, with the reason why.
  void forbid(std::string_view key, const std::string& reason);

  YAML::Mark mark() const { return node_.Mark(); }
  YAML::Mark mark_of(std::string_view key);  // of the value, or of the mapping if it is missing
  ConfigFaults& faults() { return faults_; }

 private:
  YAML::Node node_;
  std::string what_;
  ConfigFaults& faults_;
  std::set<std::string, std::less<>> asked_;
  std::set<std::string, std::less<>> forbidden_;
  bool is_map_ = false;
};

// One of several words; a fault names them all.
template <class T>
std::function<Result<T>(std::string_view)> one_of(std::vector<std::pair<std::string_view, T>> words) {
  return [words = std::move(words)](std::string_view text) -> Result<T> {
    std::string all;
    for (const auto& [word, value] : words) {
      if (word == text) {
        return value;
      }
      all += (all.empty() ? "" : ", ") + std::string(word);
    }
    return Failure{"`" + std::string(text.substr(0, 60)) + "` is not one of: " + all};
  };
}

}  // namespace dutyline
