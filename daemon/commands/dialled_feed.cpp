#include "commands/dialled_feed.hpp"

#include <random>
#include <utility>

namespace dutyline {
namespace {

Instant system_now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace

std::unique_ptr<SourceFeed> dialled_feed(boost::asio::io_context& loop, const SourceSettings& source,
                                         const Pseudonyms& nobody, FeedListener& listener) {
  SourceFeedSettings feed;
  feed.source = source.name;
  feed.endpoint = *source.address;
  feed.tls = source.tls;
  auto decoder = find_switch_kind(source.kind)->make(decoder_settings(source, nobody, false));
  return std::make_unique<SourceFeed>(loop.get_executor(), std::move(feed), std::move(decoder), listener, system_now,
                                      std::random_device()());
}

}  // namespace dutyline
