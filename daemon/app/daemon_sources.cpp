// The daemon's sources: a feed for each, what the feeds tell, and which of them speak for what is going on now.

#include <algorithm>
#include <random>
#include <utility>

#include "app/daemon.hpp"
#include "feeds/file_feed.hpp"
#include "feeds/listen_feed.hpp"
#include "feeds/source_feed.hpp"

namespace dutyline {
namespace {

// So many changes on their way to the disk are enough: a file can wait, and a call dropped is read there again only by
// an import.
constexpr std::uint64_t kBurden = 10'000;

}  // namespace

Result<std::unique_ptr<Feed>> Daemon::make_feed(const SourceSettings& source) {
  const SwitchKind* const kind = find_switch_kind(source.kind);
  const std::string refusal = "source " + source.name + ": ";
  if (kind == nullptr) {
    return Failure{refusal + "kind " + source.kind + " is not built yet"};
  }
  auto decoder = kind->make(decoder_settings(source, pseudonyms_, false));
  FeedListener& listener = *this;
  if (source.address) {
    SourceFeedSettings feed;
    feed.source = source.name;
    feed.endpoint = *source.address;
    feed.tls = source.tls;
    return std::unique_ptr<Feed>(std::make_unique<SourceFeed>(loop_.get_executor(), std::move(feed), std::move(decoder),
                                                              listener, now_, std::random_device()()));
  }
  if (source.listen) {
    auto feed = ListenFeed::bind(loop_.get_executor(), {source.name, *source.listen, source.tls}, std::move(decoder),
                                 listener, now_);
    return feed ? Result<std::unique_ptr<Feed>>(std::move(*feed)) : Failure{refusal + feed.reason()};
  }
  if (!source.token_file.empty()) {
    return std::unique_ptr<Feed>(
        std::make_unique<PostedFeed>(loop_.get_executor(), source.name, std::move(decoder), listener, now_));
  }
  const auto position = positions_.find(source.name);
  FileFeedSettings feed{source.name, source.path, position == positions_.end() ? "" : position->second};
  return std::unique_ptr<Feed>(
      std::make_unique<FileFeed>(loop_.get_executor(), std::move(feed), std::move(decoder), listener, now_));
}

// Else only an import brings anything of it.
bool Daemon::is_fed(const SourceSettings& source) {
  return source.address || source.listen || !source.path.empty() || !source.token_file.empty();
}

Result<Done> Daemon::make_sources() {
  for (const auto& source : settings_.sources) {
    if (!is_fed(source)) {
      log_.write(Said::source_only_imported, source.name, "only `import` feeds this source");
      continue;
    }
    auto feed = make_feed(source);
    if (!feed) {
      return Failure{feed.reason()};
    }
    sources_.push_back({source, std::move(*feed)});
  }
  positions_.clear();
  index_posting();
  return Done{};
}

void Daemon::index_posting() {
  posting_tokens_.clear();
  posting_feeds_.clear();
  for (const auto& source : sources_) {
    if (auto* const posted = dynamic_cast<PostedFeed*>(source.feed.get())) {
      posting_tokens_.push_back(source.settings.token);
      posting_feeds_.push_back(posted);
    }
  }
}

void Daemon::on_fact(const Fact& fact) {
  pipeline_->apply(fact);
  if (fact.known == Times::log) {
    proved_.row(fact.source, fact.at);
  }
  tell_of_queues(listed_queues_.apply(fact));
  schedule_round();
}

void Daemon::tell_of_queues(const std::vector<ListedQueues::Change>& changes) {
  for (const auto& change : changes) {
    log_.write(change.missing ? Said::queue_missing : Said::queue_there, "line " + change.line, change.text);
    picture_changed();
  }
}

// Goes into the batch that holds the changes of the facts before it.
void Daemon::on_position(std::string_view source, const std::string& position) {
  positions_[std::string(source)] = position;
  schedule_round();
}

bool Daemon::overburdened() const {
  return writer_->snapshot().pending > kBurden;
}

void Daemon::on_state_changed() {
  picture_changed();
  schedule_round();
}

void Daemon::on_log(Said said, std::string_view source, std::string_view text) {
  log_.write(said, source, text);
}

LedgerBatch Daemon::take_batch() {
  pipeline_->link_callers(pseudonyms_.take_links());
  LedgerBatch batch = pipeline_->take_batch();
  for (auto& [source, position] : std::exchange(positions_, {})) {
    batch.positions.emplace_back(source, std::move(position));
  }
  return batch;
}

// A switch is seen through those of its sources that dial it; where none does, through its records.
bool Daemon::shows_the_switch(const Source& source) const {
  return source.settings.address || std::ranges::none_of(sources_, [&](const Source& other) {
           return other.settings.address && other.settings.switch_name == source.settings.switch_name;
         });
}

bool Daemon::sees_a_switch() const {
  return std::ranges::any_of(sources_, [this](const Source& source) {
    return shows_the_switch(source) && source.feed->state() == SourceState::live;
  });
}

}  // namespace dutyline
