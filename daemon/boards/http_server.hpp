// The one HTTP server: pages, metrics, JSON, event stream. Beast stays in the .cpp.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "boards/access_settings.hpp"
#include "boards/history.hpp"
#include "boards/marking.hpp"
#include "boards/own_figures.hpp"
#include "boards/posting.hpp"
#include "lines/desk.hpp"
#include "lines/snapshot.hpp"

namespace boost::asio::ssl {
class context;
}

namespace dutyline {

// How long is waited for a client before the connection is closed.
struct HttpPatience {
  Duration header = seconds(5);             // from the first byte of a request to the end of its header
  Duration body = seconds(10);              // of what is posted
  Duration idle = seconds(30);              // between two requests
  Duration write = seconds(10);             // a reply, or one message of the event stream
  Duration heartbeat = milliseconds(4500);  // the event stream is never silent for longer
  Duration silence = seconds(1);            // who has asked nothing for so long makes room, where all places are taken
};

// What may change while the server runs.
struct HttpProtection {
  std::shared_ptr<boost::asio::ssl::context> tls;  // null: http, in the clear
  AccessSettings access;
};

struct HttpSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 9877;
  std::size_t most_connections = 512;
  std::size_t most_per_address = 32;
  std::size_t most_streams = 256;
  HttpPatience patience;
  HttpProtection protection{};
};

// Where the server gets what it shows; called on the loop's thread, never after the server is gone.
struct HttpContent {
  std::function<std::shared_ptr<const Snapshot>()> snapshot;
  std::function<void(OwnFigures&)> own;  // fills in what the server does not know itself
  // Why not in step with the switches and the ledger, in words that blame only what is wrong; none: it is.
  std::function<std::vector<std::string>()> trouble;
  std::function<std::optional<DeskPicture>(std::string_view line)> desk{};  // nothing: no such line
  TakePosted take_posted{};                                                 // empty: no source takes what is posted
  TakeMark take_mark{};                                                     // empty: nobody keeps them
  AnswerHistory history{};                                                  // empty: there is no ledger to ask
  std::function<void(std::string_view what)> warn{};  // of clients; one of a closed set of sentences, however often
};

class HttpServer {
 public:
  virtual ~HttpServer() = default;
  // Binds at once; fails in words (address in use, …).
  static Result<std::unique_ptr<HttpServer>> start(boost::asio::any_io_executor executor, HttpSettings settings,
                                                   HttpContent content);
  virtual std::uint16_t port() const = 0;  // the one bound, where 0 was asked
  virtual void snapshot_changed() = 0;     // push to the event stream (at most one in 10 ms a client); cheap
  // Holds for new connections and for the next request on each; streams of who is not let in any more are closed.
  virtual void protect(HttpProtection protection) = 0;
  virtual void stop() = 0;  // finishes what is being sent, then closes
};

}  // namespace dutyline
