// The advice in force: one line for the operator of each kind. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "switches/switch_decoder.hpp"

namespace dutyline {

class AdviceList {
 public:
  enum class Change { none, said, mended };

  // An empty text: it is true no longer.
  Change take(Advice advice) {
    const auto known = std::ranges::find(in_force_, advice.kind, &Advice::kind);
    if (known != in_force_.end() && known->text == advice.text) {
      return Change::none;
    }
    if (known != in_force_.end()) {
      in_force_.erase(known);
    }
    if (advice.text.empty()) {
      return Change::mended;
    }
    in_force_.push_back(std::move(advice));
    return Change::said;
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const auto& advice : in_force_) {
      texts.push_back(advice.text);
    }
    return texts;
  }

 private:
  std::vector<Advice> in_force_;  // in the order in which they came
};

}  // namespace dutyline
