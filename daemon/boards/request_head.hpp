// What was read of a request, before its body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "boards/routes.hpp"

namespace dutyline {

struct RequestHead {
  Method method = Method::other;
  std::string target;
  unsigned version = 11;  // of HTTP: 10, 11
  bool keep_alive = false;
  bool chunked = false;
  std::optional<std::uint64_t> content_length{};
  std::size_t hosts = 0;  // how many Host headers there are
  // Headers, empty where there is none.
  std::string host{};
  std::string accept{};
  std::string accept_encoding{};
  std::string if_none_match{};
  std::string authorization{};
  std::string cookie{};
  std::string content_type{};
  std::string content_encoding{};
  std::string fetch_mode{};
  std::string fetch_site{};
  std::string origin{};
};

}  // namespace dutyline
