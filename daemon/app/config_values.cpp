#include "app/config_values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "app/config_words.hpp"

namespace dutyline {
namespace {

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &address) == 1;
}

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
}

// "98" may mean 98% and 0.98; "5" 5% and 0.05.
std::string share_advice(std::string_view number) {
  const auto percent = whole(number);
  if (!percent || *percent > 100) {
    return "a share is between 0% and 100%";
  }
  std::string digits = std::to_string(*percent);
  digits.insert(0, 3 - std::min<std::size_t>(3, digits.size()), '0');
  return "write " + std::to_string(*percent) + "% or " + digits.substr(0, 1) + "." + digits.substr(1);
}

}  // namespace

Result<Duration> read_duration(std::string_view text) {
  const Failure failure{shown(text) + " is no duration; write a whole number and its unit, like 500ms, 5s, 2m or 30d"};
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  const auto number = whole(text.substr(0, digits));
  if (!number) {
    return failure;
  }
  const auto unit = text.substr(digits);
  constexpr std::array<std::pair<std::string_view, Duration>, 5> kUnits{
      {{"ms", milliseconds(1)}, {"s", seconds(1)}, {"m", minutes(1)}, {"h", hours(1)}, {"d", hours(24)}}};
  for (const auto& [name, length] : kUnits) {
    if (name == unit) {
      if (*number > 36'500 && length >= hours(24)) {
        return Failure{shown(text) + " is longer than a hundred years"};
      }
      return length * *number;
    }
  }
  return failure;
}

Result<Duration> read_length(std::string_view text) {
  auto length = read_duration(text);
  if (length && *length == Duration::zero()) {
    return Failure{shown(text) + " is no time at all; write at least 1s"};
  }
  return length;
}

Result<TenThousandths> read_ratio(std::string_view text) {
  const Failure failure{shown(text) +
                        " is no share; write it like 98% or 0.98, with at most two decimals of a percent"};
  const bool percent = text.ends_with('%');
  std::string_view number = percent ? trim(text.substr(0, text.size() - 1)) : text;
  const auto point = number.find('.');
  const auto before = whole(number.substr(0, point));
  std::string decimals(point == std::string_view::npos ? std::string_view() : number.substr(point + 1));
  const std::size_t places = percent ? 2 : 4;
  while (decimals.size() > places && decimals.back() == '0') {
    decimals.pop_back();
  }
  if (!before || decimals.size() > places || (point != std::string_view::npos && decimals.empty())) {
    return failure;
  }
  decimals.resize(places, '0');
  const auto after = whole(decimals);
  if (!after) {
    return failure;
  }
  const int scale = percent ? 100 : 10'000;
  if (!percent && *before > 1) {
    return Failure{shown(text) + " is more than everything; " + share_advice(number)};
  }
  const long long share = static_cast<long long>(*before) * scale + *after;
  if (share > 10'000) {
    return Failure{shown(text) + " is more than everything; a share is between 0% and 100%"};
  }
  return static_cast<TenThousandths>(share);
}

Result<Endpoint> read_endpoint(std::string_view text, int default_port) {
  const bool dialled = default_port > 0;  // else we listen there
  const std::string port = ":" + std::to_string(dialled ? default_port : 9877);
  if (text.find("//") != std::string_view::npos) {
    return Failure{shown(text) + " is a URL; write host:port alone, like 127.0.0.1" + port};
  }
  if (whole(text)) {
    return Failure{shown(text) + " is a number alone; " +
                   (dialled ? "write the switch's address, like 127.0.0.1" + port
                            : "write the address too, like 127.0.0.1:" + std::string(text))};
  }
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.rfind(':');
  if (bracketed && end == std::string_view::npos) {
    return Failure{shown(text) + ": the bracket of the IPv6 address is not closed; write [::1]" + port};
  }
  if (!bracketed && text.find(':') != end) {
    return Failure{shown(text) + " is ambiguous; write an IPv6 address in brackets and quotes, like \"[::1]" + port +
                   "\""};
  }
  Endpoint endpoint;
  endpoint.host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  const bool digits = std::ranges::all_of(endpoint.host, [](char c) { return is_digit(c) || c == '.'; });
  if (bracketed ? !is_ipv6(endpoint.host) : !is_host_name(endpoint.host) || (digits && !is_ipv4(endpoint.host))) {
    return Failure{shown(text) + (digits || bracketed ? " holds no IP address" : " names no host") +
                   "; write it like 127.0.0.1" + port + (dialled ? ", pbx.example" + port : "") + " or \"[::1]" + port +
                   "\""};
  }
  const auto rest = end == std::string_view::npos ? std::string_view() : text.substr(bracketed ? end + 1 : end);
  if (rest.empty()) {
    if (default_port < 0) {
      return Failure{shown(text) + " names no port; write it like 127.0.0.1" + port};
    }
    endpoint.port = static_cast<std::uint16_t>(default_port);
    return endpoint;
  }
  const auto number = rest.starts_with(':') ? whole(rest.substr(1)) : std::nullopt;
  if (!number || *number > 65'535) {
    return Failure{shown(rest.substr(rest.starts_with(':') ? 1 : 0)) +
                   " is no port; a port is a number from 0 to 65535"};
  }
  endpoint.port = static_cast<std::uint16_t>(*number);
  return endpoint;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_loopback(const std::string& host) {
  // A name that merely begins with 127. is nobody's loopback.
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ipv4(host));
}

}  // namespace dutyline
