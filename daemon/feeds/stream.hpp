// A connection as the feeds see it: bytes come and go, plain or through TLS. Whoever waits on it keeps it alive.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dutyline {

// Why there is no connection (any more).
struct ConnectFailure {
  std::string result;  // of dutyline_source_connects_total, should the source not have been live yet
  std::string reason;  // in words, without a full stop
  bool operator==(const ConnectFailure&) const = default;
};

struct StreamRead {
  std::size_t size = 0;  // 0 only with a failure
  std::optional<ConnectFailure> failure;
};

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Once, before anything else: the TLS handshake. Nothing: it is open.
  virtual boost::asio::awaitable<std::optional<ConnectFailure>> open() = 0;
  virtual boost::asio::awaitable<StreamRead> read_some(std::span<char> into) = 0;
  // All of it, or false. One write at a time; a read may be under way.
  virtual boost::asio::awaitable<bool> write(std::string_view bytes) = 0;
  // At once; whatever is under way fails.
  virtual void close() = 0;
};

std::unique_ptr<ByteStream> plain_stream(boost::asio::ip::tcp::socket socket);

// "connection refused" rather than the C library's words; the same everywhere.
std::string in_words(const boost::system::error_code& error);
ConnectFailure connection_ended(const boost::system::error_code& error);

}  // namespace dutyline
