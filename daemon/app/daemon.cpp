#include "app/daemon.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "app/service.hpp"

namespace dutyline {
namespace {

constexpr Duration kLongestTick = seconds(1);
constexpr Duration kShortestTick = milliseconds(1);
constexpr Duration kFreshEnough = milliseconds(200);  // a page asked for when nothing has changed
constexpr Duration kBookMemory = minutes(30);         // final calls that late facts may still speak of

}  // namespace

Daemon::Daemon(boost::asio::io_context& loop, Settings settings, Log& log, NowFunction now)
    : loop_(loop),
      settings_(std::move(settings)),
      log_(log),
      now_(std::move(now)),
      tick_(loop),
      listed_queues_(settings_.lines) {
  if (settings_.privacy.caller_id == CallerIdentity::hmac) {
    pseudonyms_ = Pseudonyms(settings_.privacy.key, settings_.privacy.numbers, settings_.privacy.shared_numbers);
  }
}

Daemon::~Daemon() = default;

Result<std::unique_ptr<Daemon>> Daemon::make(boost::asio::io_context& loop, Settings settings, Log& log,
                                             NowFunction now) {
  std::unique_ptr<Daemon> daemon(new Daemon(loop, std::move(settings), log, std::move(now)));
  if (auto opened = daemon->open_ledger(); !opened) {
    return Failure{opened.reason()};
  }
  if (auto made = daemon->make_sources(); !made) {
    return Failure{made.reason()};
  }
  if (auto bound = daemon->open_http(); !bound) {
    return Failure{bound.reason()};
  }
  return daemon;
}

Result<Done> Daemon::open_ledger() {
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_write, {settings_.privacy.agent_names});
  if (!ledger) {
    return Failure{ledger.reason()};
  }
  if (auto restored = restore(**ledger); !restored) {
    return restored;
  }
  if (auto recalled = recall_what_is_old(); !recalled) {
    return recalled;
  }
  LedgerWriterSettings writer;
  writer.now = now_;
  for (const auto& source : settings_.sources) {
    writer.sources.push_back(source.name);
  }
  writer_ = LedgerWriter::start(std::move(*ledger), std::move(writer));
  return Done{};
}

// What is told late, or again, may be of calls that the book has let go of, and the ledger still knows.
Result<Done> Daemon::recall_what_is_old() {
  bool any = false;
  for (const auto& source : settings_.sources) {
    const SwitchKind* const kind = find_switch_kind(source.kind);
    if (kind != nullptr && kind->may_tell_again) {
      pipeline_->may_tell_again(source.name);
      any = true;
    }
  }
  if (!any || settings_.ledger_path == ":memory:") {
    return Done{};
  }
  auto reader = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!reader) {
    return Failure{reader.reason()};
  }
  history_ = std::move(*reader);
  pipeline_->use_history_for_what_may_be_old(
      [this](const std::string& switch_name, const std::string& call, const std::string& linked) {
        auto records = history_->calls_of(switch_name, call, linked);
        return records ? std::move(*records) : std::vector<CallRecord>();
      });
  return Done{};
}

Result<Done> Daemon::restore(Ledger& ledger) {
  const Instant now = now_();
  const auto next_id = ledger.next_id();
  if (!next_id) {
    return Failure{next_id.reason()};
  }
  BookSettings book = book_settings(settings_, *next_id);
  book.as_it_happens = true;
  pipeline_ = std::make_unique<Pipeline>(settings_.lines, std::move(book), Origin::live);
  const auto gaps = ledger.gaps(Instant(), now);
  if (!gaps) {
    return Failure{gaps.reason()};
  }
  for (const auto& gap : *gaps) {
    if (!gap.to) {
      pipeline_->restore_gap(gap);
    }
  }
  const auto counters = ledger.counters();
  if (!counters) {
    return Failure{counters.reason()};
  }
  for (const auto& [series, value] : *counters) {
    pipeline_->restore_counter(series, value);
  }
  const auto recent = ledger.for_each_call({.from = now - kFiguresMemory}, [&](const CallRecord& record) {
    const bool closed = record.call.final && !is_talking(record.call);
    if (closed && *record.call.final_at < now - kBookMemory) {
      pipeline_->figures().restore(record);
    } else {
      pipeline_->restore(record);
    }
  });
  if (!recent) {
    return recent;
  }
  const auto open = ledger.for_each_call({.to = now - kFiguresMemory, .only_open = true},
                                         [&](const CallRecord& record) { pipeline_->restore(record); });
  if (!open) {
    return open;
  }
  check_books(ledger, now);
  return restore_sources(ledger);
}

// Where the files stood, and since when we know better than they what was going on.
Result<Done> Daemon::restore_sources(Ledger& ledger) {
  for (const auto& source : settings_.sources) {
    auto position = ledger.position(source.name);
    if (!position) {
      return Failure{position.reason()};
    }
    if (*position) {
      positions_[source.name] = std::move(**position);
    }
  }
  const auto first_live = ledger.first_live();
  if (!first_live) {
    return Failure{first_live.reason()};
  }
  if (*first_live) {
    pipeline_->live_since(**first_live);
    first_live_told_ = true;
  }
  return Done{};
}

Result<Done> Daemon::open_http() {
  HttpSettings http;
  http.host = settings_.http.host;
  http.port = settings_.http.port;
  HttpContent content;
  content.snapshot = [this] { return snapshot(); };
  content.own = [this](OwnFigures& own) { fill_own(own); };
  content.trouble = [this] { return troubles(); };
  if (!posting_feeds_.empty()) {
    content.take_posted = [this](PostedEvents posted, std::function<void(Reply)> answer) {
      take_posted(std::move(posted), std::move(answer));
    };
  }
  auto server = HttpServer::start(loop_.get_executor(), std::move(http), std::move(content));
  if (!server) {
    return Failure{server.reason()};
  }
  http_ = std::move(*server);
  return Done{};
}

void Daemon::start() {
  started_ = now_();
  for (const auto& line : settings_.lines) {
    blind_since_[line.name] = started_;
  }
  for (auto& source : sources_) {
    source.feed->start();
  }
  arm_tick();
}

void Daemon::stop(std::function<void()> done) {
  stopping_ = true;
  tick_.cancel();
  const auto left = std::make_shared<std::size_t>(sources_.size());
  const auto finish = [this, done = std::move(done)] {
    count_blind(now_());
    writer_->put(take_batch());
    answer_posted();
    http_->stop();
    done();
  };
  if (sources_.empty()) {
    boost::asio::post(loop_, finish);
  }
  for (auto& source : sources_) {
    source.feed->stop([left, finish] {
      if (--*left == 0) {
        finish();
      }
    });
  }
}

void Daemon::schedule_round() {
  if (!std::exchange(round_scheduled_, true)) {
    boost::asio::post(loop_, [this] { round(); });
  }
}

void Daemon::round() {
  round_scheduled_ = false;
  if (pipeline_->take_picture_changed()) {
    picture_changed();
  }
  for (const auto& source : sources_) {
    if (source.feed->state() == SourceState::live) {
      pipeline_->sees_again(source.settings.name, now_());
    }
  }
  const bool live = !first_live_told_ && sees_a_switch();
  if (pipeline_->has_batch() || !positions_.empty() || live) {
    LedgerBatch batch = take_batch();
    if (live) {
      batch.first_live = now_();
      first_live_told_ = true;
      pipeline_->live_since(*batch.first_live);
    }
    writer_->put(std::move(batch));
  }
  answer_posted();
  for (const auto& [name, visits] : pipeline_->book().unclaimed_queues()) {
    if (!unclaimed_told_[name]) {
      unclaimed_told_[name] = true;
      log_.write(LogLevel::warning, "queue " + name + " belongs to no line: its calls are kept, but in no figure");
    }
  }
  if (!stopping_) {
    arm_tick();
  }
}

void Daemon::arm_tick() {
  const Instant now = now_();
  Duration wait = kLongestTick;
  if (const auto deadline = pipeline_->next_deadline()) {
    wait = std::min(wait, *deadline - now);
  }
  tick_.expires_after(std::max(wait, kShortestTick));
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      tick();
    }
  });
}

void Daemon::tick() {
  const Instant now = now_();
  feed_watchdog();
  pipeline_->advance(now);
  count_blind(now);
  watch_ledger();
  if (now >= next_change_) {
    picture_changed();
  }
  if (now >= next_books_check_) {
    check_books_daily(now);
  }
  round();
}

// Said when it changes: in between, the pages and the metrics say so.
void Daemon::watch_ledger() {
  const LedgerSnapshot ledger = writer_->snapshot();
  if (ledger.writable == std::exchange(ledger_writable_, ledger.writable)) {
    return;
  }
  picture_changed();
  if (ledger.writable) {
    log_.write(LogLevel::info, "the ledger is written again; nothing of the time between is missing in it");
  } else {
    log_.write(LogLevel::error, "the ledger cannot be written, calls are kept in memory: " + ledger.trouble);
  }
}

void Daemon::picture_changed() {
  shown_.reset();
  if (http_) {
    http_->snapshot_changed();
  }
}

std::shared_ptr<const Snapshot> Daemon::snapshot() {
  const Instant now = now_();
  if (!shown_ || now - shown_->at > kFreshEnough || now < shown_->at) {
    shown_ = std::make_shared<const Snapshot>(build(now));
  }
  return shown_;
}

}  // namespace dutyline
