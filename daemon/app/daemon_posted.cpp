// What is posted to /api/v1/events: to which source it belongs, and the answer once it is on the disk.

#include <boost/asio/post.hpp>
#include <utility>

#include "app/daemon.hpp"
#include "app/posted_events.hpp"

namespace dutyline {

void Daemon::take_posted(PostedEvents posted, std::function<void(Reply)> answer) {
  const auto source = token_shown(posted.authorization, posting_tokens_);
  if (!source) {
    return answer(unknown_poster());
  }
  if (auto unfit = unfit_type(posted)) {
    return answer(std::move(*unfit));
  }
  if (stopping_) {
    return answer(come_back_later("dutyline is stopping."));
  }
  if (!ledger_writable_ || overburdened()) {
    return answer(come_back_later(ledger_writable_ ? "The ledger is behind." : "The ledger cannot be written now."));
  }
  const auto lines = split_posted_body(posted.body);
  if (!lines) {
    return answer(problem_reply(400, "This is not JSON: " + lines.reason() + "."));
  }
  PostedOutcome outcome = posting_feeds_[*source]->take(*lines);
  if (outcome.taken + outcome.repeated == 0) {
    return answer(posted_reply(outcome));
  }
  unanswered_.push_back({std::move(outcome), std::move(answer)});
  schedule_round();  // which hands what they changed to the ledger
}

// Once what was put to the ledger so far is on the disk, and not before.
void Daemon::answer_posted() {
  if (unanswered_.empty()) {
    return;
  }
  const auto waiting = std::make_shared<std::vector<Unanswered>>(std::exchange(unanswered_, {}));
  writer_->when_committed([executor = loop_.get_executor(), waiting](const Result<Done>& kept) {
    boost::asio::post(executor, [waiting, good = static_cast<bool>(kept)] {
      for (const auto& each : *waiting) {
        each.answer(good ? posted_reply(each.outcome) : unkept_reply());
      }
    });
  });
}

}  // namespace dutyline
