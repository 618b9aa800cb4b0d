#include "boards/routes.hpp"

#include <algorithm>

namespace dutyline {

namespace {

struct Row {
  Handler handler;
  std::string_view name;
  std::vector<int> codes;  // beside 405, which every handler but none can answer
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {Handler::wallboard, "wallboard", {200, 304, 404}},
      {Handler::lines, "lines", {200}},
      {Handler::stream, "stream", {200, 503}},
      {Handler::status, "status", {200}},
      {Handler::calls, "calls", {200, 400, 404, 422, 503}},
      {Handler::figures, "figures", {200, 400, 404, 422, 503}},
      {Handler::desk, "desk", {200, 404}},
      {Handler::events, "events", {200, 400, 401, 404, 413, 415, 421, 429, 503}},
      {Handler::metrics, "metrics", {200}},
      {Handler::healthz, "healthz", {200}},
      {Handler::readyz, "readyz", {200, 503}},
      // Refused before, or without, finding a handler.
      {Handler::none, "none", {400, 404, 413, 421, 431, 503}},
  };
  return table;
}

constexpr std::string_view kLinesFolder = "/api/v1/lines/";
constexpr std::string_view kFiles = "/wallboard/";

// /api/v1/lines/{line}/calls and …/figures; a line's name holds no slash.
Route line_route(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == 0 || slash == std::string_view::npos) return {};
  const std::string_view line = rest.substr(0, slash);
  const std::string_view view = rest.substr(slash + 1);
  if (view == "calls") return {Handler::calls, {}, line};
  if (view == "figures") return {Handler::figures, {}, line};
  if (view == "desk") return {Handler::desk, {}, line};
  if (view == "desk.csv") return {Handler::desk, {}, line, true};
  return {};
}

}  // namespace

std::string_view to_string(Handler handler) {
  const auto row =
      std::find_if(rows().begin(), rows().end(), [&](const Row& entry) { return entry.handler == handler; });
  return row->name;
}

Route find_route(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/") return {Handler::wallboard, "index.html"};
  if (path == "/desk") return {Handler::wallboard, "desk.html"};
  if (path.starts_with(kFiles)) return {Handler::wallboard, path.substr(kFiles.size())};
  if (path == "/metrics") return {Handler::metrics, {}};
  if (path == "/healthz") return {Handler::healthz, {}};
  if (path == "/readyz") return {Handler::readyz, {}};
  if (path == "/api/v1/lines") return {Handler::lines, {}};
  if (path == "/api/v1/stream") return {Handler::stream, {}};
  if (path == "/api/v1/status") return {Handler::status, {}};
  if (path == "/api/v1/events") return {Handler::events, {}};
  if (path.starts_with(kLinesFolder)) return line_route(path.substr(kLinesFolder.size()));
  return {};
}

std::string_view allowed_methods(Handler handler) {
  return handler == Handler::events ? "POST" : "GET, HEAD";
}

bool allows(Handler handler, Method method) {
  if (handler == Handler::events) return method == Method::post;
  return method == Method::get || method == Method::head;
}

std::vector<std::pair<std::string, std::string>> possible_requests() {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Row& row : rows()) {
    for (const int code : row.codes) pairs.emplace_back(row.name, std::to_string(code));
    if (row.handler != Handler::none) pairs.emplace_back(row.name, "405");
  }
  return pairs;
}

}  // namespace dutyline
