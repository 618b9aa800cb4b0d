#include "commands/live_lists.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

#include "commands/dialled_feed.hpp"

namespace dutyline {
namespace {

class Listening : public FeedListener {
 public:
  Listening(boost::asio::io_context& loop, const SourceSettings& source) : timer_(loop) {
    feed_ = dialled_feed(loop, source, nobody_, *this);
  }

  void start() {
    timer_.expires_after(kDialPatience);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) {
        stop();
      }
    });
    feed_->start();
  }

  void on_fact(const Fact& fact) override {
    if (std::holds_alternative<CountersListed>(fact.what) || std::holds_alternative<WaitingListed>(fact.what)) {
      facts.push_back(fact);
    }
  }
  void on_state_changed() override {
    if (feed_->state() == SourceState::live) {
      boost::asio::post(timer_.get_executor(), [this] { stop(); });  // it is the feed that tells us so
    } else {
      trouble = feed_->trouble();
    }
  }
  void on_log(Said, std::string_view, std::string_view) override {}

  std::vector<Fact> facts;
  std::string trouble;

 private:
  void stop() {
    if (!std::exchange(stopping_, true)) {
      timer_.cancel();
      feed_->stop([] {});
    }
  }

  Pseudonyms nobody_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<SourceFeed> feed_;
  bool stopping_ = false;
};

}  // namespace

Result<std::vector<Fact>> live_lists(const SourceSettings& source) {
  boost::asio::io_context loop(1);
  Listening listening(loop, source);
  listening.start();
  loop.run();
  if (listening.facts.empty()) {
    return Failure{"source " + source.name + ": the switch did not answer: " + listening.trouble};
  }
  return std::move(listening.facts);
}

}  // namespace dutyline
