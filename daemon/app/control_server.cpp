#include "app/control_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <list>
#include <set>
#include <utility>

namespace dutyline {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using Error = boost::system::error_code;

constexpr std::size_t kMostClients = 8;
constexpr std::size_t kReadAtOnce = 64 * 1024;  // between two turns of the loop: boards and switches do not wait long
constexpr std::size_t kFirstOfAnImport = 5;     // of ControlMessage: what stands before begins something
constexpr std::chrono::milliseconds kPause{5};
constexpr std::chrono::seconds kFirstWord{10};  // whoever connects and says nothing
constexpr std::chrono::minutes kSilence{10};    // a pipe that feeds an import may be slow

class Server;

// One client. Lives as long as one of its handlers waits.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(stream_protocol::socket socket, Server& server)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), pause_(socket_.get_executor()), server_(&server) {}

  void start() { read(kFirstWord); }
  void close() {
    server_ = nullptr;
    import_.reset();
    Error ignored;
    socket_.close(ignored);
    timer_.cancel();
    pause_.cancel();
  }

 private:
  void read(std::chrono::steady_clock::duration patience);
  void handle_messages();
  bool handle(ControlMessage& message);
  void say(bool good, const std::string& text);
  void refuse(const std::string& reason) { say(false, reason); }
  void gone();

  stream_protocol::socket socket_;
  asio::steady_timer timer_;  // the client's silence
  asio::steady_timer pause_;  // ours
  Server* server_;            // nothing: closed
  std::array<char, kReadAtOnce> buffer_{};
  ControlReader reader_;
  std::unique_ptr<ControlledImport> import_;
  std::string recording_;
  std::string answer_;
};

class Server final : public ControlServer {
 public:
  Server(stream_protocol::acceptor acceptor, std::string path, BeginImportFunction begin_import,
         ReclassifyFunction reclassify, ReloadFunction reload, EraseFunction erase, StatusFunction status)
      : acceptor_(std::move(acceptor)),
        path_(std::move(path)),
        begin_import_(std::move(begin_import)),
        reclassify_(std::move(reclassify)),
        reload_(std::move(reload)),
        erase_(std::move(erase)),
        status_(std::move(status)) {
    accept();
  }
  ~Server() override { stop(); }

  void stop() override {
    if (!acceptor_.is_open()) {
      return;
    }
    Error ignored;
    acceptor_.close(ignored);
    ::unlink(path_.c_str());
    for (const auto& session : std::exchange(sessions_, {})) {
      session->close();
    }
  }

  Result<std::unique_ptr<ControlledImport>> begin_import(const BeginImport& asked) { return begin_import_(asked); }
  void reclassify(const BeginReclassify& asked, std::function<void(Result<std::string>)> done) {
    if (reclassify_) {
      reclassify_(asked, std::move(done));
    } else {
      done(Failure{"nothing can be reclassified here"});
    }
  }
  void reload(std::function<void(Result<std::string>)> done) {
    if (reload_) {
      reload_(std::move(done));
    } else {
      done(Failure{"this dutyline cannot read its configuration again"});
    }
  }
  void erase(const BeginErase& asked, std::function<void(Result<std::string>)> done) {
    if (erase_) {
      erase_(asked, std::move(done));
    } else {
      done(Failure{"nobody can be forgotten here"});
    }
  }
  Result<std::string> status() const {
    return status_ ? Result<std::string>(status_()) : Failure{"nothing is known here of how things stand"};
  }
  void forget(const std::shared_ptr<Session>& session) { sessions_.erase(session); }

 private:
  void accept() {
    acceptor_.async_accept([this](const Error& error, stream_protocol::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) {
        return;
      }
      if (!error && sessions_.size() < kMostClients) {
        const auto session = std::make_shared<Session>(std::move(socket), *this);
        sessions_.insert(session);
        session->start();
      }
      accept();
    });
  }

  stream_protocol::acceptor acceptor_;
  std::string path_;
  BeginImportFunction begin_import_;
  ReclassifyFunction reclassify_;
  ReloadFunction reload_;
  EraseFunction erase_;
  StatusFunction status_;
  std::set<std::shared_ptr<Session>> sessions_;
};

void Session::gone() {
  if (server_ != nullptr) {
    const auto self = shared_from_this();
    server_->forget(self);
    close();
  }
}

void Session::read(std::chrono::steady_clock::duration patience) {
  timer_.expires_after(patience);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error && self->timer_.expiry() <= std::chrono::steady_clock::now()) {
      self->gone();
    }
  });
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](const Error& error, std::size_t size) {
    self->timer_.cancel();
    if (error) {
      self->gone();
      return;
    }
    self->reader_.feed({self->buffer_.data(), size});
    self->handle_messages();
  });
}

void Session::handle_messages() {
  while (server_ != nullptr && !(import_ && import_->wants_pause())) {
    auto message = reader_.next();
    if (!message && !reader_.fault().empty()) {
      refuse(reader_.fault());
      return;
    }
    if (!message) {
      read(kSilence);
      return;
    }
    if (!handle(*message)) {
      return;  // answered, or about to be
    }
  }
  if (server_ != nullptr) {
    pause_.expires_after(kPause);
    pause_.async_wait([self = shared_from_this()](const Error& error) {
      if (!error) {
        self->handle_messages();
      }
    });
  }
}

// False: nothing more is read.
bool Session::handle(ControlMessage& message) {
  if (const auto* begin = std::get_if<BeginImport>(&message); begin != nullptr && !import_) {
    auto import = server_->begin_import(*begin);
    if (!import) {
      refuse(import.reason());
      return false;
    }
    import_ = std::move(*import);
    return true;
  }
  const auto answer = [self = shared_from_this()](const Result<std::string>& said) {
    self->say(static_cast<bool>(said), said ? *said : said.reason());
  };
  if (const auto* begin = std::get_if<BeginReclassify>(&message); begin != nullptr && !import_) {
    server_->reclassify(*begin, answer);
    return false;
  }
  if (const auto* begin = std::get_if<BeginErase>(&message); begin != nullptr && !import_) {
    server_->erase(*begin, answer);
    return false;
  }
  if (std::holds_alternative<BeginReload>(message) && !import_) {
    server_->reload(answer);
    return false;
  }
  if (std::holds_alternative<BeginStatus>(message) && !import_) {
    answer(server_->status());
    return false;
  }
  const bool begins = message.index() < kFirstOfAnImport;
  if (!import_ || begins || std::holds_alternative<ControlAnswer>(message)) {
    refuse("this is not the time to say that: both sides must be the same dutyline");
    return false;
  }
  if (auto* recording = std::get_if<BeginRecording>(&message)) {
    recording_ = std::move(recording->name);
  } else if (auto* question = std::get_if<RecordedQuestion>(&message)) {
    import_->ask(std::move(question->text));
  } else if (const auto* bytes = std::get_if<RecordedBytes>(&message)) {
    import_->take(*bytes);
  } else if (const auto* end = std::get_if<EndRecording>(&message)) {
    import_->end_recording(recording_, end->at);
  } else {
    import_->finish(answer);
    return false;
  }
  return true;
}

void Session::say(bool good, const std::string& text) {
  if (server_ == nullptr) {
    return;
  }
  answer_ = control_frame(ControlAnswer{good, text});
  asio::async_write(socket_, asio::buffer(answer_),
                    [self = shared_from_this()](const Error&, std::size_t) { self->gone(); });
}

// A name in the file system, and nobody listens there: a dead daemon's.
Result<Done> make_room(const asio::any_io_executor& executor, const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    return Done{};
  }
  if (!S_ISSOCK(found.st_mode)) {
    return Failure{"there is a file of that name which is no socket: name another, or move that one away"};
  }
  stream_protocol::socket probe(executor);
  Error error;
  probe.connect(stream_protocol::endpoint(path), error);
  if (!error) {
    return Failure{"another dutyline answers there: give each its own socket"};
  }
  ::unlink(path.c_str());
  return Done{};
}

Result<std::unique_ptr<ControlServer>> bind_socket(const asio::any_io_executor& executor, const std::string& path,
                                                   ControlServer::BeginImportFunction begin_import,
                                                   ControlServer::ReclassifyFunction reclassify,
                                                   ControlServer::ReloadFunction reload,
                                                   ControlServer::EraseFunction erase,
                                                   ControlServer::StatusFunction status) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::exists(folder, error) && std::filesystem::create_directory(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (auto room = make_room(executor, path); !room) {
    return Failure{room.reason()};
  }
  stream_protocol::acceptor acceptor(executor);
  acceptor.open(stream_protocol());
  const mode_t before = ::umask(0177);  // from its first moment on it is nobody else's
  Error failed;
  acceptor.bind(stream_protocol::endpoint(path), failed);
  ::umask(before);
  if (!failed) {
    acceptor.listen(static_cast<int>(kMostClients), failed);
  }
  if (failed) {
    return Failure{failed.message()};
  }
  return std::unique_ptr<ControlServer>(std::make_unique<Server>(std::move(acceptor), path, std::move(begin_import),
                                                                 std::move(reclassify), std::move(reload),
                                                                 std::move(erase), std::move(status)));
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::start(const asio::any_io_executor& executor,
                                                            const std::string& path, BeginImportFunction begin_import,
                                                            ReclassifyFunction reclassify, ReloadFunction reload,
                                                            EraseFunction erase, StatusFunction status) {
  constexpr std::size_t kLongestPath = 107;  // of a Unix socket
  auto server = path.size() > kLongestPath
                    ? Result<std::unique_ptr<ControlServer>>(Failure{"its path is longer than 107 bytes"})
                    : bind_socket(executor, path, std::move(begin_import), std::move(reclassify), std::move(reload),
                                  std::move(erase), std::move(status));
  return server ? std::move(server) : Failure{"the control socket " + path + ": " + server.reason()};
}

}  // namespace dutyline
