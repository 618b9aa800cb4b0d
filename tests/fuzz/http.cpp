// A request as the pages read it: any bytes, cut in any way, are read the same, in bounded memory; no path leads past
// the door, and nobody is let in by what she made up.

#include <boost/asio/io_context.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>

#include "boards/accept.hpp"
#include "boards/access.hpp"
#include "boards/host_check.hpp"
#include "boards/mark_body.hpp"
#include "boards/routes.hpp"
#include "fuzz/input.hpp"

namespace dutyline {
namespace {

namespace http = boost::beast::http;

struct Head {
  std::string method;
  std::string target;
  std::string host;
  std::string accept;
  std::string authorization;
  std::string cookie;
  std::string origin;
  bool operator==(const Head&) const = default;
};

std::string text(boost::beast::string_view from) {
  return {from.data(), from.size()};
}

// What is read of them; nothing: they are no request. Bounds as those of the server.
std::optional<Head> read(std::string_view bytes, std::uint8_t seed) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(8 * 1024);
  parser.body_limit(boost::none);
  fuzz::Cutter cutter(seed);
  std::string held;
  while (!parser.is_header_done()) {
    if (bytes.empty()) {
      return std::nullopt;
    }
    const auto size = cutter.next(bytes.size());
    held += bytes.substr(0, size);
    bytes.remove_prefix(size);
    boost::system::error_code error;
    const auto taken = parser.put(boost::asio::buffer(held), error);
    held.erase(0, taken);
    if (error && error != http::error::need_more) {
      return std::nullopt;
    }
  }
  const auto& head = parser.get();
  return Head{text(head.method_string()),
              text(head.target()),
              text(head[http::field::host]),
              text(head[http::field::accept]),
              text(head[http::field::authorization]),
              text(head[http::field::cookie]),
              text(head[http::field::origin])};
}

bool lies_within(std::string_view part, std::string_view whole) {
  return part.empty() || whole.find(part) != std::string_view::npos || part == "index.html" || part == "desk.html";
}

void look_for_the_way(const std::string& target) {
  const Route route = find_route(target);
  fuzz::require(lies_within(route.file, target) && lies_within(route.line, target) &&
                    lies_within(route.token, target) && lies_within(route.call, target),
                "a route holds what is not in the path");
  fuzz::require(route.line.find('/') == std::string_view::npos, "a line's name holds a slash");
  const bool open = route.handler == Handler::healthz || route.handler == Handler::readyz ||
                    route.handler == Handler::kiosk || route.handler == Handler::none;
  fuzz::require(open == may(Role::nobody, route.handler), "a path is open that should not be");
  fuzz::require(may(Role::manager, route.handler) || route.handler == Handler::events, "a manager may not see a page");
}

AccessSettings settings() {
  AccessSettings settings;
  settings.asks = true;
  settings.tokens = {{Role::manager, "Zk3vJ0qgq5J9h8sWm1oX2wTt"}};
  settings.kiosks = {{"send-duty", "8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d"}};
  return settings;
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  static boost::asio::io_context loop;
  static const Access access(loop.get_executor(), settings());
  fuzz::Input input(data, size);
  const auto seed = input.byte();
  if (const auto mark = mark_in(input.rest())) {
    const auto word = mark_in(R"({"mark":")" + std::string(to_string(*mark)) + R"("})");
    fuzz::require(word && *word == *mark, "a mark that its own word does not make");
  }
  const auto head = read(input.rest(), 0);
  const auto again = read(input.rest(), seed);
  fuzz::require(!head || !again || *head == *again, "the same bytes were read in two ways");
  if (!head) {
    return 0;
  }
  look_for_the_way(head->target);
  negotiate_metrics(head->accept);
  accepts_gzip(head->accept);
  fuzz::require(!host_is_ours(head->host, "127.0.0.1") || host_is_ours(head->host, "localhost"),
                "a host is ours by half");
  fuzz::require(head->origin.find("://") != std::string::npos || head->origin.empty() ||
                    is_sent_from_elsewhere("", head->origin, head->host),
                "an origin that is none is ours");
  int answers = 0;
  access.identify({head->authorization, head->cookie}, [&answers](Access::Found found, const Asker& asker) {
    ++answers;
    fuzz::require(found == Access::Found::unknown && asker.role == Role::nobody, "a stranger was let in");
  });
  fuzz::require(answers == 1, "who asks is answered once");
  return 0;
}
