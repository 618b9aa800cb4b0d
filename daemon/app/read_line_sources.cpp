// Where a source's lines come from: a followed file, a listener, what is posted.

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"
#include "app/secrets.hpp"

namespace dutyline {

// RFC 6750, b64token.
bool is_token(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  });
}

std::string how_to_make_token(const std::string& file) {
  return "(umask 077; head -c 32 /dev/urandom | base64 > " + file + ")";
}

void read_path(const std::string& path, SourceSettings& source, const ReadContext& context) {
  if (!path.empty()) {
    source.path = (std::filesystem::path(context.folder) / path).lexically_normal().string();
  }
}

// Where lines are sent to. For every kind that listens.
void read_listen(YamlMap& map, SourceSettings& source, ReadContext& context) {
  Endpoint listen;
  if (map.value<Endpoint>("listen", listen, [](std::string_view text) { return read_endpoint(text, -1); })) {
    source.listen = listen;
  }
  read_tls(map, source.tls, context, TlsSide::listens);
  if (!source.listen || is_loopback(source.listen->host)) {
    return;
  }
  if (!source.tls.enabled) {
    context.faults.warning(map.mark_of("listen"),
                           "whoever reaches this port can send calls, and callers' numbers come over the network "
                           "unencrypted; write `tls:`");
  } else if (source.tls.ca_file.empty() && context.needed == SecretsNeeded::all) {
    context.faults.warning(map.mark_of("tls"),
                           "whoever reaches this port can send calls; give the senders a certificate and name its "
                           "authority: `ca_file: senders-ca.pem`");
  }
}

void read_where_lines_come_from(YamlMap& map, SourceSettings& source, ReadContext& context, bool posted) {
  const std::string either = posted ? "`path`, `listen` or `token_file`" : "`path` or `listen`";
  read_path(map.text("path").value_or(std::string()), source, context);
  if (map.has("listen")) {
    read_listen(map, source, context);
  } else {
    map.forbid("tls", "nothing of this source comes over a connection of its own; `tls` belongs to `listen`");
  }
  const int ways = int(map.has("path")) + int(map.has("listen")) + int(posted && map.has("token_file"));
  if (ways == 0) {
    context.faults.warning(map.mark(),
                           "nothing feeds source " + source.name + " but `import`; for `run`, write " + either);
  } else if (ways > 1) {
    context.faults.error(map.mark(), "lines come from one place: write " + either + ", and make a source of each");
  }
}

void read_token(YamlMap& map, SourceSettings& source, ReadContext& context) {
  const auto named = map.text("token_file");
  if (!named) {
    return;
  }
  source.token_file = *named;
  if (context.needed != SecretsNeeded::all) {
    return;
  }
  auto token = read_secret(source.token_file, context.folder);
  const auto file = resolve_path(source.token_file, context.folder);
  const auto mark = map.mark_of("token_file");
  if (!token) {
    const std::string cure = file && is_missing(*file) ? "; make one: " + how_to_make_token(*file) : "";
    return context.faults.error(mark, token.reason() + cure);
  }
  if (token->size() < kShortestToken || !is_token(*token)) {
    return context.faults.error(
        mark, "a token is one line of at least 16 letters, digits and -._~+/=; make one: " + how_to_make_token(*file));
  }
  const bool taken =
      std::ranges::any_of(context.settings.sources, [&](const SourceSettings& other) { return other.token == *token; });
  if (taken) {
    return context.faults.error(mark, "another source has this token; give each its own: " + how_to_make_token(*file));
  }
  source.token = std::move(*token);
  warn_of_exposure(map, "token_file", *file, context.faults);
}

}  // namespace dutyline
