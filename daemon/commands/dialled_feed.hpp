// A switch that a command dials itself, as the daemon would, and listens to for a while.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "app/settings.hpp"
#include "calls/caller.hpp"
#include "feeds/source_feed.hpp"

namespace dutyline {

inline constexpr auto kDialPatience = std::chrono::seconds(30);  // for login and lists

// Of a source with an address, not started; the real clock. `nobody` and `listener` outlive it.
std::unique_ptr<SourceFeed> dialled_feed(boost::asio::io_context& loop, const SourceSettings& source,
                                         const Pseudonyms& nobody, FeedListener& listener);

}  // namespace dutyline
