// Which path leads where, who may ask for it, and the closed set of words that count requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "boards/access_settings.hpp"

namespace dutyline {

enum class Handler {
  wallboard,
  desk_page,
  lines,
  stream,
  status,
  calls,
  figures,
  desk,
  mark,
  events,
  metrics,
  healthz,
  readyz,
  kiosk,
  none
};
enum class Method { get, head, post, other };

std::string_view to_string(Handler handler);

struct Route {
  Handler handler = Handler::none;
  std::string_view file;    // of the wallboard's own files
  std::string_view line{};  // whose desk it is
  bool as_csv = false;
  std::string_view token{};  // of a kiosk link
  std::string_view call{};   // that is marked
};

// `target` as in the request line; what follows a "?" is not looked at.
Route find_route(std::string_view target);

constexpr bool is_history(Handler handler) {
  return handler == Handler::calls || handler == Handler::figures;
}

// What the path can be asked for; the value of the Allow header.
std::string_view allowed_methods(Handler handler);
bool allows(Handler handler, Method method);

// Whether this role may ask for it, in one of the methods that the path takes. Where a path is open, everybody may.
bool may(Role role, Handler handler);
bool is_open(Handler handler);

// Every (handler, status code) that can occur: they stand on /metrics at 0 before the first request.
std::vector<std::pair<std::string, std::string>> possible_requests();

}  // namespace dutyline
