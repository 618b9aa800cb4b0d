// TLS, at least 1.2, for whoever dials (the other side's certificate and name always verified) and whoever is dialled.
// All of OpenSSL's side of it is in the .cpp.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "base/result.hpp"
#include "feeds/endpoint.hpp"
#include "feeds/stream.hpp"

namespace boost::asio::ssl {
class context;
}

namespace dutyline {

// The certificate must be good for `settings.server_name`, else for `host`, which may be an IP address. Fails in words
// when a file of `settings` cannot be used. The files are read anew for every connection.
Result<std::unique_ptr<ByteStream>> tls_stream(boost::asio::ip::tcp::socket socket, const TlsSettings& settings,
                                               const std::string& host);

// For whoever is dialled: shows `settings.cert_file`. With a `ca_file` only who has a certificate signed by it comes
// in; without one, anybody.
Result<std::unique_ptr<ByteStream>> accepting_tls_stream(boost::asio::ip::tcp::socket socket,
                                                         const TlsSettings& settings);
// What another server that listens shows its clients: of the same files, read now.
Result<std::shared_ptr<boost::asio::ssl::context>> listening_context(const TlsSettings& settings);
// Whether the files serve for that.
Result<Done> check_accepting_tls(const TlsSettings& settings);

}  // namespace dutyline
