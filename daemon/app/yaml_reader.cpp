#include "app/yaml_reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "app/config_values.hpp"

namespace dutyline {

void ConfigFaults::add(ConfigFault::Severity severity, const YAML::Mark& mark, const std::string& text) {
  faults_.push_back({severity, file_, std::max(0, mark.line) + 1, std::max(0, mark.column) + 1, text});
}

std::vector<ConfigFault> ConfigFaults::sorted() const {
  auto faults = faults_;
  std::ranges::stable_sort(faults, {}, [](const ConfigFault& fault) { return std::tuple(fault.line, fault.column); });
  return faults;
}

YamlMap::YamlMap(const YAML::Node& node, std::string what, ConfigFaults& faults)
    : node_(node), what_(std::move(what)), faults_(faults), is_map_(node.IsMap()) {
  if (!is_map_ && !node.IsNull()) {
    faults_.error(node.Mark(), what_ + " must be a mapping of keys to values, like {key: value}");
  }
  if (!is_map_) {
    return;
  }
  std::set<std::string> seen;
  for (const auto& pair : node_) {
    if (pair.first.IsScalar() && !seen.insert(pair.first.Scalar()).second) {
      faults_.error(pair.first.Mark(), "`" + pair.first.Scalar() + "` stands twice in " + what_ + "; keep one of them");
    }
  }
}

YamlMap::~YamlMap() {
  if (!is_map_) {
    return;
  }
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& pair : node_) {
    if (!pair.first.IsScalar()) {
      faults_.error(pair.first.Mark(), "a key of " + what_ + " must be a word");
    } else if (!asked_.contains(pair.first.Scalar()) && !forbidden_.contains(pair.first.Scalar())) {
      faults_.error(pair.first.Mark(), what_ + " has no key `" + pair.first.Scalar().substr(0, 60) + "`" +
                                           suggestion(pair.first.Scalar(), known));
    }
  }
}

std::optional<YAML::Node> YamlMap::get(std::string_view key) {
  asked_.emplace(key);
  if (!is_map_) {
    return std::nullopt;
  }
  for (const auto& pair : node_) {
    if (pair.first.IsScalar() && pair.first.Scalar() == key && !pair.second.IsNull()) {
      return pair.second;
    }
  }
  return std::nullopt;
}

bool YamlMap::has(std::string_view key) {
  return get(key).has_value();
}

std::optional<std::string> YamlMap::text(std::string_view key) {
  const auto node = get(key);
  if (!node) {
    return std::nullopt;
  }
  if (!node->IsScalar()) {
    faults_.error(node->Mark(), "`" + std::string(key) + "` must be a single value, not a list or a mapping");
    return std::nullopt;
  }
  return node->Scalar();
}

std::string YamlMap::required_text(std::string_view key, std::string_view example) {
  const auto found = text(key);
  if (!has(key)) {
    faults_.error(mark(), what_ + " needs `" + std::string(key) + "`, like " + std::string(example));
    return {};
  }
  if (found && found->empty()) {
    faults_.error(mark_of(key), "`" + std::string(key) + "` is empty; write something like " + std::string(example));
  }
  return found.value_or(std::string());
}

std::vector<YAML::Node> YamlMap::list(std::string_view key) {
  const auto node = get(key);
  if (!node) {
    return {};
  }
  if (!node->IsSequence()) {
    faults_.error(node->Mark(), "`" + std::string(key) + "` must be a list, like [ … ]");
    return {};
  }
  return {node->begin(), node->end()};
}

void YamlMap::forbid(std::string_view key, const std::string& reason) {
  forbidden_.emplace(key);
  if (!is_map_) {
    return;
  }
  for (const auto& pair : node_) {
    if (pair.first.IsScalar() && pair.first.Scalar() == key) {
      faults_.error(pair.first.Mark(), reason);
    }
  }
}

YAML::Mark YamlMap::mark_of(std::string_view key) {
  const auto node = get(key);
  return node ? node->Mark() : mark();
}

}  // namespace dutyline
