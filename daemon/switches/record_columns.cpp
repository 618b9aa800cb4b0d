#include "switches/record_columns.hpp"

#include <algorithm>
#include <array>

namespace dutyline {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

// Takes a quoted column and the separator behind it; false: its end is not there, or wrong.
bool take_quoted(std::string_view& rest, const RecordFormat& format, std::string& column, bool& more) {
  std::size_t at = 1;
  for (;; ++at) {
    const auto end = rest.find(format.quote, at);
    if (end == std::string_view::npos) {
      return false;
    }
    column.append(rest.substr(at, end - at));
    at = end + 1;
    if (at >= rest.size() || rest[at] != format.quote) {
      break;
    }
    column.push_back(format.quote);  // doubled: itself
  }
  rest.remove_prefix(at);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  more = !rest.empty();
  if (more && rest.front() != format.separator) {
    return false;
  }
  rest.remove_prefix(more ? 1 : 0);
  return true;
}

void append_code_point(std::string& text, unsigned code) {
  if (code < 0x80) {
    text.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    text.push_back(static_cast<char>(0xc0U | (code >> 6U)));
    text.push_back(static_cast<char>(0x80U | (code & 0x3fU)));
  } else {
    text.push_back(static_cast<char>(0xe0U | (code >> 12U)));
    text.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3fU)));
    text.push_back(static_cast<char>(0x80U | (code & 0x3fU)));
  }
}

// The 32 places in which Windows-1252 differs from Latin-1; 0: no character.
// https://encoding.spec.whatwg.org/index-windows-1252.txt
constexpr std::array<unsigned short, 32> kWindows1252{0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                      0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                      0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

// How many bytes the character at the front of `text` has; 0: it is none of UTF-8 (RFC 3629).
std::size_t utf_8_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const auto follows = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(at) >= low && byte(at) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    return follows(1) ? 2 : 0;
  }
  if (first >= 0xe0 && first <= 0xef) {
    return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf_8(std::string_view text) {
  while (!text.empty()) {
    const auto length = utf_8_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::string>> cut_record(std::string_view line, const RecordFormat& format) {
  std::vector<std::string> columns;
  if (!format.fixed.empty()) {
    for (const auto& range : format.fixed) {
      const auto from = std::min(range.from - 1, line.size());
      columns.push_back(trimmed(line.substr(from, range.to - range.from + 1)));
    }
    return columns;
  }
  for (bool more = true; more;) {
    const auto begin = format.separator == '\t' || format.separator == ' ' ? 0 : line.find_first_not_of(kBlanks);
    if (format.quote != '\0' && begin < line.size() && line[begin] == format.quote) {
      line.remove_prefix(begin);
      std::string column;
      if (!take_quoted(line, format, column, more)) {
        return std::nullopt;
      }
      columns.push_back(trimmed(column));
      continue;
    }
    const auto end = line.find(format.separator);
    more = end != std::string_view::npos;
    columns.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(more ? end + 1 : line.size());
  }
  return columns;
}

std::optional<std::vector<std::string>> cut_at_blanks_too(const std::vector<std::string>& columns, std::size_t count) {
  std::vector<std::string> cut;
  for (const auto& column : columns) {
    std::string_view rest = column;
    do {
      const auto end = std::min(rest.find_first_of(kBlanks), rest.size());
      cut.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks, end), rest.size()));
    } while (!rest.empty());
  }
  return cut.size() == count ? std::optional(std::move(cut)) : std::nullopt;
}

std::optional<std::string> as_utf_8(std::string_view text, RecordEncoding encoding) {
  if (encoding == RecordEncoding::utf_8) {
    return is_utf_8(text) ? std::optional<std::string>(text) : std::nullopt;
  }
  std::string utf_8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    unsigned code = byte;
    if (encoding == RecordEncoding::windows_1252 && byte >= 0x80 && byte < 0xa0) {
      code = kWindows1252[byte - 0x80U];
      if (code == 0) {
        return std::nullopt;
      }
    }
    append_code_point(utf_8, code);
  }
  return utf_8;
}

}  // namespace dutyline
