// A strict walk over YAML: every key is asked for by name, whatever was not is a fault. All faults are gathered.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_words.hpp"
#include "app/read_settings.hpp"
#include "base/result.hpp"

namespace dutyline {

class ConfigFaults {
 public:
  static constexpr std::size_t kMost = 200;  // then one more that says so

  explicit ConfigFaults(std::string file) : file_(std::move(file)) {}
  void error(const YAML::Mark& mark, const std::string& text) { add(ConfigFault::Severity::error, mark, text); }
  void warning(const YAML::Mark& mark, const std::string& text) { add(ConfigFault::Severity::warning, mark, text); }
  std::vector<ConfigFault> sorted() const;  // by line, then column
  bool full() const { return faults_.size() >= kMost; }

  void know(std::string_view key) { known_keys_.emplace(key); }
  const std::set<std::string, std::less<>>& known_keys() const { return known_keys_; }

 private:
  void add(ConfigFault::Severity severity, const YAML::Mark& mark, const std::string& text);

  std::string file_;
  std::vector<ConfigFault> faults_;
  std::set<std::string, std::less<>> known_keys_;
};

// One mapping. Keys are known by being asked for; the destructor faults those nobody asked for.
class YamlMap {
 public:
  // `what` names the mapping for people: "a line", "`listen`"; `example` shows one. A node that is no mapping is one
  // fault, and then nothing is found in it and nothing missed; YAML::Node() stands for one that was left out, and is
  // none.
  YamlMap(const YAML::Node& node, std::string what, ConfigFaults& faults, std::string_view example = "{key: value}");
  ~YamlMap();
  YamlMap(const YamlMap&) = delete;
  YamlMap& operator=(const YamlMap&) = delete;

  // The node under this key; nothing: it is missing or has no value (which is a fault by itself).
  std::optional<YAML::Node> get(std::string_view key);
  bool has(std::string_view key) { return get(key).has_value(); }
  // Its text of one line, if it is a scalar; else a fault.
  std::optional<std::string> text(std::string_view key);
  // As text(), but a fault at the mapping if it is missing, and at the value if it is empty; then the text is empty.
  std::string required_text(std::string_view key, std::string_view example);

  // Reads a scalar by one of the config_values functions into `into`, which keeps its default when it is missing.
  template <class T>
  bool value(std::string_view key, T& into, const std::function<Result<T>(std::string_view)>& read) {
    const auto found = text(key);
    if (!found) {
      return false;
    }
    auto result = read(*found);
    if (!result) {
      faults_.error(mark_of(key), result.reason());
      return false;
    }
    into = std::move(*result);
    return true;
  }

  // Each element of the list under this key; a node that is no list is a fault.
  std::vector<YAML::Node> list(std::string_view key);
  // As list(), but a fault if it is missing or empty.
  std::vector<YAML::Node> required_list(std::string_view key, std::string_view example);

  // A key that must not stand there, with the reason why.
  void forbid(std::string_view key, const std::string& reason);
  // Keys nobody asks for are none of our business.
  void allow_others() { others_allowed_ = true; }

  YAML::Mark mark() const { return node_.Mark(); }
  YAML::Mark mark_of(std::string_view key);  // of the value, or of the mapping if it is missing

 private:
  bool missing(std::string_view key, std::string_view example);  // and says so

  YAML::Node node_;
  std::string what_;
  ConfigFaults& faults_;
  std::set<std::string, std::less<>> asked_;
  std::set<std::string, std::less<>> forbidden_;
  bool is_map_ = false;
  bool others_allowed_ = false;
};

// The text of a list's element; a fault if it is no single line.
std::optional<std::string> text_of(const YAML::Node& node, std::string_view what, ConfigFaults& faults);

// One of several words; a fault names them all.
template <class T>
std::function<Result<T>(std::string_view)> one_of(std::vector<std::pair<std::string_view, T>> words) {
  return [words = std::move(words)](std::string_view text) -> Result<T> {
    std::string all;
    std::vector<std::string_view> known;
    for (const auto& [word, value] : words) {
      if (word == text) {
        return value;
      }
      all += (all.empty() ? "" : ", ") + std::string(word);
      known.push_back(word);
    }
    return Failure{shown(text) + " is not one of: " + all + suggestion(text, known)};
  };
}

}  // namespace dutyline
