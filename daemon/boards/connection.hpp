// The connection of one client, plain or TLS: requests read off it, replies and the event stream written to it. Beast
// and OpenSSL stay in the .cpp. Whatever takes longer than it may closes the connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "boards/http_server.hpp"
#include "boards/reply.hpp"
#include "boards/request_head.hpp"

namespace dutyline {

struct RequestRead {
  bool whole = false;                // there is a head
  std::optional<Reply> malformed{};  // what was sent is none, and this is to be answered; neither: it has ended
  RequestHead head{};
};

struct PostedBody {
  bool whole = false;
  bool too_much = false;
  std::string bytes;
};

class Connection {
 public:
  // With a context: TLS, to be begun by a handshake.
  static std::unique_ptr<Connection> make(boost::asio::ip::tcp::socket socket,
                                          std::shared_ptr<boost::asio::ssl::context> tls);
  virtual ~Connection() = default;

  // Empty: done, or nothing to be done without TLS. Else what went wrong, of a closed set of sentences; who spoke plain
  // HTTP has been told so.
  virtual boost::asio::awaitable<std::string> shake_hands(const Duration& patience) = 0;
  // Idle until the first byte, then the header has its own, shorter time. `begun`: a byte has come.
  virtual boost::asio::awaitable<RequestRead> read_request(const HttpPatience& patience, bool first, bool& begun) = 0;
  // What follows the header that was read last, if it is no more than `most` bytes.
  virtual boost::asio::awaitable<PostedBody> read_body(const Duration& patience, std::size_t most) = 0;
  // To the request that was read last; false: it could not be written.
  virtual boost::asio::awaitable<bool> write_reply(const Reply& reply, bool keep_alive, const Duration& patience) = 0;
  // The head alone, of a reply whose body is still to come.
  virtual boost::asio::awaitable<bool> write_head(const Reply& reply, const Duration& patience) = 0;
  // Says that nothing more comes. Closing with input unread would reset the connection under the reply: reads on for a
  // moment.
  virtual boost::asio::awaitable<void> drain() = 0;

  // For the event stream, which has deadlines of its own. The connection and the bytes must live until `done`.
  using Done = std::function<void(boost::system::error_code error, std::size_t size)>;
  virtual void write(const std::string& bytes, Done done) = 0;
  virtual void read(Done done) = 0;  // and throws away what it reads
  virtual void set_send_buffer(int bytes) = 0;

  virtual boost::asio::any_io_executor executor() = 0;
  virtual bool is_tls() const = 0;
  virtual bool is_open() = 0;
  virtual void cancel() = 0;  // what is being waited for
  virtual void close() = 0;
};

}  // namespace dutyline
