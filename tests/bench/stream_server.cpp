#include "bench/stream_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace dutyline::bench {

namespace asio = boost::asio;

StreamServer::StreamServer() : acceptor_(loop_, {asio::ip::make_address("127.0.0.1"), 0}), client_(loop_) {}

void StreamServer::accept() {
  client_ = acceptor_.accept();
  client_.set_option(asio::ip::tcp::no_delay(true));
  say("Asterisk Call Manager/11.0.0\r\n");
  for (;;) {
    const auto action = next_action();
    if (action.starts_with("Action: Challenge")) {
      succeed(action, "Challenge: 123456789\r\n");
    } else if (action.starts_with("Action: Login")) {
      succeed(action, "Message: Authentication accepted\r\n");
      say("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 86400\r\nLastReload: 86400\r\n"
          "Status: Fully Booted\r\n\r\n");
    } else if (action.starts_with("Action: QueueStatus")) {
      succeed(action, "EventList: start\r\nMessage: Queue status will follow\r\n");
      say("Event: QueueStatusComplete\r\nEventList: Complete\r\nListItems: 0\r\n\r\n");
    } else if (action.starts_with("Action: CoreShowChannels")) {
      succeed(action, "EventList: start\r\nMessage: Channels will follow\r\n");
      say("Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 0\r\n\r\n");
      return;
    } else {
      succeed(action, "");
    }
  }
}

void StreamServer::say(std::string_view bytes) {
  asio::write(client_, asio::buffer(bytes.data(), bytes.size()));
}

std::string StreamServer::next_action() {
  static constexpr std::string_view kEnd = "\r\n\r\n";
  const auto size = asio::read_until(client_, asio::dynamic_buffer(heard_), kEnd);
  std::string action = heard_.substr(0, size - kEnd.size() + 2);
  heard_.erase(0, size);
  return action;
}

void StreamServer::succeed(const std::string& action, std::string_view headers) {
  static constexpr std::string_view kId = "ActionID: ";
  const auto at = action.find(kId);
  const auto id = at == std::string::npos ? std::string() : action.substr(at, action.find("\r\n", at) + 2 - at);
  say("Response: Success\r\n" + id + std::string(headers) + "\r\n");
}

}  // namespace dutyline::bench
