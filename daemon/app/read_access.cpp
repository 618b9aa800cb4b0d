// `listen:` and `access:`: where the pages are, and who may see them.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"
#include "app/secrets.hpp"
#include "boards/password_check.hpp"
#include "feeds/tls.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kShortestLink = 32;  // characters of a kiosk's token: an address gets around more than a secret

// What other users of the machine can read lets them in, or shows them what to guess at.
bool is_safe(YamlMap& map, std::string_view key, const std::string& file, ReadContext& context) {
  const bool exposed = readable_by_everyone(file);
  if (exposed) {
    context.faults.error(map.mark_of(key),
                         "every user of this machine can read " + file + "; `chmod 600 " + file + "`");
  }
  return !exposed;
}

void read_page_tls(YamlMap& listen, ReadContext& context) {
  TlsSettings& tls = context.settings.http_tls;
  read_tls(listen, tls, context, TlsSide::shows_pages);
  if (!tls.enabled || context.needed != SecretsNeeded::all || tls.cert_file.empty() || tls.key_file.empty()) {
    return;
  }
  if (const auto usable = check_accepting_tls(tls); !usable) {
    context.faults.error(listen.mark_of("tls"), usable.reason());
  }
}

// One fault for a list's line that is no entry.
using TakeLine = std::function<std::optional<std::string>(std::string_view line)>;

void read_list(YamlMap& map, std::string_view key, std::string_view how, ReadContext& context, const TakeLine& take) {
  const auto named = map.text(key);
  if (!named || context.needed != SecretsNeeded::all) {
    return;
  }
  const auto file = resolve_path(*named, context.folder);
  const auto bytes = read_secret_list(*named, context.folder);
  if (!bytes) {
    const std::string cure = file && is_missing(*file) ? "; a line of it is " + std::string(how) : "";
    return context.faults.error(map.mark_of(key), bytes.reason() + cure);
  }
  if (!is_safe(map, key, *file, context)) {
    return;
  }
  int number = 0;
  for (const auto line : split(*bytes, '\n')) {
    ++number;
    const auto text = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    if (text.empty() || text.starts_with('#')) {
      continue;
    }
    if (const auto fault = take(text)) {  // the line itself is a secret: it is not shown
      context.faults.error(map.mark_of(key), *file + ":" + std::to_string(number) + ": " + *fault);
    }
  }
}

constexpr std::string_view kUserLine = "NAME:ROLE:HASH, as `htpasswd -nB NAME | sed s/:/:viewer:/` makes one";
constexpr std::string_view kKioskLine = "LINE:TOKEN, the token as `openssl rand -hex 32` makes one";

void read_users(YamlMap& map, ReadContext& context) {
  auto& users = context.settings.access.users;
  read_list(map, "users_file", kUserLine, context, [&](std::string_view line) -> std::optional<std::string> {
    const auto parts = split(line, ':');
    const bool role_known = parts.size() == 3 && (parts[1] == "viewer" || parts[1] == "manager");
    if (!role_known || parts[0].empty()) {
      return "this is not " + std::string(kUserLine) + "; roles are viewer and manager";
    }
    User user{std::string(parts[0]), parts[1] == "manager" ? Role::manager : Role::viewer, std::string(parts[2])};
    if (!is_bcrypt(user.hash)) {
      return "the hash is not bcrypt of a cost from 4 to 14; make the line anew: " + std::string(kUserLine);
    }
    if (std::ranges::find(users, user.name, &User::name) != users.end()) {
      return "this name stands above already; give each person one";
    }
    users.push_back(std::move(user));
    return std::nullopt;
  });
}

void read_kiosks(YamlMap& map, ReadContext& context) {
  auto& kiosks = context.settings.access.kiosks;
  read_list(map, "kiosks_file", kKioskLine, context, [&](std::string_view line) -> std::optional<std::string> {
    const auto parts = split(line, ':');
    if (parts.size() != 2 || parts[1].size() < kShortestLink || !is_label(parts[1])) {
      return "this is not " + std::string(kKioskLine);
    }
    KioskLink kiosk{std::string(parts[0]), std::string(parts[1])};
    if (std::ranges::find(context.settings.lines, kiosk.line, &LineDefinition::name) == context.settings.lines.end()) {
      return "no line has the name that stands before the colon";
    }
    if (std::ranges::find(kiosks, kiosk.token, &KioskLink::token) != kiosks.end()) {
      return "this token stands above already; give each screen its own";
    }
    kiosks.push_back(std::move(kiosk));
    return std::nullopt;
  });
}

void read_bearer(YamlMap& map, std::string_view key, Role role, ReadContext& context) {
  const auto named = map.text(key);
  if (!named || context.needed != SecretsNeeded::all) {
    return;
  }
  auto token = read_secret(*named, context.folder);
  const auto file = resolve_path(*named, context.folder);
  const auto mark = map.mark_of(key);
  if (!token) {
    const std::string cure = file && is_missing(*file) ? "; make one: " + how_to_make_token(*file) : "";
    return context.faults.error(mark, token.reason() + cure);
  }
  if (token->size() < kShortestToken || !is_token(*token)) {
    return context.faults.error(
        mark, "a token is one line of at least 16 letters, digits and -._~+/=; make one: " + how_to_make_token(*file));
  }
  auto& tokens = context.settings.access.tokens;
  const bool taken =
      std::ranges::find(tokens, *token, &BearerToken::token) != tokens.end() ||
      std::ranges::find(context.settings.sources, *token, &SourceSettings::token) != context.settings.sources.end();
  if (taken) {
    return context.faults.error(mark,
                                "this token serves for something else already; make one of its own in another file");
  }
  if (is_safe(map, key, *file, context)) {
    tokens.push_back({role, std::move(*token)});
  }
}

// Beyond this machine passwords and figures take both: who is asked, and that nobody listens on the way.
void check_openness(YamlMap& listen, bool unprotected, bool asks, ReadContext& context) {
  const Settings& settings = context.settings;
  if (is_loopback(settings.http.host) || (asks && settings.http_tls.enabled)) {
    return;
  }
  const std::string risk = !asks ? "the pages would be open to everyone who reaches " + settings.http.host
                                 : "passwords and figures would cross the network unencrypted";
  if (unprotected) {
    context.faults.warning(listen.mark_of("http"), risk + ": `unprotected: true` says that this is meant");
  } else {
    context.faults.error(listen.mark_of("http"),
                         risk + "; write " + (settings.http_tls.enabled ? "" : "`tls:`") +
                             (!asks && !settings.http_tls.enabled ? " and " : "") + (asks ? "" : "`access:`") +
                             ", or listen on 127.0.0.1 behind a proxy that asks who it is, or write "
                             "`unprotected: true` beside it");
  }
}

}  // namespace

void read_file_path(YamlMap& map, std::string_view key, std::string& into, ReadContext& context) {
  if (const auto path = map.text(key); path && path->empty()) {
    context.faults.error(map.mark_of(key), shown(key) + " is empty; write a path");
  } else if (path) {
    into = (std::filesystem::path(context.folder) / *path).string();
  }
}

void read_pages(YamlMap& top, ReadContext& context) {
  const auto node = top.get("listen");
  if (!node) {
    return;
  }
  YamlMap listen(*node, "`listen`", context.faults, "{http: 127.0.0.1:9877}");
  Settings& settings = context.settings;
  listen.value<Endpoint>("http", settings.http, [](std::string_view text) { return read_endpoint(text, -1); });
  bool unprotected = false;
  listen.value<bool>("unprotected", unprotected, one_of<bool>({{"true", true}, {"false", false}}));
  read_page_tls(listen, context);
  check_openness(listen, unprotected, top.has("access"), context);
  read_file_path(listen, "control", settings.control, context);
}

void read_access(YamlMap& top, ReadContext& context) {
  const auto node = top.get("access");
  if (!node) {
    return;
  }
  YamlMap map(*node, "`access`", context.faults, "{users_file: users, viewer_token_file: viewer.token}");
  context.settings.access.asks = true;
  for (const auto word : {"user", "users", "password", "token"}) {
    map.forbid(word, "a secret never stands in the configuration; put it into a file and write `users_file: users`");
  }
  read_users(map, context);
  read_bearer(map, "viewer_token_file", Role::viewer, context);
  read_bearer(map, "manager_token_file", Role::manager, context);
  read_kiosks(map, context);
  if (!map.has("users_file") && !map.has("viewer_token_file") && !map.has("manager_token_file")) {
    context.faults.error(map.mark(),
                         "nobody could read the pages; write `users_file: users` or `viewer_token_file: viewer.token`");
  }
}

}  // namespace dutyline
