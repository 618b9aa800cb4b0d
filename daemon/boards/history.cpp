#include "boards/history.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <utility>

#include "boards/answer.hpp"

namespace dutyline {

namespace {

Reply too_late() {
  Reply reply =
      problem_reply(503, "The ledger takes longer than that to read; ask for a shorter time, or again later.");
  reply.headers.emplace_back("Retry-After", "10");
  return reply;
}

}  // namespace

Result<HistoryAsked> history_asked(Handler handler, std::string_view target) {
  const auto url = boost::urls::parse_origin_form({target.data(), target.size()});
  if (!url) return Failure{"This is no address."};
  const auto segments = url->segments();
  if (segments.size() != 5) return Failure{"This is no address."};
  HistoryAsked asked;
  asked.handler = handler;
  asked.line = *std::next(segments.begin(), 3);
  for (const auto& parameter : url->params()) {
    std::string* const place = parameter.key == "from"                                ? &asked.from
                               : parameter.key == "to"                                ? &asked.to
                               : parameter.key == "by" && handler == Handler::figures ? &asked.by
                                                                                      : nullptr;
    if (place == nullptr) {
      return Failure{"There is no parameter \"" + parameter.key +
                     "\": " + (handler == Handler::figures ? "from, to and by are." : "from and to are.")};
    }
    *place = parameter.value;
  }
  return asked;
}

boost::asio::awaitable<Reply> ask_history(const AnswerHistory& history, Handler handler, const std::string& target,
                                          const std::string& accept_encoding) {
  auto asked = history_asked(handler, target);
  if (!asked) co_return problem_reply(400, asked.reason());
  asked->accept_encoding = accept_encoding;
  const Ask ask = [&](std::function<void(Reply)> answer) { history(std::move(*asked), std::move(answer)); };
  const Duration patience = kHistoryPatience;
  const Reply otherwise = too_late();
  Reply reply = co_await answer_to(ask, patience, otherwise);
  co_return reply;
}

}  // namespace dutyline
