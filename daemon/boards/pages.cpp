#include "boards/pages.hpp"

#include "boards/accept.hpp"
#include "boards/desk_views.hpp"
#include "boards/embedded.hpp"
#include "boards/event_stream.hpp"
#include "boards/json_views.hpp"
#include "boards/metrics.hpp"

namespace dutyline {

namespace {

Reply text_reply(int status, std::string_view type, std::string body) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", type);
  reply.headers.emplace_back("Cache-Control", kNoStore);
  reply.owned = std::move(body);
  return reply;
}

Reply words(int status, std::string_view text) {
  return text_reply(status, "text/plain; charset=utf-8", std::string(text) + '\n');
}

// If-None-Match compares weakly (RFC 9110, 13.1.2), so looking for the hash in the list is exact enough: it is ours.
bool still_fresh(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.find('"' + std::string(etag) + '"') != std::string_view::npos;
}

// The browser keeps a file and asks each time whether it is still the one: an upgrade shows at the next load.
Reply file_reply(const PageRequest& request) {
  const EmbeddedFile* file = find_wallboard_file(request.route.file);
  if (!file) return problem_reply(404, "The wallboard has no file of this name.");
  Reply reply;
  reply.headers.emplace_back("ETag", "W/\"" + std::string(file->etag) + '"');
  reply.headers.emplace_back("Cache-Control", "no-cache");
  if (still_fresh(request.if_none_match, file->etag)) {
    reply.status = 304;
    return reply;
  }
  reply.headers.emplace_back("Content-Type", file->content_type);
  reply.lasting = file->body;
  return reply;
}

Reply metrics_reply(const PageRequest& request, const HttpContent& content, const OwnFigures& http) {
  const MetricsFormat format = negotiate_metrics(request.accept);
  OwnFigures own = http;
  content.own(own);
  return text_reply(200, content_type(format), metrics_page(*content.snapshot(), own, format));
}

Reply desk_reply(const Route& route, const HttpContent& content) {
  const auto desk = content.desk ? content.desk(route.line) : std::nullopt;
  if (!desk) return problem_reply(404, "No line has this name; /api/v1/lines lists them.");
  if (!route.as_csv) return text_reply(200, kJson, desk_json(*desk));
  Reply reply = text_reply(200, "text/csv; charset=utf-8", desk_csv(*desk));
  reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + desk->line + "-to-ring-back.csv\"");
  return reply;
}

Reply ready_reply(const HttpContent& content, bool in_words) {
  const auto trouble = content.trouble();
  if (trouble.empty()) {
    return words(200, "ready: in step with the switch and the ledger");
  }
  std::string text = "not ready; see /api/v1/status";
  if (!in_words) return words(503, text);
  for (const auto& each : trouble) {
    text += "\n" + each;
  }
  return words(503, text);
}

Reply status_reply(const HttpContent& content) {
  OwnFigures own;
  content.own(own);
  return text_reply(200, kJson, status_json(*content.snapshot(), own.version));
}

Reply lines_reply(const PageRequest& request, const HttpContent& content) {
  const auto snapshot = content.snapshot();
  return text_reply(200, kJson,
                    lines_json(request.only_line.empty() ? *snapshot : only_line(*snapshot, request.only_line)));
}

Reply plain_page(const PageRequest& request, const HttpContent& content, const OwnFigures& http) {
  switch (request.route.handler) {
    case Handler::wallboard:
    case Handler::desk_page: return file_reply(request);
    case Handler::metrics: return metrics_reply(request, content, http);
    case Handler::lines: return lines_reply(request, content);
    case Handler::status: return status_reply(content);
    case Handler::healthz: return words(200, "alive");
    case Handler::readyz: return ready_reply(content, request.known);
    case Handler::calls:  // where there is a ledger, the server has asked it already
    case Handler::figures: return problem_reply(503, "There is no ledger to ask.");
    case Handler::desk: return desk_reply(request.route, content);
    case Handler::events:  // where there is one, the server has asked it already
      return problem_reply(404, "No source takes posted events: give one of kind json_lines a `token_file`.");
    case Handler::mark: return problem_reply(404, "Nobody keeps marks here.");
    case Handler::stream: return stream_head();
    case Handler::kiosk:
    case Handler::none: break;
  }
  return problem_reply(404, "There is nothing here. The wallboard is at /, figures for Prometheus at /metrics.");
}

}  // namespace

Reply stream_head() {
  Reply reply = text_reply(200, "text/event-stream", {});
  reply.headers.emplace_back("X-Accel-Buffering", "no");  // proxies: hand each message on at once
  return reply;
}

Reply page_for(const PageRequest& request, const HttpContent& content, const OwnFigures& http) {
  const Handler handler = request.route.handler;
  if (handler != Handler::none && !allows(handler, request.method)) {
    const std::string allowed(allowed_methods(handler));
    Reply reply = problem_reply(405, "This address takes " + allowed + " only.");
    reply.headers.emplace_back("Allow", allowed);
    return reply;
  }
  Reply reply = plain_page(request, content, http);
  compress(reply, request.accept_encoding);
  return reply;
}

}  // namespace dutyline
