#include "feeds/dial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>
#include <utility>

namespace dutyline {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t kMostAddresses = 16;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

// The system's resolver cannot be interrupted: whoever gives up leaves this behind, and the answer finds nobody.
struct Dialler::Resolution {
  explicit Resolution(const asio::any_io_executor& executor)
      : resolver(executor), answered(executor, asio::steady_timer::time_point::max()) {}
  tcp::resolver resolver;
  asio::steady_timer answered;  // never expires; cancelled when there is an answer or nobody wants one any more
  bool over = false;
  boost::system::error_code error;
  Addresses addresses;
};

Dialler::Dialler(asio::any_io_executor executor, const AlarmFactory& alarms, Endpoint endpoint, Duration patience)
    : executor_(std::move(executor)), alarm_(alarms()), endpoint_(std::move(endpoint)), patience_(patience) {}

void Dialler::cancel() {
  cancelled_ = true;
  give_up();
}

void Dialler::give_up() {
  if (resolution_) {
    resolution_->over = true;
    resolution_->answered.cancel();
  }
  if (socket_) {
    boost::system::error_code ignored;
    socket_->close(ignored);
  }
}

ConnectFailure Dialler::cannot_reach(const boost::system::error_code& error) const {
  const bool silent = timed_out_ || error == asio::error::timed_out;
  const std::string why =
      timed_out_ ? "no answer within " + std::to_string(std::chrono::ceil<seconds>(patience_).count()) + " s"
                 : in_words(error);
  return {silent ? "timeout" : "refused", "cannot reach " + to_string(endpoint_) + ": " + why};
}

asio::awaitable<std::variant<Dialler::Addresses, ConnectFailure>> Dialler::resolve() {
  std::variant<Addresses, ConnectFailure> resolved;
  boost::system::error_code not_literal;
  const auto literal = asio::ip::make_address(endpoint_.host, not_literal);
  if (!not_literal) {
    resolved = Addresses{{literal, endpoint_.port}};
    co_return resolved;
  }
  resolution_ = std::make_shared<Resolution>(executor_);
  resolution_->resolver.async_resolve(
      endpoint_.host, std::to_string(endpoint_.port), tcp::resolver::numeric_service,
      [mine = resolution_](const boost::system::error_code& error, const tcp::resolver::results_type& results) {
        mine->error = error;
        for (const auto& result : results) {
          if (mine->addresses.size() < kMostAddresses) {
            mine->addresses.push_back(result.endpoint());
          }
        }
        mine->over = true;
        mine->answered.cancel();
      });
  alarm_->set(patience_, [this] {
    timed_out_ = true;
    give_up();
  });
  if (!resolution_->over) {
    co_await resolution_->answered.async_wait(kAsTuple);
  }
  alarm_->cancel();
  const auto finished = std::exchange(resolution_, nullptr);
  if (timed_out_) {
    resolved = ConnectFailure{"dns", "cannot find the address of " + endpoint_.host + ": no answer from the resolver"};
  } else if (finished->error || finished->addresses.empty()) {
    resolved = ConnectFailure{"dns", "cannot find the address of " + endpoint_.host + ": there is no such name (" +
                                         finished->error.message() + ")"};
  } else {
    resolved = std::move(finished->addresses);
  }
  co_return resolved;
}

asio::awaitable<Dialler::Dialled> Dialler::dial() {
  auto resolved = co_await resolve();
  if (auto* failure = std::get_if<ConnectFailure>(&resolved)) {
    co_return Dialled(std::move(*failure));
  }
  boost::system::error_code error;
  const auto& addresses = std::get<Addresses>(resolved);
  for (const auto& address : addresses) {
    if (cancelled_) {
      break;
    }
    socket_.emplace(executor_);
    timed_out_ = false;
    alarm_->set(patience_, [this] {
      timed_out_ = true;
      give_up();
    });
    const auto done = co_await socket_->async_connect(address, kAsTuple);
    alarm_->cancel();
    error = std::get<0>(done);
    if (!error && !cancelled_ && !timed_out_) {
      boost::system::error_code ignored;
      socket_->set_option(tcp::no_delay(true), ignored);
      co_return Dialled(std::move(*socket_));
    }
  }
  co_return Dialled(cannot_reach(error));
}

}  // namespace dutyline
