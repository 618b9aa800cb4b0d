// `switches:` and their sources.

#include <algorithm>
#include <array>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"

namespace dutyline {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"asterisk_ami", "asterisk_queue_log", "freeswitch_esl", "json_lines",
                                                 "delimited"};
constexpr std::string_view kLabelAdvice = " is no name; use small letters, digits, - and _, at most 64";

void read_tls(YamlMap& source, TlsSettings& tls, ReadContext& context) {
  const auto node = source.get("tls");
  if (!node) {
    return;
  }
  if (node->IsScalar()) {
    const auto word = node->Scalar();
    tls.enabled = word == "true";
    if (word != "true" && word != "false") {
      context.faults.error(node->Mark(), "`tls` is true, false, or a mapping like {ca_file: pbx-ca.pem}");
    }
    return;
  }
  YamlMap map(*node, "`tls`", context.faults);
  tls.enabled = true;
  for (const auto word : {"verify", "insecure", "skip_verify", "verify_peer"}) {
    map.forbid(word, "certificates are always verified; if the switch has made its own, name it: `ca_file: pbx.pem`");
  }
  const auto path = [&](std::string_view key, std::string& into) {
    if (const auto text = map.text(key)) {
      into = text->starts_with('/') ? *text : context.folder + "/" + *text;
    }
  };
  path("ca_file", tls.ca_file);
  path("cert_file", tls.cert_file);
  path("key_file", tls.key_file);
  tls.server_name = map.text("server_name").value_or(std::string());
  if (tls.cert_file.empty() != tls.key_file.empty()) {
    context.faults.error(map.mark(), "`cert_file` and `key_file` belong together; write both or neither");
  }
}

void read_refused_at(YamlMap& source, SourceSettings& settings, ReadContext& context) {
  for (const auto& node : source.list("refused_at")) {
    YamlMap map(node, "an entry of `refused_at`", context.faults);
    RefusedAt at;
    at.context = map.required_text("context", "ivr");
    at.exten = map.required_text("exten", "600");
    at.queue = map.required_text("queue", "send-duty");
    settings.refused_at.push_back(std::move(at));
  }
}

void read_password(YamlMap& map, SourceSettings& source, ReadContext& context) {
  map.forbid("password", "a secret never stands in the configuration; put it into a file and write `password_file: …`");
  map.forbid("secret", "a secret never stands in the configuration; put it into a file and write `password_file: …`");
  source.password_file = map.required_text("password_file", "ami.secret");
  if (source.password_file.empty()) {
    return;
  }
  auto password = read_secret(source.password_file, context.folder);
  if (!password) {
    context.faults.error(map.mark_of("password_file"), password.reason());
  } else if (password->empty() || password->find_first_of("\r\n") != std::string::npos) {
    context.faults.error(map.mark_of("password_file"), "the password in this file is empty or has more than one line");
  } else {
    source.password = std::move(*password);
  }
}

void read_ami(YamlMap& map, SourceSettings& source, ReadContext& context) {
  Endpoint address;
  const SwitchKind* const kind = find_switch_kind(source.kind);
  const int port = kind == nullptr ? 5038 : kind->default_port;
  if (!map.has("address")) {
    map.required_text("address", "127.0.0.1:5038");
  } else if (map.value<Endpoint>("address", address,
                                 [port](std::string_view text) { return read_endpoint(text, port); })) {
    if (address.port == 0) {
      context.faults.error(map.mark_of("address"),
                           "port 0 cannot be dialled; an Asterisk manager listens on 5038 unless told otherwise");
    }
    source.address = address;
  }
  source.username = map.required_text("username", "dutyline");
  read_password(map, source, context);
  map.value<bool>("login", source.plain_login, one_of<bool>({{"md5", false}, {"plain", true}}));
  read_tls(map, source.tls, context);
  read_refused_at(map, source, context);
  if (source.address && !source.tls.enabled && !is_loopback(source.address->host)) {
    context.faults.warning(map.mark_of("address"), "everything the switch tells, callers' numbers too, goes to " +
                                                       source.address->host +
                                                       " unencrypted; give the switch TLS and write `tls: true`");
  }
}

// Kinds that are known words but not built yet: their own keys are not looked at.
void pass_over(YamlMap& map, const YAML::Node& node, const SourceSettings& source, ReadContext& context) {
  for (const auto& pair : node) {
    if (pair.first.IsScalar()) {
      map.get(pair.first.Scalar());
    }
  }
  context.faults.warning(
      map.mark_of("kind"),
      "sources of kind " + source.kind + " are not built yet; this one is accepted, but `run` and `import` refuse it");
}

void read_source(const YAML::Node& node, const std::string& switch_name, ReadContext& context) {
  SourceSettings source;
  source.switch_name = switch_name;
  YamlMap map(node, "a source", context.faults);
  source.name = map.required_text("name", "pbx-ami");
  source.kind = map.required_text("kind", "asterisk_ami");
  if (!source.name.empty() && !is_label(source.name)) {
    context.faults.error(map.mark_of("name"), "`" + source.name.substr(0, 60) + "`" + std::string(kLabelAdvice));
  }
  if (std::ranges::find(context.settings.sources, source.name, &SourceSettings::name) !=
      context.settings.sources.end()) {
    context.faults.error(map.mark_of("name"),
                         "another source is named `" + source.name + "` already; give each its own name");
  }
  const bool known = std::ranges::find(kKinds, source.kind) != kKinds.end();
  if (!known) {
    if (!source.kind.empty()) {
      context.faults.error(map.mark_of("kind"),
                           "`" + source.kind.substr(0, 60) +
                               "` is no kind of source; the kinds are asterisk_ami, asterisk_queue_log, "
                               "freeswitch_esl, json_lines and delimited" +
                               suggestion(source.kind, {kKinds.begin(), kKinds.end()}));
    }
    for (const auto& pair : node.IsMap() ? node : YAML::Node()) {
      if (pair.first.IsScalar()) {
        map.get(pair.first.Scalar());  // nothing can be said of its other keys
      }
    }
  } else if (source.kind == "asterisk_ami") {
    read_ami(map, source, context);
  } else {
    pass_over(map, node, source, context);
  }
  context.settings.sources.push_back(std::move(source));
}

}  // namespace

void read_switches(YamlMap& top, ReadContext& context) {
  if (!top.has("switches")) {
    context.faults.error(top.mark(), "the configuration needs `switches`: what tells dutyline about calls");
    return;
  }
  for (const auto& node : top.list("switches")) {
    YamlMap map(node, "a switch", context.faults);
    const auto name = map.required_text("name", "pbx");
    if (!name.empty() && !is_label(name)) {
      context.faults.error(map.mark_of("name"), "`" + name.substr(0, 60) + "`" + std::string(kLabelAdvice));
    }
    if (!name.empty() && !context.switch_names.insert(name).second) {
      context.faults.error(map.mark_of("name"),
                           "another switch is named `" + name + "` already; put its sources together");
    }
    const auto sources = map.list("sources");
    if (sources.empty()) {
      context.faults.error(map.mark(), "a switch needs `sources`, like [{name: pbx-ami, kind: asterisk_ami, …}]");
    }
    for (const auto& source : sources) {
      read_source(source, name, context);
    }
  }
}

}  // namespace dutyline
