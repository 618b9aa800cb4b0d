#include "commands/pretend_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace dutyline::pretend {

using boost::asio::ip::tcp;
using boost::system::error_code;

Connection::Connection(tcp::socket socket, std::unique_ptr<ClientSession> session, std::size_t most_unsent,
                       std::function<Instant()> now, std::function<void()> changed)
    : socket_(std::move(socket)),
      session_(std::move(session)),
      most_unsent_(most_unsent),
      now_(std::move(now)),
      changed_(std::move(changed)) {}

void Connection::begin() {
  flush();
  read();
}

void Connection::read() {
  socket_.async_read_some(boost::asio::buffer(received_),
                          [self = shared_from_this()](error_code fault, std::size_t got) {
                            if (fault || !self->socket_.is_open()) {
                              self->close();
                              self->changed_();
                              return;
                            }
                            self->session_->feed({self->received_.data(), got}, self->now_());
                            self->flush();
                            self->changed_();
                            if (self->socket_.is_open()) {
                              self->read();
                            }
                          });
}

void Connection::flush() {
  if (!socket_.is_open()) {
    return;
  }
  auto said = session_->take_output();
  if (!closing_) {
    waiting_ += said;
  }
  closing_ = closing_ || session_->finished();
  if (waiting_.size() > most_unsent_) {
    close();
  } else if (sending_.empty()) {
    write();
  }
}

void Connection::write() {
  if (waiting_.empty()) {
    if (closing_) {
      close();  // the reading that is under way ends by it and tells
    }
    return;
  }
  sending_ = std::exchange(waiting_, {});
  boost::asio::async_write(socket_, boost::asio::buffer(sending_),
                           [self = shared_from_this()](error_code fault, std::size_t) {
                             self->sending_.clear();
                             if (fault) {
                               self->close();
                               self->changed_();
                             } else if (self->socket_.is_open()) {
                               self->write();
                             }
                           });
}

void Connection::close_when_flushed() {
  flush();
  closing_ = true;
  flush();
}

void Connection::close() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
}

}  // namespace dutyline::pretend
