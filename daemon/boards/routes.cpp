#include "boards/routes.hpp"

#include <algorithm>

namespace dutyline {

namespace {

using Roles = unsigned;

constexpr Roles bit(Role role) {
  return 1U << static_cast<unsigned>(role);
}

constexpr Roles kPosts = bit(Role::ingest);
constexpr Roles kCalls = bit(Role::manager);
constexpr Roles kFigures = kCalls | bit(Role::viewer);
constexpr Roles kBoard = kFigures | bit(Role::kiosk);
constexpr Roles kEverybody = kBoard | kPosts | bit(Role::nobody);

constexpr std::string_view kRead = "GET, HEAD";
constexpr std::string_view kWritten = "POST";

// Who may what: all there is stands here. Of a kiosk's one line: wherever it comes, no other is shown to it.
struct Row {
  Handler handler;
  std::string_view name;
  std::string_view methods;
  Roles who;
  std::vector<int> codes;  // beside 405, which every handler but none can answer, and those of a door (below)
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {Handler::wallboard, "wallboard", kRead, kBoard, {200, 304, 404}},
      {Handler::desk_page, "desk_page", kRead, kCalls, {200, 304}},
      {Handler::lines, "lines", kRead, kBoard, {200}},
      {Handler::stream, "stream", kRead, kBoard, {200, 503}},
      {Handler::status, "status", kRead, kFigures, {200}},
      {Handler::calls, "calls", kRead, kCalls, {200, 400, 404, 422, 503}},
      {Handler::figures, "figures", kRead, kFigures, {200, 400, 404, 422, 503}},
      {Handler::desk, "desk", kRead, kCalls, {200, 404}},
      {Handler::mark, "mark", kWritten, kCalls, {200, 400, 404, 413, 415, 421, 503}},
      {Handler::events, "events", kWritten, kPosts, {200, 400, 401, 404, 413, 415, 421, 429, 503}},
      {Handler::metrics, "metrics", kRead, kFigures, {200}},
      {Handler::healthz, "healthz", kRead, kEverybody, {200}},
      {Handler::readyz, "readyz", kRead, kEverybody, {200, 503}},
      {Handler::kiosk, "kiosk", kRead, kEverybody, {303, 404}},
      // Refused before, or without, finding a handler.
      {Handler::none, "none", "", kEverybody, {400, 404, 413, 421, 431, 503}},
  };
  return table;
}

const Row& row_of(Handler handler) {
  return *std::find_if(rows().begin(), rows().end(), [&](const Row& entry) { return entry.handler == handler; });
}

// Who asks is not known, may not, or waits behind too many whose passwords are looked at. Whoever takes posted events
// looks at their token himself.
std::vector<int> codes_of_door(const Row& row) {
  if (row.who == kEverybody || row.who == kPosts) return {};
  return {401, 403, 503};
}

constexpr std::string_view kLinesFolder = "/api/v1/lines/";
constexpr std::string_view kLost = "lost/";
constexpr std::string_view kFiles = "/wallboard/";
constexpr std::string_view kKiosks = "/kiosk/";

// /api/v1/lines/{line}/calls, …/figures, …/desk, …/lost/{call}; a line's name holds no slash, nor does a call's key.
Route line_route(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == 0 || slash == std::string_view::npos) return {};
  const std::string_view line = rest.substr(0, slash);
  const std::string_view view = rest.substr(slash + 1);
  if (view == "calls") return {Handler::calls, {}, line};
  if (view == "figures") return {Handler::figures, {}, line};
  if (view == "desk") return {Handler::desk, {}, line};
  if (view == "desk.csv") return {Handler::desk, {}, line, true};
  const std::string_view call = view.starts_with(kLost) ? view.substr(kLost.size()) : std::string_view();
  if (!call.empty() && call.find('/') == std::string_view::npos) return {Handler::mark, {}, line, false, {}, call};
  return {};
}

}  // namespace

std::string_view to_string(Handler handler) {
  return row_of(handler).name;
}

Route find_route(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/") return {Handler::wallboard, "index.html"};
  if (path == "/desk" || path == "/wallboard/desk.html") return {Handler::desk_page, "desk.html"};
  if (path.starts_with(kFiles)) return {Handler::wallboard, path.substr(kFiles.size())};
  if (path == "/metrics") return {Handler::metrics, {}};
  if (path == "/healthz") return {Handler::healthz, {}};
  if (path == "/readyz") return {Handler::readyz, {}};
  if (path == "/api/v1/lines") return {Handler::lines, {}};
  if (path == "/api/v1/stream") return {Handler::stream, {}};
  if (path == "/api/v1/status") return {Handler::status, {}};
  if (path == "/api/v1/events") return {Handler::events, {}};
  if (path.starts_with(kKiosks) && path.size() > kKiosks.size()) {
    return {Handler::kiosk, {}, {}, false, path.substr(kKiosks.size())};
  }
  if (path.starts_with(kLinesFolder)) return line_route(path.substr(kLinesFolder.size()));
  return {};
}

std::string_view allowed_methods(Handler handler) {
  return row_of(handler).methods;
}

bool allows(Handler handler, Method method) {
  const std::string_view methods = row_of(handler).methods;
  switch (method) {
    case Method::get:
    case Method::head: return methods == kRead;
    case Method::post: return methods == kWritten;
    default: return false;
  }
}

bool may(Role role, Handler handler) {
  return (row_of(handler).who & bit(role)) != 0;
}

bool is_open(Handler handler) {
  return row_of(handler).who == kEverybody;
}

std::vector<std::pair<std::string, std::string>> possible_requests() {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Row& row : rows()) {
    std::vector<int> codes = row.codes;
    for (const int code : codes_of_door(row)) {
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    if (row.handler != Handler::none) codes.push_back(405);
    for (const int code : codes) pairs.emplace_back(row.name, std::to_string(code));
  }
  return pairs;
}

}  // namespace dutyline
