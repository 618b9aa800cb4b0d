#include "boards/host_check.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace dutyline {

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return result;
}

// Without the port and an IPv6 address's brackets.
std::string bare(std::string_view host) {
  if (host.starts_with('[')) return lower(host.substr(1, std::min(host.find(']'), host.size()) - 1));
  return lower(std::count(host.begin(), host.end(), ':') > 1 ? host : host.substr(0, host.find(':')));
}

bool is_loopback(const std::string& name) {
  return name == "localhost" || name == "::1" || name.starts_with("127.");
}

}  // namespace

bool host_is_ours(std::string_view host, std::string_view bound_host) {
  const std::string bound = bare(bound_host);
  if (!is_loopback(bound)) return true;
  const std::string asked = bare(host);
  return asked == bound || asked == "localhost" || asked == "127.0.0.1" || asked == "::1";
}

bool is_sent_from_elsewhere(std::string_view fetch_site, std::string_view origin, std::string_view host) {
  if (!fetch_site.empty()) return fetch_site != "same-origin" && fetch_site != "none";  // none: typed by the visitor
  if (origin.empty()) return false;
  const std::size_t scheme = origin.find("://");  // "null" has none
  return scheme == std::string_view::npos || lower(origin.substr(scheme + 3)) != lower(host);
}

}  // namespace dutyline
