#include "feeds/posted_body.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kBom = "\xef\xbb\xbf";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Line ends between tokens are blanks. Inside a text they are no JSON: there they become what no JSON holds either.
std::string on_one_line(std::string_view value) {
  std::string text(value);
  bool in_text = false;
  bool escaped = false;
  for (char& c : text) {
    if (c == '\n' || c == '\r') {
      c = in_text ? '\x01' : ' ';
    }
    in_text = c == '"' && !escaped ? !in_text : in_text;
    escaped = in_text && c == '\\' && !escaped;
  }
  return text;
}

// Where the JSON value at the front of `text` ends, by its brackets and quotes alone; 0: it does not.
std::size_t value_end(std::string_view text) {
  std::size_t depth = 0;
  bool in_text = false;
  bool escaped = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_text) {
      in_text = escaped || c != '"';
      escaped = !escaped && c == '\\';
      continue;
    }
    const bool ends_before = c == ',' || c == ']' || c == '}';
    if (depth == 0 && ends_before) {
      return at;
    }
    in_text = c == '"';
    depth += c == '{' || c == '[' ? 1U : 0U;
    depth -= ends_before && c != ',' ? 1U : 0U;
    if (depth == 0 && c == '}') {
      return at + 1;
    }
  }
  return 0;
}

Result<std::vector<PostedLine>> split_list(std::string_view body) {
  std::vector<PostedLine> lines;
  auto rest = trimmed(body.substr(1));
  while (!rest.starts_with(']')) {
    const auto end = value_end(rest);
    const auto value = trimmed(rest.substr(0, end));
    const auto number = lines.size() + 1;
    if (end == 0 || value.empty()) {
      return Failure{"the list of events is not closed, or has nothing as its " + std::to_string(number) + ". event"};
    }
    lines.push_back({number, on_one_line(value)});
    rest = trimmed(rest.substr(end));
    if (rest.starts_with(',')) {
      rest = trimmed(rest.substr(1));
      if (rest.starts_with(']')) {
        return Failure{"a comma stands behind the last event of the list"};
      }
    } else if (!rest.starts_with(']')) {
      return Failure{"behind event " + std::to_string(number) + " of the list stands neither a comma nor its end"};
    }
  }
  if (rest.size() > 1) {
    return Failure{"something stands behind the end of the list"};
  }
  return lines;
}

std::vector<PostedLine> split_lines(std::string_view body) {
  std::vector<PostedLine> lines;
  for (std::size_t number = 1; !body.empty(); ++number) {
    const auto end = std::min(body.find('\n'), body.size());
    if (const auto line = trimmed(body.substr(0, end)); !line.empty()) {
      lines.push_back({number, on_one_line(line)});
    }
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return lines;
}

}  // namespace

Result<std::vector<PostedLine>> split_posted_body(std::string_view body) {
  if (body.starts_with(kBom)) {
    body.remove_prefix(kBom.size());
  }
  const auto text = trimmed(body);
  if (text.empty()) {
    return Failure{"the body is empty; send one event, a list of events, or one event a line"};
  }
  if (text.starts_with('[')) {
    return split_list(text);
  }
  // One object laid out over several lines; several are one a line.
  if (text.starts_with('{') && value_end(text) == text.size()) {
    return std::vector<PostedLine>{{1, on_one_line(text)}};
  }
  return split_lines(body);
}

}  // namespace dutyline
