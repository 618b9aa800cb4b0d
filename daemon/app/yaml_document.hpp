// Bytes → one YAML document, or the one fault that keeps them from being one, in plain words.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

#include "app/yaml_reader.hpp"

namespace dutyline {

std::optional<YAML::Node> yaml_document(const std::string& text, ConfigFaults& faults);

}  // namespace dutyline
