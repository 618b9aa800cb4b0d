// `tls:` of a source, and of the pages.

#include "app/read_parts.hpp"
#include "app/secrets.hpp"

namespace dutyline {

void read_tls(YamlMap& source, TlsSettings& tls, ReadContext& context, TlsSide side) {
  const bool pages = side == TlsSide::shows_pages;
  const bool listens = side == TlsSide::listens || pages;
  const std::string_view example = pages ? "{cert_file: dutyline.pem, key_file: dutyline.key}"
                                   : listens
                                       ? "{cert_file: dutyline.pem, key_file: dutyline.key, ca_file: senders-ca.pem}"
                                       : "{ca_file: pbx-ca.pem}";
  const std::string needs_certificate = "who listens shows a certificate; write `tls: " + std::string(example) + "`";
  const auto node = source.get("tls");
  if (!node) {
    return;
  }
  if (!node->IsMap()) {
    const bool word = node->IsScalar() && (node->Scalar() == "true" || node->Scalar() == "false");
    if (!word) {
      context.faults.error(node->Mark(), "`tls` is true, false, or a mapping like " + std::string(example));
    }
    tls.enabled = word && node->Scalar() == "true";
    if (tls.enabled && listens) {
      context.faults.error(node->Mark(), needs_certificate);
    }
    return;
  }
  YamlMap map(*node, "`tls`", context.faults, example);
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
      if (key != "key_file") {
        const auto mark = map.mark_of(key);
        context.certificates.push_back({into, key == "ca_file", mark.line + 1, mark.column + 1});
      }
    } else {
      context.faults.error(map.mark_of(key), readable.reason());
    }
  };
  if (pages) {
    map.forbid("ca_file", "whoever reads the pages shows a password or a token, not a certificate: see `access`");
  } else {
    file("ca_file", tls.ca_file);
  }
  file("cert_file", tls.cert_file);
  file("key_file", tls.key_file);
  if (listens) {
    map.forbid("server_name", "a name is verified by who dials; the senders' certificates are by `ca_file`");
    if (!map.has("cert_file") && !map.has("key_file")) {
      context.faults.error(map.mark(), needs_certificate);
    }
    if (!tls.key_file.empty()) {
      warn_of_exposure(map, "key_file", tls.key_file, context.faults);
    }
  } else {
    tls.server_name = map.text("server_name").value_or(std::string());
  }
  if (map.has("cert_file") != map.has("key_file")) {
    context.faults.error(map.mark(), "`cert_file` and `key_file` belong together; write both or neither");
  }
}

}  // namespace dutyline
