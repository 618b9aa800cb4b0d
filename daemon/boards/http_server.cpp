#include "boards/http_server.hpp"

#include <algorithm>
#include <boost/asio.hpp>
#include <unordered_set>

#include "boards/access.hpp"
#include "boards/admission.hpp"
#include "boards/answer.hpp"
#include "boards/connection.hpp"
#include "boards/door.hpp"
#include "boards/event_stream.hpp"
#include "boards/mark_body.hpp"
#include "boards/pages.hpp"

namespace dutyline {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kAcceptBackOff = milliseconds(100);
constexpr Duration kPasswordPatience = seconds(30);

struct Session {
  Session(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls, std::shared_ptr<Place> taken)
      : wire(Connection::make(std::move(socket), std::move(tls))), place(std::move(taken)) {}

  void close() {
    if (wire) wire->close();
    place.reset();
  }

  std::unique_ptr<Connection> wire;  // null: the event stream has it
  std::shared_ptr<Place> place;
  bool busy = false;   // between a request's first byte and its reply's last
  bool asked = false;  // between a request's header and its reply's last
  Clock::time_point quiet_since = Clock::now();
};

// What the server and its sessions share. Sessions may outlive the server by a turn of the loop: `open` tells.
struct Core {
  Core(const asio::any_io_executor& executor, HttpSettings given, HttpContent source)
      : settings(std::move(given)),
        content(std::move(source)),
        acceptor(executor),
        events(executor, {milliseconds(10), settings.patience.heartbeat, settings.patience.write}, content.snapshot),
        admission(std::make_shared<Admission>(settings.most_connections, settings.most_per_address)),
        access(executor, std::move(settings.protection.access)) {
    for (auto& pair : possible_requests()) http.http_requests[std::move(pair)] = 0;
  }

  void count(Handler handler, int status) {
    ++http.http_requests[{std::string(to_string(handler)), std::to_string(status)}];
  }

  void warn(std::string_view what) const {
    if (open && content.warn) content.warn(what);
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
  Access access;
  OwnFigures http;
  std::unordered_set<std::shared_ptr<Session>> sessions;
  bool open = true;
};

// Where all places are taken, who has been silent the longest makes room: a crowd that says nothing keeps nobody out.
std::shared_ptr<Place> enter(const Core& core, const tcp::endpoint& peer) {
  const std::string address = peer.address().to_string();
  const bool loopback = peer.address().is_loopback();
  auto place = Place::take(core.admission, address, loopback);
  if (place || core.admission->inside() < core.settings.most_connections) return place;
  const auto silent_since = Clock::now() - core.settings.patience.silence;
  std::shared_ptr<Session> silent;
  for (const auto& session : core.sessions) {
    const bool may_go = session->place && session->wire && !session->asked && session->quiet_since <= silent_since;
    if (may_go && (!silent || session->quiet_since < silent->quiet_since)) silent = session;
  }
  if (!silent) return nullptr;
  silent->close();
  return Place::take(core.admission, address, loopback);
}

struct Identified {
  Access::Found found = Access::Found::too_many;  // until it is told otherwise
  Asker asker;
};

asio::awaitable<Identified> who_asks(std::shared_ptr<Core> core, const RequestHead& head) {
  const Shown shown{head.authorization, head.cookie};
  const auto identified = std::make_shared<Identified>();
  const Ask ask = [&](std::function<void(Reply)> answer) {
    core->access.identify(shown, [identified, answer = std::move(answer)](Access::Found found, Asker asker) {
      *identified = {found, std::move(asker)};
      answer(Reply());
    });
  };
  const Reply nothing;
  co_await answer_to(ask, kPasswordPatience, nothing);
  if (identified->found == Access::Found::unknown && !shown.authorization.empty()) {
    core->warn("somebody showed a name, a password or a token that is wrong");
  }
  co_return *identified;
}

// The link's token becomes a cookie, and stands in no address from then on.
Reply kiosk_reply(const Core& core, std::string_view token, bool tls) {
  const std::string* const line = core.access.line_of_kiosk(token);
  if (line == nullptr) return problem_reply(404, "This kiosk link is known no more; ask for a new one.");
  Reply reply;
  reply.status = 303;
  reply.headers.emplace_back("Location", "/?line=" + *line + "&kiosk");
  reply.headers.emplace_back("Set-Cookie", Access::kiosk_cookie(token, tls));
  reply.headers.emplace_back("Cache-Control", kNoStore);
  return reply;
}

asio::awaitable<void> begin_stream(std::shared_ptr<Core> core, std::shared_ptr<Session> session, Asker asker) {
  const Reply reply = stream_head();
  const bool written = co_await session->wire->write_head(reply, core->settings.patience.write);
  if (!written || !core->open || !session->place || !core->access.still_knows(asker)) co_return;
  core->events.add(std::move(session->wire), std::move(asker), [place = std::move(session->place)] {});
}

asio::awaitable<Reply> take_mark(std::shared_ptr<Core> core, const RequestHead& head, const Asker& asker,
                                 const std::string& body) {
  // A form of any page can be posted without asking first; JSON cannot.
  if (!is_of_type(head.content_type, kJson)) co_return problem_reply(415, "A mark is posted as application/json.");
  const auto mark = mark_in(body);
  if (!mark) co_return problem_reply(400, mark.reason());
  const Route route = find_route(head.target);
  MarkAsked asked{std::string(route.line), std::string(route.call), *mark, asker.name};
  if (asked.by.empty()) asked.by = kNobodyAsked;
  Reply reply = co_await answer_to(core->content.take_mark, asked);
  co_return reply;
}

bool somebody_takes(const HttpContent& content, Handler handler) {
  return (handler == Handler::events && content.take_posted) || (handler == Handler::mark && content.take_mark);
}

// Reads what is posted and waits for what is answered to it. `whole` is false where the body was not read to its end.
asio::awaitable<Reply> take_posted(std::shared_ptr<Core> core, Session& session, const RequestHead& head,
                                   const Asker& asker, bool& whole) {
  const Handler handler = find_route(head.target).handler;
  PostedBody body = co_await session.wire->read_body(core->settings.patience.body, most_posted(handler));
  whole = body.whole;
  if (body.too_much) co_return too_much_posted(handler);
  if (!body.whole || !core->open) co_return problem_reply(400, "The body does not come to its end.");
  if (handler == Handler::mark) {
    Reply marked = co_await take_mark(core, head, asker, body.bytes);
    co_return marked;
  }
  PostedEvents posted{head.authorization, head.content_type, head.content_encoding, std::move(body.bytes)};
  Reply reply = co_await answer_to(core->content.take_posted, posted);
  co_return reply;
}

PageRequest page_request(const RequestHead& head, const Asker& asker) {
  PageRequest request;
  request.method = head.method;
  request.route = find_route(head.target);
  request.accept = head.accept;
  request.accept_encoding = head.accept_encoding;
  request.if_none_match = head.if_none_match;
  request.only_line = asker.line;
  request.known = asker.role != Role::nobody;
  return request;
}

// Answers one request; true: another may follow on this connection.
asio::awaitable<bool> answer(std::shared_ptr<Core> core, Session& session, const RequestHead& head,
                             const Identified& who) {
  const PageRequest request = page_request(head, who.asker);
  Handler handler = request.route.handler;
  Reply reply = refusal(core->settings.host, head, handler);
  bool whole = reply.status == 0 && !takes_body(handler);  // nothing is left unread
  if (reply.status != 0) {
    handler = takes_body(handler) ? handler : Handler::none;
  } else {
    reply = at_door(head, handler, who.found, who.asker.role);
  }
  const bool allowed = allows(handler, request.method);
  if (reply.status != 0) {
    // It does not come in.
  } else if (allowed && somebody_takes(core->content, handler)) {
    Reply taken = co_await take_posted(core, session, head, who.asker, whole);
    reply = std::move(taken);
  } else if (is_history(handler) && allowed && core->content.history) {
    Reply found = co_await ask_history(core->content.history, handler, head.target, head.accept_encoding);
    reply = std::move(found);
  } else if (handler == Handler::kiosk && allowed) {
    reply = kiosk_reply(*core, request.route.token, session.wire->is_tls());
  } else if (handler == Handler::stream && request.method == Method::get) {
    reply = problem_reply(503, "As many clients listen to the event stream as may; try again later.");
    reply.headers.emplace_back("Retry-After", "10");
  } else {
    reply = page_for(request, core->content, core->own_figures());
  }
  core->count(handler, reply.status);
  const bool keep_alive = head.keep_alive && whole && core->open;
  const bool written = co_await session.wire->write_reply(reply, keep_alive, core->settings.patience.write);
  co_return written&& keep_alive;
}

bool wants_stream(const Core& core, const RequestHead& head, const Identified& who) {
  return head.method == Method::get && find_route(head.target).handler == Handler::stream &&
         refusal(core.settings.host, head, Handler::stream).status == 0 &&
         at_door(head, Handler::stream, who.found, who.asker.role).status == 0 &&
         core.events.clients() < core.settings.most_streams;
}

// One request; true: another may follow.
asio::awaitable<bool> take_request(std::shared_ptr<Core> core, std::shared_ptr<Session> session, bool first) {
  session->quiet_since = Clock::now();
  const RequestRead read = co_await session->wire->read_request(core->settings.patience, first, session->busy);
  const bool to_answer = read.whole || read.malformed.has_value();
  if (!core->open || !session->place || !to_answer) co_return false;
  session->asked = true;
  if (read.malformed) {
    core->count(Handler::none, read.malformed->status);
    co_await session->wire->write_reply(*read.malformed, false, core->settings.patience.write);
    co_return false;
  }
  Identified who;
  if (asks_who(find_route(read.head.target).handler)) {
    Identified told = co_await who_asks(core, read.head);
    who = std::move(told);
  }
  if (!core->open) co_return false;
  if (wants_stream(*core, read.head, who)) {
    core->count(Handler::stream, 200);
    co_await begin_stream(core, session, who.asker);
    co_return false;
  }
  const bool another = co_await answer(core, *session, read.head, who);
  session->busy = false;
  session->asked = false;
  co_return another;
}

asio::awaitable<void> run_session(std::shared_ptr<Core> core, std::shared_ptr<Session> session) {
  const std::string trouble = co_await session->wire->shake_hands(core->settings.patience.header);
  bool more = trouble.empty();
  if (!more && session->place) core->warn(trouble);
  for (bool first = true; more && core->open && session->place; first = false) {
    const bool another = co_await take_request(core, session, first);
    more = another;
  }
  if (session->wire && session->wire->is_open()) co_await session->wire->drain();
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
    if (!core->settings.protection.tls) turn_away(std::move(socket));  // it understands no word before the handshake
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  auto session = std::make_shared<Session>(std::move(socket), core->settings.protection.tls, std::move(place));
  core->sessions.insert(session);
  asio::co_spawn(core->acceptor.get_executor(), run_session(core, session),
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
    core_->access.stop();
    for (const auto& session : core_->sessions) session->close();
  }

  std::uint16_t port() const override { return port_; }
  void snapshot_changed() override { core_->events.changed(); }
  void protect(HttpProtection protection) override {
    core_->settings.protection.tls = std::move(protection.tls);
    core_->access.use(std::move(protection.access));
    core_->events.keep_only([this](const Asker& asker) { return core_->access.still_knows(asker); });
  }
  void stop() override {
    close_doors();
    core_->events.stop();
    for (const auto& session : core_->sessions) {
      if (!session->busy && session->wire) session->wire->cancel();
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
