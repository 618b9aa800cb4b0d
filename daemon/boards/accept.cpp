#include "boards/accept.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>

namespace dutyline {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Cuts the text before the first `mark` off `rest`, which is left with what follows it.
std::string_view cut(std::string_view& rest, char mark) {
  const std::size_t at = std::min(rest.find(mark), rest.size());
  const std::string_view head = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trimmed(head);
}

bool same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

struct Choice {
  std::string_view name;
  std::string_view version;
  double weight = 1;
};

// A weight that is no number from 0 to 1 counts as 0: what cannot be read was not asked for.
double parse_weight(std::string_view text) {
  double weight = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), weight, std::chars_format::fixed);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && weight >= 0 && weight <= 1 ? weight : 0;
}

Choice parse_choice(std::string_view text) {
  Choice choice;
  choice.name = cut(text, ';');
  while (!text.empty()) {
    std::string_view parameter = cut(text, ';');
    const std::string_view name = cut(parameter, '=');
    if (same(name, "q")) choice.weight = parse_weight(parameter);
    if (same(name, "version")) choice.version = parameter;
  }
  return choice;
}

}  // namespace

MetricsFormat negotiate_metrics(std::string_view accept) {
  double open_metrics = 0;
  double plain = 0;
  while (!accept.empty()) {
    const Choice choice = parse_choice(cut(accept, ','));
    const bool known_version = choice.version.empty() || choice.version == "1.0.0" || choice.version == "0.0.1";
    if (same(choice.name, "application/openmetrics-text") && known_version) {
      open_metrics = std::max(open_metrics, choice.weight);
    } else if (same(choice.name, "text/plain")) {
      plain = std::max(plain, choice.weight);
    }
  }
  return open_metrics > 0 && open_metrics >= plain ? MetricsFormat::openmetrics_1_0 : MetricsFormat::text_0_0_4;
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<double> named;
  double any = 0;
  while (!accept_encoding.empty()) {
    const Choice choice = parse_choice(cut(accept_encoding, ','));
    if (same(choice.name, "gzip")) named = choice.weight;
    if (choice.name == "*") any = choice.weight;
  }
  return named.value_or(any) > 0;
}

}  // namespace dutyline
