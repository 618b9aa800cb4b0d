// TLS for whoever dials: at least 1.2, the other side's certificate and name always verified. All of OpenSSL's side of
// it is in the .cpp.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "base/result.hpp"
#include "feeds/endpoint.hpp"
#include "feeds/stream.hpp"

namespace dutyline {

// The certificate must be good for `settings.server_name`, else for `host`, which may be an IP address. Fails in words
// when a file of `settings` cannot be used. The files are read anew for every connection.
Result<std::unique_ptr<ByteStream>> tls_stream(boost::asio::ip::tcp::socket socket, const TlsSettings& settings,
                                               const std::string& host);

}  // namespace dutyline
