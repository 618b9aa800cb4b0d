#include "commands/live_lists.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <random>
#include <utility>

#include "feeds/source_feed.hpp"

namespace dutyline {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

Instant system_now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

class Listening : public FeedListener {
 public:
  Listening(boost::asio::io_context& loop, const SourceSettings& source) : timer_(loop) {
    SourceFeedSettings feed;
    feed.source = source.name;
    feed.endpoint = *source.address;
    feed.tls = source.tls;
    auto decoder = find_switch_kind(source.kind)->make(decoder_settings(source, nobody_, false));
    feed_ = std::make_unique<SourceFeed>(loop.get_executor(), std::move(feed), std::move(decoder), *this, system_now,
                                         std::random_device()());
  }

  void start() {
    timer_.expires_after(kPatience);
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
  void on_log(int, std::string_view, std::string_view) override {}

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
