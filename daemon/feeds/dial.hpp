// A name and a port → a connected TCP socket. Every address of the name is tried in turn.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "feeds/alarm.hpp"
#include "feeds/endpoint.hpp"
#include "feeds/stream.hpp"

namespace dutyline {

// Alive until dial() has returned.
class Dialler {
 public:
  using Dialled = std::variant<ConnectFailure, boost::asio::ip::tcp::socket>;

  // `patience`: for the name's addresses, and for each of them again.
  Dialler(boost::asio::any_io_executor executor, const AlarmFactory& alarms, Endpoint endpoint, Duration patience);

  boost::asio::awaitable<Dialled> dial();
  void cancel();  // dial() fails soon, never in here

 private:
  using Addresses = std::vector<boost::asio::ip::tcp::endpoint>;
  struct Resolution;

  boost::asio::awaitable<std::variant<Addresses, ConnectFailure>> resolve();
  void give_up();
  ConnectFailure cannot_reach(const boost::system::error_code& error) const;

  boost::asio::any_io_executor executor_;
  std::unique_ptr<Alarm> alarm_;
  Endpoint endpoint_;
  Duration patience_;
  std::shared_ptr<Resolution> resolution_;
  std::optional<boost::asio::ip::tcp::socket> socket_;
  bool cancelled_ = false;
  bool timed_out_ = false;
};

}  // namespace dutyline
