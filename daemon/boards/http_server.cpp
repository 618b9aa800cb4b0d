#include "boards/http_server.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <unordered_set>

#include "boards/admission.hpp"
#include "boards/event_stream.hpp"
#include "boards/host_check.hpp"
#include "boards/pages.hpp"

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
constexpr auto kAcceptBackOff = milliseconds(100);

using Parser = http::request_parser<http::empty_body>;

struct Session {
  explicit Session(tcp::socket socket) : stream(std::move(socket)) {}
  beast::tcp_stream stream;
  bool busy = false;  // between a request's first byte and its reply's last
};

// What the server and its sessions share. Sessions may outlive the server by a turn of the loop: `open` tells.
struct Core {
  Core(const asio::any_io_executor& executor, HttpSettings given, HttpContent source)
      : settings(std::move(given)),
        content(std::move(source)),
        acceptor(executor),
        events(executor, {milliseconds(10), settings.patience.heartbeat, settings.patience.write}, content.snapshot),
        admission(std::make_shared<Admission>(settings.most_connections, settings.most_per_address)) {
    for (auto& pair : possible_requests()) http.http_requests[std::move(pair)] = 0;
  }

  void count(Handler handler, int status) {
    ++http.http_requests[{std::string(to_string(handler)), std::to_string(status)}];
  }

  const OwnFigures& own_figures() {
    http.stream_clients = events.clients();
    http.stream_dropped = events.dropped();
    return http;
  }

  HttpSettings settings;
  HttpContent content;
  tcp::acceptor acceptor;
  EventStream events;
  std::shared_ptr<Admission> admission;
  OwnFigures http;
  std::unordered_set<std::shared_ptr<Session>> sessions;
  bool open = true;
};

std::shared_ptr<Place> enter(const Core& core, const tcp::endpoint& peer) {
  return Place::take(core.admission, peer.address().to_string(), peer.address().is_loopback());
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get: return Method::get;
    case http::verb::head: return Method::head;
    case http::verb::post: return Method::post;
    default: return Method::other;
  }
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// Why a request is not looked at any further; status 0: it is.
Reply refusal(const Core& core, const Parser& parser, Handler handler) {
  const auto& request = parser.get();
  const auto hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() >= 11)) {
    return problem_reply(400, "A request needs exactly one Host header.");
  }
  if (hosts == 1 && !host_is_ours(view(request[http::field::host]), core.settings.host)) {
    return problem_reply(421,
                         "This server listens on loopback only and answers to localhost and 127.0.0.1; "
                         "a proxy in front of it must send one of these as Host.");
  }
  const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  if (has_body && handler != Handler::events) return problem_reply(413, "This address takes no body.");
  if (parser.content_length().value_or(0) > kMostPosted) return too_much_posted();
  Reply none;
  none.status = 0;
  return none;
}

Reply malformed(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_reply(431, "The request's header is longer than 8 KiB.");
  }
  return problem_reply(400, "This is not HTTP: " + error.message() + '.');
}

// Errors that the peer can still be told about; a time-out has closed the connection.
bool can_be_told(error_code error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message) return false;
  return error.category() == make_error_code(http::error::bad_method).category();
}

// What of a request shapes its reply.
struct ReplyShape {
  unsigned version = 11;
  bool head = false;  // asked for without the body
  bool keep_alive = false;
};

ReplyShape shape_for(const Parser& parser, bool keep_alive) {
  const auto& head = parser.get();
  return {head.version() == 10 ? 10U : 11U, head.method() == http::verb::head, keep_alive};
}

template <class Body>
http::response<Body> head_of(const Reply& reply, const ReplyShape& shape) {
  http::response<Body> response{static_cast<http::status>(reply.status), shape.version};
  response.reason(beast::string_view(status_words(reply.status).data(), status_words(reply.status).size()));
  for (const auto& [name, value] : security_headers()) response.set(name, value);
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  response.keep_alive(shape.keep_alive);
  return response;
}

asio::awaitable<error_code> write_reply(beast::tcp_stream& stream, const Reply& reply, const ReplyShape& shape) {
  const std::string_view body = reply.body();
  if (shape.head || reply.status == 304) {
    auto response = head_of<http::empty_body>(reply, shape);
    if (reply.status != 304) response.content_length(body.size());
    const auto [error, size] = co_await http::async_write(stream, response, kTuple);
    co_return error;
  }
  auto response = head_of<http::span_body<const char>>(reply, shape);
  response.body() = {body.data(), body.size()};
  response.content_length(body.size());
  const auto [error, size] = co_await http::async_write(stream, response, kTuple);
  co_return error;
}

// Closing with input unread would reset the connection under the reply: read on for a moment.
asio::awaitable<void> drain(beast::tcp_stream& stream) {
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream.expires_after(kDrain);
  std::array<char, 4096> waste;
  const auto buffer = asio::buffer(waste);
  for (std::size_t drained = 0; drained < kMostDrained;) {
    const auto [error, size] = co_await stream.async_read_some(buffer, kTuple);
    if (error) break;
    drained += size;
  }
}

// Idle until the first byte, then the header has its own, shorter time.
asio::awaitable<error_code> read_request(Session& session, const HttpPatience& patience, bool first,
                                         beast::flat_buffer& buffer, Parser& parser) {
  if (buffer.size() == 0) {
    session.stream.expires_after(first ? patience.header : patience.idle);
    const auto space = buffer.prepare(2048);
    const auto [error, size] = co_await session.stream.async_read_some(space, kTuple);
    if (error) co_return error == asio::error::eof ? error_code(http::error::end_of_stream) : error;
    buffer.commit(size);
  }
  session.busy = true;
  session.stream.expires_after(patience.header);
  const auto [error, size] = co_await http::async_read_header(session.stream, buffer, parser, kTuple);
  co_return error;
}

asio::awaitable<void> begin_stream(std::shared_ptr<Core> core, std::shared_ptr<Session> session, unsigned version,
                                   std::shared_ptr<Place> place) {
  const Reply reply = stream_head();
  const ReplyShape shape{version, false, false};
  auto response = head_of<http::empty_body>(reply, shape);
  http::response_serializer<http::empty_body> serializer{response};
  const auto [error, size] = co_await http::async_write_header(session->stream, serializer, kTuple);
  if (error || !core->open) co_return;
  session->stream.expires_never();
  core->events.add(session->stream.release_socket(), [place] {});
}

// Reads what is posted and waits for what is answered to it. `whole` is false where the body was not read to its end.
asio::awaitable<Reply> take_posted(std::shared_ptr<Core> core, Session& session, beast::flat_buffer& buffer,
                                   Parser& parser, bool& whole) {
  const auto& head = parser.get();
  PostedEvents posted{std::string(view(head[http::field::authorization])),
                      std::string(view(head[http::field::content_type])),
                      std::string(view(head[http::field::content_encoding])), ""};
  session.stream.expires_after(core->settings.patience.body);
  if (beast::iequals(head[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on{http::status::continue_, 11};
    const auto [unheard, size] = co_await http::async_write(session.stream, go_on, kTuple);
    whole = !unheard;
  }
  http::request_parser<http::string_body> body{std::move(parser)};
  body.body_limit(kMostPosted);
  const auto [error, size] = co_await http::async_read(session.stream, buffer, body, kTuple);
  whole = !error;
  if (error == http::error::body_limit) co_return too_much_posted();
  if (error || !core->open) co_return problem_reply(400, "The body does not come to its end.");
  posted.body = std::move(body.get().body());
  Reply reply = co_await answer_to(core->content.take_posted, posted);
  co_return reply;
}

// Answers one request; true: another may follow on this connection.
asio::awaitable<bool> answer(std::shared_ptr<Core> core, Session& session, beast::flat_buffer& buffer, Parser& parser) {
  const auto& head = parser.get();
  ReplyShape shape = shape_for(parser, head.keep_alive());
  PageRequest request;
  request.method = method_of(head.method());
  request.route = find_route(view(head.target()));
  request.accept = view(head[http::field::accept]);
  request.accept_encoding = view(head[http::field::accept_encoding]);
  request.if_none_match = view(head[http::field::if_none_match]);
  const std::string target(view(head.target()));
  const std::string encoding(request.accept_encoding);

  Handler handler = request.route.handler;
  Reply reply = refusal(*core, parser, handler);
  const bool refused = reply.status != 0;
  bool whole = !refused;
  if (refused) {
    handler = handler == Handler::events ? handler : Handler::none;
  } else if (handler == Handler::events && request.method == Method::post && core->content.take_posted) {
    Reply taken = co_await take_posted(core, session, buffer, parser, whole);
    reply = std::move(taken);
  } else if (is_history(handler) && allows(handler, request.method) && core->content.history) {
    session.stream.expires_never();
    Reply found = co_await ask_history(core->content.history, handler, target, encoding);
    reply = std::move(found);
  } else if (handler == Handler::stream && request.method == Method::get) {
    reply = problem_reply(503, "As many clients listen to the event stream as may; try again later.");
    reply.headers.emplace_back("Retry-After", "10");
  } else {
    reply = page_for(request, core->content, core->own_figures());
  }
  core->count(handler, reply.status);
  const bool unread = handler == Handler::events && !core->content.take_posted;
  shape.keep_alive = shape.keep_alive && whole && !unread && core->open;
  session.stream.expires_after(core->settings.patience.write);
  const error_code error = co_await write_reply(session.stream, reply, shape);
  co_return !error && shape.keep_alive;
}

bool wants_stream(const Core& core, const Parser& parser) {
  return parser.get().method() == http::verb::get &&
         find_route(view(parser.get().target())).handler == Handler::stream &&
         refusal(core, parser, Handler::stream).status == 0 && core.events.clients() < core.settings.most_streams;
}

asio::awaitable<void> run_session(std::shared_ptr<Core> core, std::shared_ptr<Session> session,
                                  std::shared_ptr<Place> place) {
  beast::flat_buffer buffer{kMostBuffered};
  bool first = true;
  bool more = true;
  while (more && core->open) {
    Parser parser;
    parser.header_limit(kMostHeader);
    parser.body_limit(boost::none);  // looked at where it is known what it is for
    const error_code error = co_await read_request(*session, core->settings.patience, first, buffer, parser);
    first = false;
    if (!core->open || (error && !can_be_told(error))) break;
    if (error) {
      const Reply reply = malformed(error);
      core->count(Handler::none, reply.status);
      session->stream.expires_after(core->settings.patience.write);
      const ReplyShape shape = shape_for(parser, false);
      co_await write_reply(session->stream, reply, shape);
      break;
    }
    if (wants_stream(*core, parser)) {
      core->count(Handler::stream, 200);
      const unsigned version = parser.get().version();
      session->stream.expires_after(core->settings.patience.write);
      co_await begin_stream(core, session, version, place);
      co_return;
    }
    const bool another = co_await answer(core, *session, buffer, parser);
    more = another;
    session->busy = false;
  }
  if (session->stream.socket().is_open()) co_await drain(session->stream);
}

void rethrow(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
}

void admit(const std::shared_ptr<Core>& core, tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;
  auto place = enter(*core, peer);
  if (!place) {
    core->count(Handler::none, 503);
    turn_away(std::move(socket));
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  auto session = std::make_shared<Session>(std::move(socket));
  core->sessions.insert(session);
  asio::co_spawn(core->acceptor.get_executor(), run_session(core, session, std::move(place)),
                 [core, session](std::exception_ptr failure) {
                   core->sessions.erase(session);
                   rethrow(failure);
                 });
}

asio::awaitable<void> accept_all(std::shared_ptr<Core> core) {
  asio::steady_timer back_off(core->acceptor.get_executor());
  while (core->open) {
    auto [error, socket] = co_await core->acceptor.async_accept(kTuple);
    if (!core->open) break;
    if (!error) {
      admit(core, std::move(socket));
    } else if (error != asio::error::connection_aborted) {
      // No file descriptor left, most likely: those who wait keep until one is free.
      back_off.expires_after(kAcceptBackOff);
      co_await back_off.async_wait(kTuple);
    }
  }
}

class BeastServer : public HttpServer {
 public:
  explicit BeastServer(std::shared_ptr<Core> core)
      : core_(std::move(core)), port_(core_->acceptor.local_endpoint().port()) {}

  ~BeastServer() override {
    close_doors();
    core_->events.abandon();
    for (const auto& session : core_->sessions) session->stream.close();
  }

  std::uint16_t port() const override { return port_; }
  void snapshot_changed() override { core_->events.changed(); }
  void stop() override {
    close_doors();
    core_->events.stop();
    for (const auto& session : core_->sessions) {
      if (!session->busy) session->stream.cancel();
    }
  }

 private:
  void close_doors() {
    core_->open = false;
    error_code ignored;
    core_->acceptor.close(ignored);
  }

  std::shared_ptr<Core> core_;
  std::uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(asio::any_io_executor executor, HttpSettings settings,
                                                      HttpContent content) {
  const std::string where = settings.host + ':' + std::to_string(settings.port);
  error_code error;
  tcp::resolver resolver(executor);
  const auto found = resolver.resolve(settings.host, std::to_string(settings.port), tcp::resolver::passive, error);
  if (error) return Failure{"listen.http: " + settings.host + " is no address of this machine: " + error.message()};
  auto core = std::make_shared<Core>(executor, std::move(settings), std::move(content));
  const tcp::endpoint endpoint = found.begin()->endpoint();
  core->acceptor.open(endpoint.protocol(), error);
  if (!error) core->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) core->acceptor.bind(endpoint, error);
  if (!error) core->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return Failure{"listen.http: cannot listen on " + where + ": " + error.message()};
  asio::co_spawn(executor, accept_all(core), rethrow);
  return std::unique_ptr<HttpServer>(std::make_unique<BeastServer>(std::move(core)));
}

}  // namespace dutyline
