// Lost calls that a manager marks on the desk: kept first, shown and answered afterwards.

#include <boost/json.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "app/daemon.hpp"
#include "boards/json_text.hpp"

namespace dutyline {
namespace {

Reply not_kept(const std::string& why) {
  return problem_reply(503, "The ledger cannot be written now, nothing was marked: " + why);
}

Reply kept_reply(const std::string& call, const CallMark& mark) {
  Reply reply;
  reply.headers.emplace_back("Content-Type", kJson);
  reply.headers.emplace_back("Cache-Control", kNoStore);
  reply.owned =
      json_text(boost::json::object{{"call", call}, {"mark", to_string(mark.mark)}, {"marked_at", to_epoch(mark.at)}});
  return reply;
}

// One attempt, and none that the page has given up already.
LedgerWriter::Step keeping(const CallMark& mark) {
  const auto too_late = std::chrono::steady_clock::now() + kMarkPatience;
  return [mark, too_late](Ledger& ledger) -> Result<bool> {
    if (std::chrono::steady_clock::now() >= too_late) {
      return Failure{"it took too long"};
    }
    LedgerBatch batch;
    batch.marks.push_back(mark);
    const auto done = ledger.commit(batch);
    return done ? Result<bool>(false) : Failure{done.reason()};
  };
}

}  // namespace

// Not put with what is to be written: that is tried again until the disk takes it, long after the page has said that
// nothing was marked. What was put before goes first, and tells whether the disk takes anything.
void Daemon::take_mark(MarkAsked asked, std::function<void(Reply)> answer) {
  const auto lost = pipeline_->desk().find_lost(asked.line, asked.call);
  if (!lost) {
    return answer(problem_reply(404,
                                "No lost call of this line has this key: it lies further back than the desk looks, or "
                                "is not lost after all."));
  }
  const LedgerSnapshot ledger = writer_->snapshot();
  if (stopping_ || !ledger.writable) {
    return answer(not_kept(stopping_ ? "dutyline is stopping." : ledger.trouble));
  }
  const CallMark mark{lost->second, lost->first, asked.mark, now_(), asked.by};
  const auto finish = [this, asked = std::move(asked), mark, answer = std::move(answer)](const Result<Done>& done) {
    on_loop([this, asked, mark, answer, done] {
      if (done) {
        marked(asked, mark);
      }
      answer(done ? kept_reply(asked.call, mark) : not_kept(done.reason()));
    });
  };
  writer_->when_committed([this, step = keeping(mark), finish](const Result<Done>& written) {
    if (!written) {
      return finish(written);
    }
    on_loop([this, step, finish] { writer_->do_in_steps(step, finish); });
  });
}

void Daemon::marked(const MarkAsked& asked, const CallMark& mark) {
  pipeline_->desk().mark(mark.call, mark.mark != Mark::none);
  log_.write(Said::lost_call_marked, "line " + asked.line,
             mark.mark == Mark::none ? "what lost call " + asked.call + " was marked is taken back"
                                     : "lost call " + asked.call + " was marked " + std::string(to_string(mark.mark)),
             asked.call);
  picture_changed();
}

}  // namespace dutyline
