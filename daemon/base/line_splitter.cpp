#include "base/line_splitter.hpp"

namespace dutyline {

LineSplitter::Found LineSplitter::next() {
  if (kept_used_) {
    kept_.clear();
    kept_used_ = false;
  }
  if (passing_over_) {
    const auto end = input_.find('\n');
    input_.remove_prefix(end == std::string_view::npos ? input_.size() : end + 1);
    passing_over_ = end == std::string_view::npos;
  }
  if (input_.empty()) {
    return Found::nothing;
  }
  const auto end = input_.find('\n');
  const bool whole = end != std::string_view::npos;
  if (kept_.size() + (whole ? end : input_.size()) > longest_) {
    kept_.clear();
    passing_over_ = true;
    ++number_;
    return Found::too_long;
  }
  if (!whole) {
    kept_.append(input_);
    input_ = {};
    return Found::nothing;
  }
  line_ = input_.substr(0, end);
  input_.remove_prefix(end + 1);
  if (!kept_.empty()) {
    kept_.append(line_);
    kept_used_ = true;
    line_ = kept_;
  }
  if (line_.ends_with('\r')) {
    line_.remove_suffix(1);
  }
  ++number_;
  return Found::line;
}

bool LineSplitter::reset() {
  const bool unfinished = inside_line();
  input_ = {};
  kept_.clear();
  kept_used_ = false;
  passing_over_ = false;
  line_ = {};
  number_ = 0;
  return unfinished;
}

}  // namespace dutyline
