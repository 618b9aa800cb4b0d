#include "app/daemon.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "app/service.hpp"
#include "feeds/tls.hpp"

namespace dutyline {
namespace {

constexpr Duration kLongestTick = seconds(1);
constexpr Duration kShortestTick = milliseconds(1);
constexpr Duration kCountersKept = seconds(10);       // those that no call moves (blind seconds) are kept so often
constexpr Duration kFreshEnough = milliseconds(200);  // a page asked for when nothing has changed

}  // namespace

Daemon::Daemon(boost::asio::io_context& loop, Settings settings, Log& log, NowFunction now)
    : loop_(loop),
      settings_(std::move(settings)),
      log_(log),
      now_(std::move(now)),
      tick_(loop),
      listed_queues_(settings_.lines) {}

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

Result<Done> Daemon::open_http() {
  HttpSettings http;
  http.host = settings_.http.host;
  http.port = settings_.http.port;
  auto protection = protection_of(settings_);
  if (!protection) {
    return Failure{protection.reason()};
  }
  http.protection = std::move(*protection);
  HttpContent content;
  content.warn = [this](std::string_view what) { warn_of_clients(what); };
  content.snapshot = [this] { return snapshot(); };
  content.own = [this](OwnFigures& own) { fill_own(own); };
  content.trouble = [this] { return troubles(); };
  content.desk = [this](std::string_view line) { return desk(line); };
  content.history = [this](HistoryAsked asked, std::function<void(Reply)> answer) {
    answer_history(std::move(asked), std::move(answer));
  };
  content.take_mark = [this](MarkAsked asked, std::function<void(Reply)> answer) {
    take_mark(std::move(asked), std::move(answer));
  };
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

// The certificate's files, read now.
Result<HttpProtection> Daemon::protection_of(const Settings& settings) {
  HttpProtection protection;
  protection.access = settings.access;
  if (settings.http_tls.enabled) {
    auto context = listening_context(settings.http_tls);
    if (!context) {
      return Failure{"listen." + context.reason()};
    }
    protection.tls = std::move(*context);
  }
  return protection;
}

void Daemon::warn_of_clients(std::string_view what) {
  if (client_faults_.say(what)) {
    const auto times = client_faults_.count(what);
    log_.write(Said::pages_refused,
               "pages: " + std::string(what) + (times == 1 ? "" : " (" + std::to_string(times) + " times so far)"));
  }
}

void Daemon::start() {
  started_ = reloaded_ = now_();
  for (const auto& line : settings_.lines) {
    blind_since_[line.name] = started_;
  }
  look_back(started_);
  for (auto& source : sources_) {
    source.feed->start();
  }
  open_control();
  arm_tick();
}

void Daemon::stop(std::function<void()> done) {
  stopping_ = true;
  tick_.cancel();
  control_.reset();
  const auto left = std::make_shared<std::size_t>(sources_.size());
  const auto finish = [this, done = std::move(done)] {
    count_blind(now_());
    LedgerBatch batch = take_batch();
    batch.alive = now_();
    batch.proved = proved_.take_changes();
    nobody_looks(batch, now_());
    writer_->put(std::move(batch));
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
  const bool live = !first_live_ && sees_a_switch();
  const bool counters_due = pipeline_->figures().counters().has_changes() && now_() >= next_counters_;
  if (pipeline_->has_batch() || !positions_.empty() || live || counters_due) {
    next_counters_ = now_() + kCountersKept;
    LedgerBatch batch = take_batch();
    if (live) {
      batch.first_live = first_live_ = now_();
      pipeline_->live_since(*batch.first_live);
    }
    writer_->put(std::move(batch));
  }
  answer_posted();
  for (const auto& [name, visits] : pipeline_->book().unclaimed_queues()) {
    if (!unclaimed_told_[name]) {
      unclaimed_told_[name] = true;
      log_.write(Said::queue_unclaimed, "queue " + name + " belongs to no line: its calls are kept, but in no figure");
    }
  }
  if (const auto news = given_up_.news(pipeline_->book().visits_settled_by_cap())) {
    log_.write(Said::visits_given_up, *news);
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
  log_.tell_folded();
  pipeline_->advance(now);
  count_blind(now);
  look_back(now);
  watch_ledger();
  if (now >= next_change_) {
    picture_changed();
  }
  if (now >= next_books_check_) {
    check_books_daily(now);
  }
  end_link_window(now);
  if (now >= next_forgetting_) {
    forget_what_is_old(now);
  }
  if (now >= next_keeping_) {
    keep_periods(now);
  }
  keep_signed_in(now);
  keep_alive(now);  // after the books are looked at: what it puts is on its way to the disk
  round();
}

void Daemon::picture_changed() {
  shown_.reset();
  if (http_) {
    http_->snapshot_changed();
  }
}

std::shared_ptr<const Snapshot> Daemon::snapshot() {
  const Instant now = now_();
  const bool kept_since = shown_ && shown_->ledger.pending > 0 && shown_->ledger.commits != writer_->snapshot().commits;
  if (!shown_ || kept_since || now - shown_->at > kFreshEnough || now < shown_->at) {
    shown_ = std::make_shared<const Snapshot>(build(now));
  }
  return shown_;
}

}  // namespace dutyline
