#include "commands/control_client.hpp"

#include <array>
#include <boost/asio/write.hpp>

namespace dutyline {

namespace asio = boost::asio;

Result<std::unique_ptr<ControlClient>> ControlClient::connect(const std::string& path) {
  auto client = std::make_unique<ControlClient>();
  boost::system::error_code error;
  client->socket_.connect(asio::local::stream_protocol::endpoint(path), error);
  if (error) {
    return Failure{"the dutyline that writes the ledger cannot be asked at " + path + " (" + error.message() +
                   "): let this user reach it, name its `listen: {control: …}` in this configuration too, or stop it"};
  }
  return client;
}

bool ControlClient::say(const ControlMessage& message) {
  boost::system::error_code error;
  asio::write(socket_, asio::buffer(control_frame(message)), error);
  return !error;
}

Result<std::string> ControlClient::answer() {
  ControlReader reader;
  std::array<char, 4096> buffer{};
  for (;;) {
    if (const auto message = reader.next()) {
      const auto* const answer = std::get_if<ControlAnswer>(&*message);
      if (answer == nullptr) {
        return Failure{"the daemon's answer is not understood: both must be the same dutyline"};
      }
      return answer->good ? Result<std::string>(answer->text) : Failure{answer->text};
    }
    if (!reader.fault().empty()) {
      return Failure{reader.fault()};
    }
    boost::system::error_code error;
    const auto size = socket_.read_some(asio::buffer(buffer), error);
    if (error) {
      return Failure{"the daemon has ended the connection; what it took so far is kept, import it again for the rest"};
    }
    reader.feed({buffer.data(), size});
  }
}

}  // namespace dutyline
