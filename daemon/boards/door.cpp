#include "boards/door.hpp"

#include <string>

#include "boards/host_check.hpp"
#include "boards/posting.hpp"

namespace dutyline {

namespace {

Reply busy() {
  Reply reply = problem_reply(503, "Many passwords are being looked at; try again in a moment.");
  reply.headers.emplace_back("Retry-After", "2");
  return reply;
}

// A television must not ask for a password: its page, when the link is revoked, is told no and shows no dialog. Who
// opens a page by hand is asked.
Reply unknown_asker(const RequestHead& head) {
  const bool silent = Access::shows_kiosk(head.cookie) && head.authorization.empty() && head.fetch_mode != "navigate";
  if (silent) return problem_reply(403, "This kiosk link is known no more; ask for a new one.");
  Reply reply = problem_reply(401, "Show a name and password, or a token: Authorization: Bearer TOKEN.");
  reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"dutyline\", charset=\"UTF-8\"");
  return reply;
}

Reply comes_in() {
  Reply none;
  none.status = 0;
  return none;
}

}  // namespace

bool takes_body(Handler handler) {
  return handler == Handler::events || handler == Handler::mark;
}

bool asks_who(Handler handler) {
  return handler == Handler::readyz || (!is_open(handler) && !may(Role::ingest, handler));
}

Reply refusal(const std::string& host, const RequestHead& head, Handler handler) {
  if (head.hosts > 1 || (head.hosts == 0 && head.version >= 11)) {
    return problem_reply(400, "A request needs exactly one Host header.");
  }
  if (head.hosts == 1 && !host_is_ours(head.host, host)) {
    return problem_reply(421,
                         "This server listens on loopback only and answers to localhost and 127.0.0.1; "
                         "a proxy in front of it must send one of these as Host.");
  }
  const bool has_body = head.chunked || head.content_length.value_or(0) > 0;
  if (has_body && !takes_body(handler)) return problem_reply(413, "This address takes no body.");
  if (head.content_length.value_or(0) > most_posted(handler)) return too_much_posted(handler);
  // Whoever posts events shows a token, which no browser adds by itself; a name and password it does.
  if (handler == Handler::mark && is_sent_from_elsewhere(head.fetch_site, head.origin, head.host)) {
    return problem_reply(403, "A page of another site may not do this in a visitor's name.");
  }
  return comes_in();
}

Reply at_door(const RequestHead& head, Handler handler, Access::Found found, Role role) {
  if (is_open(handler) || may(Role::ingest, handler))
    return comes_in();  // who takes events looks at their token himself
  if (found == Access::Found::too_many) return busy();
  if (role == Role::nobody) return unknown_asker(head);
  if (!may(role, handler)) {
    return problem_reply(403, role == Role::kiosk ? "A kiosk link shows the board of one line and nothing else."
                                                  : "This takes the role of a manager.");
  }
  return comes_in();
}

}  // namespace dutyline
