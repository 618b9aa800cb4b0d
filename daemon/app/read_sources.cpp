// `switches:` and their sources.

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"
#include "app/secrets.hpp"

namespace dutyline {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"asterisk_ami", "asterisk_queue_log", "freeswitch_esl", "json_lines",
                                                 "delimited"};
constexpr std::string_view kSourceExample = "{name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:5038, …}";

void forbid_secrets(YamlMap& map) {
  for (const auto word : {"password", "secret"}) {
    map.forbid(word, "a secret never stands in the configuration; put it into a file and write `password_file: FILE`");
  }
  map.forbid("token", "a secret never stands in the configuration; put it into a file and write `token_file: FILE`");
}

void read_refused_at(YamlMap& source, SourceSettings& settings, ReadContext& context) {
  for (const auto& node : source.list("refused_at")) {
    YamlMap map(node, "an entry of `refused_at`", context.faults, "{context: ivr, exten: duty, queue: send-duty}");
    RefusedAt at;
    at.context = map.required_text("context", "ivr");
    at.exten = map.required_text("exten", "duty");
    at.queue = map.required_text("queue", "send-duty");
    if (!at.queue.empty()) {
      context.doors.push_back({settings.switch_name, at.queue, map.mark_of("queue")});
    }
    settings.refused_at.push_back(std::move(at));
  }
}

void read_password(YamlMap& map, SourceSettings& source, ReadContext& context, std::string_view example) {
  source.password_file = map.required_text("password_file", std::string(example));
  if (source.password_file.empty() || context.needed != SecretsNeeded::all) {
    return;
  }
  auto password = read_secret(source.password_file, context.folder);
  const auto file = resolve_path(source.password_file, context.folder);
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!password) {
    const std::string cure =
        file && is_missing(*file)
            ? "; write the secret of the switch's account, and nothing else, into it: `(umask 077; "
              "cat > " +
                  *file + ")`, then the secret, Enter, Ctrl-D"
            : "";
    context.faults.error(map.mark_of("password_file"), password.reason() + cure);
  } else if (password->empty()) {
    context.faults.error(map.mark_of("password_file"), "this file is empty; it holds the password and nothing else");
  } else if (std::ranges::any_of(*password, control)) {
    context.faults.error(map.mark_of("password_file"),
                         "this file holds more than one line, or a control character; it holds the password and "
                         "nothing else");
  } else {
    source.password = std::move(*password);
    warn_of_exposure(map, "password_file", *file, context.faults);
  }
}

void read_address(YamlMap& map, SourceSettings& source, ReadContext& context) {
  Endpoint address;
  const SwitchKind* const kind = find_switch_kind(source.kind);
  const int port = kind == nullptr ? 0 : kind->default_port;
  if (map.required_text("address", "127.0.0.1").empty() ||
      !map.value<Endpoint>("address", address, [port](std::string_view text) { return read_endpoint(text, port); })) {
    return;
  }
  if (address.port == 0 && kind != nullptr) {
    context.faults.error(map.mark_of("address"), "port 0 cannot be dialled; leave it out for " + std::to_string(port));
  }
  source.address = address;
}

void warn_of_open_line(YamlMap& map, const SourceSettings& source, ReadContext& context, const std::string& cure) {
  if (source.address && !source.tls.enabled && !is_loopback(source.address->host)) {
    context.faults.warning(map.mark_of("address"), "everything the switch tells, callers' numbers too, comes from " +
                                                       source.address->host + " unencrypted; " + cure);
  }
}

void read_ami(YamlMap& map, SourceSettings& source, ReadContext& context) {
  read_address(map, source, context);
  source.username = map.required_text("username", "dutyline");
  read_password(map, source, context, "ami.secret");
  map.value<bool>("login", source.plain_login, one_of<bool>({{"md5", false}, {"plain", true}}));
  read_tls(map, source.tls, context);
  read_refused_at(map, source, context);
  warn_of_open_line(map, source, context, "give the switch TLS and write `tls: true`");
}

void read_esl(YamlMap& map, SourceSettings& source, ReadContext& context) {
  read_address(map, source, context);
  read_password(map, source, context, "esl.secret");
  read_tls(map, source.tls, context);
  map.forbid("username", "an event socket has one password and no user names; leave this out");
  warn_of_open_line(map, source, context,
                    "the event socket has no TLS of its own: put stunnel before it and write `tls: true`");
}

// A file that is followed, or lines that another machine sends.
void read_queue_log(YamlMap& map, SourceSettings& source, ReadContext& context) {
  if (!map.has("listen")) {
    read_path(map.required_text("path", "/var/log/asterisk/queue_log"), source, context);
    map.forbid("tls", "a file that is followed here comes over no network; `tls` belongs to `listen`");
    return;
  }
  read_listen(map, source, context);
  if (map.has("path")) {
    context.faults.error(map.mark_of("listen"),
                         "a log is followed here or sent from elsewhere; write `path` or `listen`, not both");
  }
}

// Event lines: from a file that is followed, from whoever connects, or posted.
void read_json_lines(YamlMap& map, SourceSettings& source, ReadContext& context) {
  read_where_lines_come_from(map, source, context, true);
  read_token(map, source, context);
}

// Call records: from a file that is followed, or from whoever connects.
void read_delimited(YamlMap& map, SourceSettings& source, ReadContext& context) {
  read_where_lines_come_from(map, source, context, false);
  read_records(map, source, context);
}

void read_source(const YAML::Node& node, const std::string& switch_name, std::set<std::string>& names,
                 ReadContext& context) {
  SourceSettings source;
  source.switch_name = switch_name;
  const bool has_kind = node.IsMap() && node["kind"] && node["kind"].IsScalar();
  source.kind = has_kind ? node["kind"].Scalar() : std::string();
  const bool known = std::ranges::find(kKinds, source.kind) != kKinds.end();
  YamlMap map(node, known ? "a source of kind " + source.kind : "a source", context.faults, kSourceExample);
  source.name = map.required_text("name", "pbx-ami");
  take_name(map, source.name, "source", names, context.faults);
  map.required_text("kind", "asterisk_ami");
  forbid_secrets(map);
  if (source.kind == "asterisk_ami") {
    read_ami(map, source, context);
  } else if (source.kind == "asterisk_queue_log") {
    read_queue_log(map, source, context);
  } else if (source.kind == "freeswitch_esl") {
    read_esl(map, source, context);
  } else if (source.kind == "json_lines") {
    read_json_lines(map, source, context);
  } else if (source.kind == "delimited") {
    read_delimited(map, source, context);
  } else {
    map.allow_others();
    if (!source.kind.empty()) {
      context.faults.error(map.mark_of("kind"), shown(source.kind) +
                                                    " is no kind of source; the kinds are asterisk_ami, "
                                                    "asterisk_queue_log, freeswitch_esl, json_lines and delimited" +
                                                    suggestion(source.kind, {kKinds.begin(), kKinds.end()}));
    }
  }
  context.settings.sources.push_back(std::move(source));
}

}  // namespace

void read_switches(YamlMap& top, ReadContext& context) {
  std::set<std::string> source_names;
  for (const auto& node : top.required_list("switches", "[{name: pbx, sources: […]}]")) {
    YamlMap map(node, "a switch", context.faults, "{name: pbx, sources: […]}");
    const auto name = map.required_text("name", "pbx");
    take_name(map, name, "switch", context.switch_names, context.faults);
    for (const auto& source : map.required_list("sources", "[" + std::string(kSourceExample) + "]")) {
      read_source(source, name, source_names, context);
    }
  }
}

}  // namespace dutyline
