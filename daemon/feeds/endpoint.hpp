// An address to dial or to listen on, and how TLS is done there.
#pragma once

#include <cstdint>
#include <string>

namespace dutyline {

struct Endpoint {
  std::string host;  // without brackets, IPv6 too
  std::uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};
std::string to_string(const Endpoint& endpoint);

struct TlsSettings {
  bool enabled = false;
  std::string ca_file;      // empty: the system's own certificates
  std::string server_name;  // the name to verify; empty: the address's host
  std::string cert_file;    // client certificate, or the listener's
  std::string key_file;
  bool operator==(const TlsSettings&) const = default;
};

}  // namespace dutyline
