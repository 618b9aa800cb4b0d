#include "boards/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace dutyline {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMostHeader = 8 * 1024;
constexpr std::size_t kMostBuffered = 16 * 1024;
constexpr std::size_t kMostDrained = 64 * 1024;
constexpr auto kDrain = seconds(1);

// What of a request shapes its reply.
struct ReplyShape {
  unsigned version = 11;
  bool keep_alive = false;
  bool tls = false;
};

std::string text(beast::string_view from) {
  return {from.data(), from.size()};
}

template <class Body>
http::response<Body> head_of(const Reply& reply, const ReplyShape& shape) {
  http::response<Body> response{static_cast<http::status>(reply.status), shape.version};
  response.reason(beast::string_view(status_words(reply.status).data(), status_words(reply.status).size()));
  for (const auto& [name, value] : security_headers()) response.set(name, value);
  if (shape.tls) response.set(http::field::strict_transport_security, "max-age=31536000");
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  response.keep_alive(shape.keep_alive);
  return response;
}

std::string handshake_trouble(const error_code& error) {
  if (error.category() != asio::error::get_ssl_category()) {
    return error == beast::error::timeout ? "a client did not begin or end its TLS handshake in time"
                                          : "a client ended the connection during the TLS handshake";
  }
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_HTTP_REQUEST: return "a client spoke http:// to the https:// pages";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_BAD_RECORD_TYPE:
    case SSL_R_PACKET_LENGTH_TOO_LONG: return "what a client sent is not TLS";
    case SSL_R_UNSUPPORTED_PROTOCOL: return "a client speaks no TLS newer than 1.1, which is not safe any more";
    case SSL_R_NO_SHARED_CIPHER: return "a client and these pages know no cipher in common";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return "a client does not trust the certificate of listen.tls: is it in date, for the name that was asked for, "
             "and signed by an authority known there?";
    default: return "a client's TLS handshake failed";
  }
}

// In the clear, for that is all it understands; one write that does not wait.
void tell_plain_client(tcp::socket& socket) {
  const Reply reply = problem_reply(400, "These pages speak TLS: write https:// before the address.");
  const std::string text =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/problem+json\r\n" +
      std::string("Content-Length: ") + std::to_string(reply.owned.size()) + "\r\n\r\n" + reply.owned;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
}

// Errors that the peer can still be told about; a time-out has closed the connection.
bool can_be_told(error_code error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message) return false;
  return error.category() == make_error_code(http::error::bad_method).category();
}

Reply malformed(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_reply(431, "The request's header is longer than 8 KiB.");
  }
  return problem_reply(400, "This is not HTTP: " + error.message() + '.');
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get: return Method::get;
    case http::verb::head: return Method::head;
    case http::verb::post: return Method::post;
    default: return Method::other;
  }
}

using RequestParser = http::request_parser<http::empty_body>;

RequestHead head_in(const RequestParser& parser) {
  const auto& message = parser.get();
  RequestHead head;
  head.method = method_of(message.method());
  head.target = text(message.target());
  head.version = message.version() == 10 ? 10U : 11U;
  head.keep_alive = message.keep_alive();
  head.chunked = parser.chunked();
  if (const auto length = parser.content_length()) head.content_length = *length;
  head.hosts = message.count(http::field::host);
  head.host = text(message[http::field::host]);
  head.accept = text(message[http::field::accept]);
  head.accept_encoding = text(message[http::field::accept_encoding]);
  head.if_none_match = text(message[http::field::if_none_match]);
  head.authorization = text(message[http::field::authorization]);
  head.cookie = text(message[http::field::cookie]);
  head.content_type = text(message[http::field::content_type]);
  head.content_encoding = text(message[http::field::content_encoding]);
  head.fetch_mode = text(message["Sec-Fetch-Mode"]);
  head.fetch_site = text(message["Sec-Fetch-Site"]);
  head.origin = text(message[http::field::origin]);
  return head;
}

// A stream of Asio's kind with Beast's time-outs, whether it is TLS or not.
class Wire {
 public:
  using executor_type = beast::tcp_stream::executor_type;

  // With a context: TLS, to be begun by a handshake.
  explicit Wire(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls = nullptr)
      : tcp_(std::move(socket)), context_(std::move(tls)) {
    if (context_) tls_.emplace(tcp_, *context_);
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  beast::tcp_stream& plain() { return tcp_; }
  std::optional<asio::ssl::stream<beast::tcp_stream&>>& tls() { return tls_; }
  bool is_tls() const { return tls_.has_value(); }
  executor_type get_executor() { return tcp_.get_executor(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return tls_ ? tls_->async_read_some(buffers, std::forward<Token>(token))
                : tcp_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return tls_ ? tls_->async_write_some(buffers, std::forward<Token>(token))
                : tcp_.async_write_some(buffers, std::forward<Token>(token));
  }

  void close() {
    error_code ignored;
    tcp_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    tcp_.close();
  }

 private:
  beast::tcp_stream tcp_;
  std::shared_ptr<asio::ssl::context> context_;  // outlives the certificates' next change
  std::optional<asio::ssl::stream<beast::tcp_stream&>> tls_;
};

class BeastConnection : public Connection {
 public:
  BeastConnection(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
      : wire_(std::move(socket), std::move(tls)), buffer_(kMostBuffered) {}

  asio::awaitable<std::string> shake_hands(const Duration& patience) override {
    if (!wire_.tls()) co_return std::string();
    wire_.plain().expires_after(patience);
    const auto [error] = co_await wire_.tls()->async_handshake(asio::ssl::stream_base::server, kTuple);
    if (!error) co_return std::string();
    const bool is_http = error.category() == asio::error::get_ssl_category() &&
                         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
    if (is_http) tell_plain_client(wire_.plain().socket());
    co_return handshake_trouble(error);
  }

  asio::awaitable<RequestRead> read_request(const HttpPatience& patience, bool first, bool& begun) override {
    RequestRead read;
    parser_.emplace();
    parser_->header_limit(kMostHeader);
    parser_->body_limit(boost::none);  // looked at where it is known what it is for
    if (buffer_.size() == 0) {
      wire_.plain().expires_after(first ? patience.header : patience.idle);
      const auto space = buffer_.prepare(2048);
      const auto [error, size] = co_await wire_.async_read_some(space, kTuple);
      if (error) co_return read;
      buffer_.commit(size);
    }
    begun = true;
    wire_.plain().expires_after(patience.header);
    const auto [error, size] = co_await http::async_read_header(wire_, buffer_, *parser_, kTuple);
    read.whole = !error;
    if (error && can_be_told(error)) read.malformed = malformed(error);
    if (read.whole) read.head = head_in(*parser_);
    head_only_ = parser_->get().method() == http::verb::head;
    version_ = parser_->get().version() == 10 ? 10 : 11;
    wire_.plain().expires_never();
    co_return read;
  }

  asio::awaitable<PostedBody> read_body(const Duration& patience, std::size_t most) override {
    PostedBody posted;
    wire_.plain().expires_after(patience);
    if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on{http::status::continue_, 11};
      const auto [unheard, size] = co_await http::async_write(wire_, go_on, kTuple);
      if (unheard) co_return posted;
    }
    http::request_parser<http::string_body> body{std::move(*parser_)};
    body.body_limit(most);
    const auto [error, size] = co_await http::async_read(wire_, buffer_, body, kTuple);
    posted.whole = !error;
    posted.too_much = error == http::error::body_limit;
    posted.bytes = std::move(body.get().body());
    wire_.plain().expires_never();
    co_return posted;
  }

  asio::awaitable<bool> write_reply(const Reply& reply, bool keep_alive, const Duration& patience) override {
    const std::string_view body = reply.body();
    const ReplyShape shape{version_, keep_alive, is_tls()};
    wire_.plain().expires_after(patience);
    if (head_only_ || reply.status == 304) {
      auto response = head_of<http::empty_body>(reply, shape);
      if (reply.status != 304) response.content_length(body.size());
      const auto [error, size] = co_await http::async_write(wire_, response, kTuple);
      co_return !error;
    }
    auto response = head_of<http::span_body<const char>>(reply, shape);
    response.body() = {body.data(), body.size()};
    response.content_length(body.size());
    const auto [error, size] = co_await http::async_write(wire_, response, kTuple);
    co_return !error;
  }

  asio::awaitable<bool> write_head(const Reply& reply, const Duration& patience) override {
    const ReplyShape shape{version_, false, is_tls()};
    auto response = head_of<http::empty_body>(reply, shape);
    http::response_serializer<http::empty_body> serializer{response};
    wire_.plain().expires_after(patience);
    const auto [error, size] = co_await http::async_write_header(wire_, serializer, kTuple);
    wire_.plain().expires_never();
    co_return !error;
  }

  asio::awaitable<void> drain() override {
    error_code ignored;
    wire_.plain().expires_after(kDrain);
    if (wire_.tls()) {
      const auto [unheard] = co_await wire_.tls()->async_shutdown(kTuple);
      if (unheard == beast::error::timeout) co_return;
    }
    wire_.plain().socket().shutdown(tcp::socket::shutdown_send, ignored);
    wire_.plain().expires_after(kDrain);
    std::array<char, 4096> waste;
    const auto buffer = asio::buffer(waste);
    for (std::size_t drained = 0; drained < kMostDrained;) {
      const auto [error, size] = co_await wire_.plain().async_read_some(buffer, kTuple);
      if (error) break;
      drained += size;
    }
  }

  void write(const std::string& bytes, Done done) override {
    asio::async_write(wire_, asio::buffer(bytes), std::move(done));
  }
  void read(Done done) override { wire_.async_read_some(asio::buffer(waste_), std::move(done)); }
  void set_send_buffer(int bytes) override {
    error_code ignored;
    wire_.plain().socket().set_option(asio::socket_base::send_buffer_size(bytes), ignored);
  }

  asio::any_io_executor executor() override { return wire_.get_executor(); }
  bool is_tls() const override { return wire_.is_tls(); }
  bool is_open() override { return wire_.plain().socket().is_open(); }
  void cancel() override { wire_.plain().cancel(); }
  void close() override { wire_.close(); }

 private:
  Wire wire_;
  beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  bool head_only_ = false;
  unsigned version_ = 11;
  std::array<char, 256> waste_{};
};

}  // namespace

std::unique_ptr<Connection> Connection::make(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls) {
  return std::make_unique<BeastConnection>(std::move(socket), std::move(tls));
}

}  // namespace dutyline
