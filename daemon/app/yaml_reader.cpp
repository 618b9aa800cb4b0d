#include "app/yaml_reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace dutyline {

void ConfigFaults::add(ConfigFault::Severity severity, const YAML::Mark& mark, const std::string& text) {
  const int line = std::max(0, mark.line) + 1;
  const int column = std::max(0, mark.column) + 1;
  if (faults_.size() == kMost) {
    faults_.push_back({ConfigFault::Severity::error, file_, line, column, "there are more mistakes; mend these first"});
  } else if (faults_.size() < kMost) {
    faults_.push_back({severity, file_, line, column, text});
  }
}

std::vector<ConfigFault> ConfigFaults::sorted() const {
  auto faults = faults_;
  std::ranges::stable_sort(faults, {}, [](const ConfigFault& fault) { return std::tuple(fault.line, fault.column); });
  return faults;
}

YamlMap::YamlMap(const YAML::Node& node, std::string what, ConfigFaults& faults, std::string_view example)
    : node_(node), what_(std::move(what)), faults_(faults), is_map_(node.IsMap()) {
  const bool stands_nowhere = node.IsNull() && node.Mark().is_null();  // a section that was left out
  if (!is_map_ && !stands_nowhere) {
    faults_.error(node.Mark(), what_ + " must be a mapping, like " + std::string(example));
  }
  if (!is_map_) {
    return;
  }
  std::set<std::string> seen;
  for (const auto& pair : node_) {
    if (pair.first.IsScalar() && !seen.insert(pair.first.Scalar()).second) {
      faults_.error(pair.first.Mark(), shown(pair.first.Scalar()) + " stands twice in " + what_ + "; keep one of them");
    }
  }
}

YamlMap::~YamlMap() {
  if (!is_map_) {
    return;
  }
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& pair : node_) {
    if (faults_.full()) {
      return;
    }
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : std::string();
    if (!pair.first.IsScalar()) {
      faults_.error(pair.first.Mark(), "a key of " + what_ + " must be a word");
    } else if (asked_.contains(key)) {
      if (pair.second.IsNull()) {
        faults_.error(pair.first.Mark(), shown(key) + " has no value; write one, or leave the key out");
      }
    } else if (!forbidden_.contains(key) && !others_allowed_) {
      const std::string_view colon = pair.second.IsNull() ? "; is a `: ` missing in it?" : "";
      const std::string nearest = suggestion(key, known);
      faults_.error(pair.first.Mark(),
                    what_ + " has no key " + shown(key) + (nearest.empty() ? std::string(colon) : nearest));
    }
  }
}

std::optional<YAML::Node> YamlMap::get(std::string_view key) {
  asked_.emplace(key);
  faults_.know(key);
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

std::optional<std::string> text_of(const YAML::Node& node, std::string_view what, ConfigFaults& faults) {
  if (!node.IsScalar()) {
    faults.error(node.Mark(), std::string(what) + " must be a single value, not " +
                                  (node.IsNull()  ? "nothing"
                                   : node.IsMap() ? "a mapping"
                                                  : "a list"));
    return std::nullopt;
  }
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(node.Scalar(), control)) {
    faults.error(node.Mark(), std::string(what) + " must be one line of text without control characters");
    return std::nullopt;
  }
  return node.Scalar();
}

std::optional<std::string> YamlMap::text(std::string_view key) {
  const auto node = get(key);
  return node ? text_of(*node, shown(key), faults_) : std::nullopt;
}

bool YamlMap::missing(std::string_view key, std::string_view example) {
  asked_.emplace(key);
  faults_.know(key);
  const auto is_it = [&](const auto& pair) { return pair.first.IsScalar() && pair.first.Scalar() == key; };
  if (!is_map_ || std::any_of(node_.begin(), node_.end(), is_it)) {
    return false;
  }
  faults_.error(mark(), what_ + " needs " + shown(key) + ", like " + std::string(example));
  return true;
}

std::string YamlMap::required_text(std::string_view key, std::string_view example) {
  if (missing(key, example)) {
    return {};
  }
  const auto found = text(key);
  if (found && found->empty()) {
    faults_.error(mark_of(key), shown(key) + " is empty; write something like " + std::string(example));
  }
  return found.value_or(std::string());
}

std::vector<YAML::Node> YamlMap::list(std::string_view key) {
  const auto node = get(key);
  if (!node) {
    return {};
  }
  if (!node->IsSequence()) {
    faults_.error(node->Mark(), shown(key) +
                                    " must be a list: each of its parts in a line that begins with `- `, or "
                                    "all between [ and ]");
    return {};
  }
  return {node->begin(), node->end()};
}

std::vector<YAML::Node> YamlMap::required_list(std::string_view key, std::string_view example) {
  if (missing(key, example)) {
    return {};
  }
  auto parts = list(key);
  if (const auto node = get(key); node && node->IsSequence() && parts.empty()) {
    faults_.error(node->Mark(), shown(key) + " is empty; write something like " + std::string(example));
  }
  return parts;
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
