#include "feeds/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>
#include <utility>

namespace dutyline {
namespace {

namespace asio = boost::asio;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<std::optional<ConnectFailure>> open() override { co_return std::nullopt; }

  asio::awaitable<StreamRead> read_some(std::span<char> into) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto done = co_await socket_.async_read_some(buffer, kAsTuple);
    StreamRead read;
    read.size = std::get<1>(done);
    if (std::get<0>(done)) {
      read.failure = connection_ended(std::get<0>(done));
    }
    co_return read;
  }

  asio::awaitable<bool> write(std::string_view bytes) override {
    const auto buffer = asio::buffer(bytes);
    const auto done = co_await asio::async_write(socket_, buffer, kAsTuple);
    co_return !std::get<0>(done);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> plain_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::string in_words(const boost::system::error_code& error) {
  if (error == asio::error::connection_refused) {
    return "connection refused";
  }
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe) {
    return "the connection was reset";
  }
  if (error == asio::error::eof) {
    return "the other side closed the connection";
  }
  if (error == asio::error::timed_out) {
    return "no answer";
  }
  if (error == asio::error::host_unreachable || error == asio::error::network_unreachable) {
    return "no route to it";
  }
  return error.message();
}

ConnectFailure connection_ended(const boost::system::error_code& error) {
  return {error == asio::error::timed_out ? "timeout" : "refused", in_words(error)};
}

}  // namespace dutyline
