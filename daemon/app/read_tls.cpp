// `tls:` of a source.

#include "app/read_parts.hpp"
#include "app/secrets.hpp"

namespace dutyline {

void read_tls(YamlMap& source, TlsSettings& tls, ReadContext& context) {
  constexpr std::string_view kExample = "{ca_file: pbx-ca.pem}";
  const auto node = source.get("tls");
  if (!node) {
    return;
  }
  if (!node->IsMap()) {
    const bool word = node->IsScalar() && (node->Scalar() == "true" || node->Scalar() == "false");
    if (!word) {
      context.faults.error(node->Mark(), "`tls` is true, false, or a mapping like " + std::string(kExample));
    }
    tls.enabled = word && node->Scalar() == "true";
    return;
  }
  YamlMap map(*node, "`tls`", context.faults, kExample);
  tls.enabled = true;
  for (const auto word : {"verify", "verify_peer", "verify_host", "skip_verify", "insecure", "insecure_skip_verify"}) {
    map.forbid(word,
               "the other side is always verified; if its certificate is its own work, name it: `ca_file: pbx-ca.pem`");
  }
  const auto file = [&](std::string_view key, std::string& into) {
    const auto path = map.text(key);
    if (!path || context.needed != SecretsNeeded::all) {
      return;
    }
    auto readable = readable_file(*path, context.folder);
    if (readable) {
      into = std::move(*readable);
    } else {
      context.faults.error(map.mark_of(key), readable.reason());
    }
  };
  file("ca_file", tls.ca_file);
  file("cert_file", tls.cert_file);
  file("key_file", tls.key_file);
  tls.server_name = map.text("server_name").value_or(std::string());
  if (map.has("cert_file") != map.has("key_file")) {
    context.faults.error(map.mark(), "`cert_file` and `key_file` belong together; write both or neither");
  }
}

}  // namespace dutyline
