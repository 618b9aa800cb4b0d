#include "boards/reply.hpp"

#include "boards/accept.hpp"
#include "boards/gzip.hpp"
#include "boards/json_views.hpp"

namespace dutyline {

namespace {

constexpr std::size_t kWorthPacking = 1024;

}  // namespace

std::string_view status_words(int status) {
  switch (status) {
    case 200: return "OK";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

Reply problem_reply(int status, std::string_view detail) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "application/problem+json");
  reply.headers.emplace_back("Cache-Control", kNoStore);
  reply.owned = problem_json(status, status_words(status), detail);
  return reply;
}

const std::vector<std::pair<std::string_view, std::string_view>>& security_headers() {
  static const std::vector<std::pair<std::string_view, std::string_view>> headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
       "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
  };
  return headers;
}

void compress(Reply& reply, std::string_view accept_encoding) {
  if (reply.body().size() <= kWorthPacking) return;
  // The same address has two forms: caches between us and the client must know what tells them apart.
  reply.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  if (!accepts_gzip(accept_encoding)) return;
  reply.owned = gzip(reply.body());
  reply.lasting = {};
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace dutyline
