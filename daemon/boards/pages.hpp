// Every page but the event stream: a request and the present picture in, a reply out.
#pragma once

#include <memory>
#include <string_view>

#include "boards/http_server.hpp"
#include "boards/reply.hpp"
#include "boards/routes.hpp"

namespace dutyline {

struct PageRequest {
  Method method = Method::get;
  Route route;
  std::string_view accept;
  std::string_view accept_encoding;
  std::string_view if_none_match;
  std::string_view only_line;  // of a kiosk; empty: every line may be seen
  bool known = true;           // who asks; if not, no words about what is wrong
};

// `http` holds what the server counts itself; `content` is asked for the rest.
Reply page_for(const PageRequest& request, const HttpContent& content, const OwnFigures& http);

// What begins an event stream: a reply whose body never ends.
Reply stream_head();

}  // namespace dutyline
