// The configuration's bytes: whatever they are, there is a document or a fault with its place, in bounded time; and a
// strict walk over whatever stands in it ends.

#include <string>

#include "app/yaml_document.hpp"
#include "fuzz/input.hpp"

namespace dutyline {
namespace {

void walk(const YAML::Node& node, ConfigFaults& faults, int depth) {
  if (depth > 12) {
    return;
  }
  if (node.IsMap()) {
    YamlMap map(node, "a mapping", faults);
    map.text("name");
    map.has("listen");
    map.required_text("kind", "kind: a");
    bool yes = false;
    map.value<bool>("tls", yes, one_of<bool>({{"true", true}, {"false", false}}));
    for (const auto& entry : map.list("lines")) {
      walk(entry, faults, depth + 1);
    }
    if (const auto inside = map.get("switches")) {
      walk(*inside, faults, depth + 1);
    }
  } else if (node.IsSequence()) {
    for (const auto& entry : node) {
      text_of(entry, "an entry", faults);
      walk(entry, faults, depth + 1);
    }
  }
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  const fuzz::Input input(data, size);
  ConfigFaults faults("dutyline.yaml");
  const auto root = yaml_document(std::string(input.rest()), faults);
  fuzz::require(root.has_value() || !faults.sorted().empty(), "no document, and no word why");
  if (root) {
    walk(*root, faults, 0);
  }
  for (const auto& fault : faults.sorted()) {
    fuzz::require(fault.line >= 1 && fault.column >= 1 && !fault.text.empty(), "a fault without its place");
  }
  fuzz::require(faults.sorted().size() <= ConfigFaults::kMost + 1, "more faults than anybody reads");
  return 0;
}
