#include "boards/event_stream.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <unordered_set>

#include "boards/connection.hpp"
#include "boards/json_views.hpp"

namespace dutyline {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Message = std::shared_ptr<const std::string>;

namespace {

// The kernel's own queue is kept short: what lies in it is old news by the time a slow client reads it.
constexpr int kSendBuffer = 64 * 1024;
// A listener has nothing to say; one that talks is no event source.
constexpr std::size_t kMostHeard = 4096;

// One listener: a message being sent and at most one that waits, always the newest.
class Client : public std::enable_shared_from_this<Client> {
 public:
  enum class End { left, dropped };
  using OnEnd = std::function<void(const std::shared_ptr<Client>&, End)>;

  Client(std::unique_ptr<Connection> wire, Asker asker, Duration patience, OnEnd on_end)
      : wire_(std::move(wire)),
        asker_(std::move(asker)),
        deadline_(wire_->executor()),
        patience_(patience),
        on_end_(std::move(on_end)) {}

  void start() {
    wire_->set_send_buffer(kSendBuffer);
    listen_for_end();
  }

  const Asker& asker() const { return asker_; }
  void close() { end(End::left); }

  void offer(const Message& message) {
    if (sending_) {
      waiting_ = message;
    } else {
      send(message);
    }
  }

  void finish() {
    waiting_.reset();
    finishing_ = true;
    if (!sending_) end(End::left);
  }

  void abandon() {
    on_end_ = nullptr;
    end(End::left);
  }

 private:
  void send(const Message& message) {
    sending_ = message;
    deadline_.expires_after(patience_);
    deadline_.async_wait([self = shared_from_this(), message](error_code error) {
      // A wait that ended just before it was cancelled speaks of a message that has gone out.
      if (!error && self->sending_ == message) self->end(End::dropped);
    });
    wire_->write(*message, [self = shared_from_this(), message](error_code error, std::size_t) { self->sent(error); });
  }

  void sent(error_code error) {
    sending_.reset();
    deadline_.cancel();
    if (error || finishing_) {
      end(End::left);
    } else if (waiting_) {
      send(std::exchange(waiting_, nullptr));
    }
  }

  void listen_for_end() {
    wire_->read([self = shared_from_this()](error_code error, std::size_t size) {
      self->heard_size_ += size;
      if (error || self->heard_size_ > kMostHeard) {
        self->end(End::left);
      } else {
        self->listen_for_end();
      }
    });
  }

  void end(End how) {
    if (ended_) return;
    ended_ = true;
    waiting_.reset();
    deadline_.cancel();
    wire_->close();
    if (const OnEnd on_end = std::exchange(on_end_, nullptr)) on_end(shared_from_this(), how);
  }

  std::unique_ptr<Connection> wire_;
  Asker asker_;
  asio::steady_timer deadline_;
  Duration patience_;
  OnEnd on_end_;
  Message sending_;
  Message waiting_;
  bool finishing_ = false;
  bool ended_ = false;
  std::size_t heard_size_ = 0;
};

}  // namespace

struct EventStream::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor loop, Settings given, GetSnapshot get)
      : executor(loop), settings(given), get_snapshot(std::move(get)), pace(loop), heartbeat(loop) {}

  void changed() {
    if (due || stopping || clients.empty()) return;
    due = true;
    const auto next = published + settings.pace;
    if (next <= Clock::now()) {
      // Not at once: whoever calls may be in the middle of its work, and more changes may follow in it.
      asio::post(executor, [self = shared_from_this()] { self->publish(); });
      return;
    }
    pace.expires_at(next);
    pace.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->publish();
    });
  }

  void publish() {
    due = false;
    if (stopping || clients.empty()) return;
    const auto snapshot = get_snapshot();
    std::map<std::string, Message> messages;  // by the line that may be seen; empty: all of them
    for (const auto& client : clients) {
      const std::string& line = client->asker().line;
      Message& message = messages[line];
      if (!message) {
        message =
            std::make_shared<const std::string>(event_message(line.empty() ? *snapshot : only_line(*snapshot, line)));
      }
    }
    published = Clock::now();
    // A failed write ends its client within the loop: go over a copy.
    const std::vector<std::shared_ptr<Client>> everyone(clients.begin(), clients.end());
    for (const auto& client : everyone) client->offer(messages[client->asker().line]);
    heartbeat.expires_at(published + settings.heartbeat);
    heartbeat.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->changed();
    });
  }

  void client_ended(const std::shared_ptr<Client>& client, Client::End how) {
    clients.erase(client);
    if (how == Client::End::dropped) ++dropped;
    if (clients.empty()) heartbeat.cancel();
  }

  asio::any_io_executor executor;
  Settings settings;
  GetSnapshot get_snapshot;
  asio::steady_timer pace;
  asio::steady_timer heartbeat;
  Clock::time_point published{};
  std::unordered_set<std::shared_ptr<Client>> clients;
  std::uint64_t dropped = 0;
  bool due = false;  // a message is on its way to being written
  bool stopping = false;
};

EventStream::EventStream(asio::any_io_executor executor, Settings settings, GetSnapshot get_snapshot)
    : state_(std::make_shared<State>(std::move(executor), settings, std::move(get_snapshot))) {}

EventStream::~EventStream() {
  abandon();
}

void EventStream::abandon() {
  state_->stopping = true;
  state_->pace.cancel();
  state_->heartbeat.cancel();
  for (const auto& client : std::exchange(state_->clients, {})) client->abandon();
}

void EventStream::add(std::unique_ptr<Connection> wire, Asker asker, std::function<void()> on_gone) {
  const std::weak_ptr<State> weak = state_;
  const auto client = std::make_shared<Client>(
      std::move(wire), std::move(asker), state_->settings.write,
      [weak, on_gone = std::move(on_gone)](const std::shared_ptr<Client>& gone, Client::End how) {
        if (const auto state = weak.lock()) state->client_ended(gone, how);
        on_gone();
      });
  state_->clients.insert(client);
  client->start();
  // Everybody gets a fresh picture when somebody joins: one rule for all, and joining is rare.
  state_->changed();
}

void EventStream::keep_only(const std::function<bool(const Asker&)>& still_known) {
  const auto everyone = state_->clients;
  for (const auto& client : everyone) {
    if (!still_known(client->asker())) client->close();
  }
}

void EventStream::changed() {
  state_->changed();
}

void EventStream::stop() {
  state_->stopping = true;
  state_->pace.cancel();
  state_->heartbeat.cancel();
  const auto everyone = state_->clients;
  for (const auto& client : everyone) client->finish();
}

std::uint64_t EventStream::clients() const {
  return state_->clients.size();
}
std::uint64_t EventStream::dropped() const {
  return state_->dropped;
}

Snapshot only_line(const Snapshot& snapshot, std::string_view line) {
  Snapshot shown;
  shown.number = snapshot.number;
  shown.at = snapshot.at;
  shown.ledger = snapshot.ledger;
  std::ranges::copy_if(snapshot.lines, std::back_inserter(shown.lines),
                       [&](const LineSnapshot& each) { return each.name == line; });
  for (const SourceSnapshot& source : snapshot.sources) {
    if (std::ranges::find(source.lines, line) == source.lines.end()) continue;
    shown.sources.push_back(source);
    shown.sources.back().lines = {std::string(line)};
  }
  return shown;
}

std::string event_message(const Snapshot& snapshot) {
  return "id: " + std::to_string(snapshot.number) + "\nretry: 2000\ndata: " + lines_json(snapshot) + "\n\n";
}

}  // namespace dutyline
