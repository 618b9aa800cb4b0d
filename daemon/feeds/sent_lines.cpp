#include "feeds/sent_lines.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kAlive = "#alive";
constexpr std::string_view kTrouble = "#trouble";
constexpr auto kNone = std::string_view::npos;

// `line` without its line feed; nothing: it is the switch's.
std::optional<SentBlock> sign_of(std::string_view line) {
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  if (line.empty() || line.starts_with(kAlive)) {
    return SentBlock{SentBlock::What::alive, {}};
  }
  if (!line.starts_with(kTrouble)) {
    return std::nullopt;
  }
  line.remove_prefix(kTrouble.size());
  const auto words = line.find_first_not_of(' ');
  return SentBlock{SentBlock::What::trouble, words == kNone ? std::string_view() : line.substr(words)};
}

bool may_be_sign(char first) {
  return first == '#' || first == '\n' || first == '\r';
}

}  // namespace

std::optional<SentBlock> SentLines::next() {
  if (kept_used_) {
    kept_.clear();
    kept_used_ = false;
  }
  pass_over();
  if (input_.empty()) {
    return std::nullopt;
  }
  if (!kept_.empty()) {
    return end_of_kept();
  }
  std::size_t whole = 0;
  while (whole < input_.size()) {
    const auto end = input_.find('\n', whole);
    if (end == kNone) {
      break;
    }
    const auto sign = may_be_sign(input_[whole]) ? sign_of(input_.substr(whole, end - whole)) : std::nullopt;
    if (sign && whole == 0) {
      input_.remove_prefix(end + 1);
      return sign;
    }
    if (sign) {
      break;  // after the lines before it
    }
    whole = end + 1;
  }
  if (whole == 0) {
    return keep_rest();
  }
  const auto lines = input_.substr(0, whole);
  input_.remove_prefix(whole);
  return SentBlock{SentBlock::What::lines, lines};
}

std::optional<SentBlock> SentLines::end_of_kept() {
  const auto end = input_.find('\n');
  if (end == kNone || kept_.size() + end > kLongest) {
    return keep_rest();
  }
  kept_.append(input_.substr(0, end));
  input_.remove_prefix(end + 1);
  kept_used_ = true;
  if (auto sign = sign_of(kept_)) {
    return sign;
  }
  kept_.push_back('\n');
  return SentBlock{SentBlock::What::lines, kept_};
}

std::optional<SentBlock> SentLines::keep_rest() {
  if (kept_.size() + input_.size() > kLongest) {
    kept_.clear();
    passing_over_ = true;
    return SentBlock{SentBlock::What::too_long, {}};
  }
  kept_.append(input_);
  input_ = {};
  return std::nullopt;
}

void SentLines::pass_over() {
  if (!passing_over_) {
    return;
  }
  const auto end = input_.find('\n');
  input_.remove_prefix(end == kNone ? input_.size() : end + 1);
  passing_over_ = end == kNone;
}

}  // namespace dutyline
