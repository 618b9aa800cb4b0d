#include "switches/esl_text.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace dutyline {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// `count` digits from `at` on; negative: they are none.
std::int32_t hex_number(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return -1;
  }
  std::int32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hex_digit(text[at + i]);
    if (digit < 0) {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// \uXXXX at `at`, a pair of surrogates as one character. How many characters of the text that took; 0: it is broken.
std::size_t append_escaped(std::string& out, std::string_view text, std::size_t at) {
  const auto first = hex_number(text, at + 2, 4);
  if (first < 0) {
    return 0;
  }
  const bool high = first >= 0xD800 && first < 0xDC00;
  const auto second = high && text.substr(at + 6).starts_with("\\u") ? hex_number(text, at + 8, 4) : -1;
  if (second >= 0xDC00 && second < 0xE000) {
    append_utf8(out, 0x10000U + ((static_cast<std::uint32_t>(first) & 0x3FFU) << 10) +
                         (static_cast<std::uint32_t>(second) & 0x3FFU));
    return 12;
  }
  const bool lone = first >= 0xD800 && first < 0xE000;
  append_utf8(out, lone ? 0xFFFDU : static_cast<std::uint32_t>(first));
  return 6;
}

}  // namespace

std::string url_decoded(std::string_view text) {
  if (text == "_undef_") {
    return {};
  }
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value = text[i] == '%' ? hex_number(text, i + 1, 2) : -1;
    out.push_back(value < 0 ? text[i] : static_cast<char>(value));
    i += value < 0 ? 0 : 2;
  }
  return out;
}

std::string json_decoded(std::string_view text) {
  static constexpr std::string_view kEscapes = "\"\\/bfnrt";
  static constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      const auto escape = kEscapes.find(text[i + 1]);
      const auto taken = escape != std::string_view::npos ? 2
                         : text[i + 1] == 'u'             ? append_escaped(out, text, i)
                                                          : std::size_t{0};
      if (escape != std::string_view::npos) {
        out.push_back(kMeant[escape]);
      }
      if (taken > 0) {
        i += taken;
        continue;
      }
    }
    out.push_back(text[i++]);
  }
  return out;
}

JsonObject::JsonObject(std::string_view text) : rest_(text) {
  broken_ = !is('{');
}

void JsonObject::skip_spaces() {
  while (!rest_.empty() &&
         (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\n' || rest_.front() == '\r')) {
    rest_.remove_prefix(1);
  }
}

bool JsonObject::is(char c) {
  skip_spaces();
  const bool found = rest_.starts_with(c);
  rest_.remove_prefix(found ? 1 : 0);
  return found;
}

std::optional<std::string_view> JsonObject::string() {
  if (!is('"')) {
    return std::nullopt;
  }
  for (std::size_t at = 0;;) {
    const auto quote = rest_.find('"', at);
    if (quote == std::string_view::npos) {
      return std::nullopt;
    }
    std::size_t backslashes = 0;
    while (backslashes < quote && rest_[quote - backslashes - 1] == '\\') {
      ++backslashes;
    }
    if (backslashes % 2 == 0) {
      const auto text = rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      return text;
    }
    at = quote + 1;
  }
}

std::optional<std::string_view> JsonObject::value() {
  skip_spaces();
  if (rest_.starts_with('"')) {
    return string();
  }
  const auto all = rest_;
  int depth = 0;
  while (!rest_.empty()) {
    const char c = rest_.front();
    if (c == '"') {
      if (!string()) {
        return std::nullopt;
      }
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}')) {
      break;
    }
    depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    if (depth < 0) {
      return std::nullopt;
    }
    rest_.remove_prefix(1);
  }
  const auto size = all.size() - rest_.size();
  return size == 0 || rest_.empty() ? std::nullopt : std::optional(all.substr(0, size));
}

std::optional<JsonObject::Member> JsonObject::next() {
  if (broken_ || whole_) {
    return std::nullopt;
  }
  if (is('}')) {
    skip_spaces();
    whole_ = rest_.empty();
    broken_ = !whole_;
    return std::nullopt;
  }
  if (!std::exchange(first_, false) && !is(',')) {
    broken_ = true;
    return std::nullopt;
  }
  const auto name = string();
  if (!name || !is(':')) {
    broken_ = true;
    return std::nullopt;
  }
  const auto held = value();
  if (!held) {
    broken_ = true;
    return std::nullopt;
  }
  return Member{*name, *held};
}

}  // namespace dutyline
