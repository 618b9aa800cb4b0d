#include "feeds/source_feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <span>

#include "feeds/tls.hpp"

namespace dutyline {
namespace {

constexpr char kStopped[] = "dutyline was stopped";

void rethrow(std::exception_ptr bug) {
  if (bug) {
    std::rethrow_exception(bug);
  }
}

}  // namespace

SourceFeed::SourceFeed(boost::asio::any_io_executor executor, SourceFeedSettings settings,
                       std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener, NowFunction now,
                       std::uint64_t seed)
    : SourceFeed(executor, std::move(settings), std::move(decoder), listener, std::move(now), seed,
                 steady_alarms(executor)) {}

SourceFeed::SourceFeed(boost::asio::any_io_executor executor, SourceFeedSettings settings,
                       std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener, NowFunction now,
                       std::uint64_t seed, AlarmFactory alarms)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      decoder_(std::move(decoder)),
      listener_(listener),
      now_(std::move(now)),
      alarms_(std::move(alarms)),
      backoff_(seed),
      record_(to_string(settings_.endpoint)),
      buffer_(kReadSize),
      phase_alarm_(alarms_()),
      deadline_alarm_(alarms_()) {}

SourceFeed::~SourceFeed() = default;

void SourceFeed::start() {
  record_.began(now_());
  begin_attempt();
  arm_deadline();
}

void SourceFeed::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  stopping_ = true;
  if (phase_ == Phase::idle || phase_ == Phase::waiting || phase_ == Phase::stopped) {
    finish();
    return;
  }
  const auto farewell = phase_ == Phase::connected ? decoder_->farewell() : std::string();
  if (farewell.empty() || !outgoing_->send(farewell)) {
    end({"", kStopped});
    return;
  }
  phase_alarm_->set(kFarewellWait, [this] { end({"", kStopped}); });
}

void SourceFeed::finish() {
  phase_ = Phase::stopped;
  phase_alarm_->cancel();
  deadline_alarm_->cancel();
  note_changes();
  boost::asio::post(executor_, std::exchange(stopped_, nullptr));
}

void SourceFeed::begin_attempt() {
  phase_ = Phase::dialling;
  end_.reset();
  logged_in_ = false;
  live_since_.reset();
  note_changes();
  boost::asio::co_spawn(executor_, attempt(), [this](std::exception_ptr bug) {
    rethrow(bug);
    attempt_over();
  });
}

boost::asio::awaitable<void> SourceFeed::attempt() {
  dialler_ = std::make_unique<Dialler>(executor_, alarms_, settings_.endpoint, settings_.connect_timeout);
  auto dialled = co_await dialler_->dial();
  if (end_) {
    co_return;
  }
  if (auto* failure = std::get_if<ConnectFailure>(&dialled)) {
    end(std::move(*failure));
    co_return;
  }
  auto socket = std::get<boost::asio::ip::tcp::socket>(std::move(dialled));
  if (settings_.tls.enabled) {
    auto secured = tls_stream(std::move(socket), settings_.tls, settings_.endpoint.host);
    if (!secured) {
      end({"tls", secured.reason()});
      co_return;
    }
    stream_ = std::move(*secured);
  } else {
    stream_ = plain_stream(std::move(socket));
  }
  phase_ = Phase::opening;
  phase_alarm_->set(settings_.login_timeout, [this] {
    end({"timeout", to_string(settings_.endpoint) + " took the connection but the login was not done within " +
                        std::to_string(std::chrono::ceil<seconds>(settings_.login_timeout).count()) + " s"});
  });
  const auto stream = stream_;
  auto not_open = co_await stream->open();
  if (not_open) {
    end({not_open->result, to_string(settings_.endpoint) + ": " + not_open->reason});
  }
  if (!end_) {
    open_for_business();
    co_await read_on();
  }
}

void SourceFeed::open_for_business() {
  phase_ = Phase::connected;
  outgoing_ = std::make_unique<Outgoing>(executor_, stream_);
  skipped_.forget();
  last_heard_ = now_();
  decoder_->connected(last_heard_);
  take_steps();
}

boost::asio::awaitable<void> SourceFeed::read_on() {
  const auto stream = stream_;
  const std::span<char> into(buffer_);
  while (!end_) {
    const auto read = co_await stream->read_some(into);
    // What had arrived before a time-out of ours, or before the failure, was still said.
    take_bytes(read.size);
    if (read.failure) {
      end(how_it_ended(*read.failure));
    }
  }
}

ConnectFailure SourceFeed::how_it_ended(const ConnectFailure& failure) const {
  if (stopping_) {
    return {"", kStopped};
  }
  if (live_since_) {
    return {"", failure.reason};  // the connect itself is counted as ok
  }
  return {failure.result, to_string(settings_.endpoint) + ": " + failure.reason +
                              (logged_in_ ? " before we were in step" : " before the login was done")};
}

void SourceFeed::take_bytes(std::size_t size) {
  if (size == 0) {
    return;
  }
  received_bytes_ += size;
  last_heard_ = now_();
  decoder_->feed(std::string_view(buffer_.data(), size), last_heard_);
  take_steps();
}

// The coroutine of the try has ended; nothing of it is under way.
void SourceFeed::attempt_over() {
  const auto now = now_();
  const bool was_connected = phase_ == Phase::connected;
  if (stream_) {
    stream_->close();
  }
  outgoing_.reset();
  stream_.reset();
  dialler_.reset();
  phase_alarm_->cancel();
  phase_ = Phase::waiting;
  const ConnectFailure ended = end_.value_or(ConnectFailure{"protocol", "the connection ended"});
  if (was_connected) {
    decoder_->disconnected(now, ended.reason);
    take_steps();
  }
  if (stopping_) {
    finish();
    return;
  }
  if (live_since_) {
    backoff_.had_been_live(now - *live_since_);
  }
  const auto wait = backoff_.next();
  record_.failed(ended.result, ended.reason, last_heard_, now + wait);
  if (failures_.say(ended.result)) {
    const auto times = failures_.count(ended.result);
    log(Said::source_lost, record_.trouble(now) + (times > 1 ? " (for the " + std::to_string(times) + "th time)" : ""));
  }
  ++changes_;
  phase_alarm_->set(wait, [this] { begin_attempt(); });
  note_changes();
}

void SourceFeed::end(ConnectFailure failure) {
  if (!end_) {
    end_ = std::move(failure);
  }
  if (dialler_) {
    dialler_->cancel();
  }
  if (stream_) {
    stream_->close();
  }
}

SourceState SourceFeed::state() const {
  switch (phase_) {
    case Phase::idle:
    case Phase::waiting:
    case Phase::stopped: return SourceState::disconnected;
    case Phase::dialling:
    case Phase::opening: return SourceState::connecting;
    case Phase::connected: break;
  }
  return decoder_->status().state;
}

std::string SourceFeed::trouble() const {
  return phase_ == Phase::idle || phase_ == Phase::stopped ? std::string() : record_.trouble(now_());
}

void SourceFeed::note_changes() {
  const std::pair now_shown{state(), changes_};
  if (shown_ != now_shown) {
    shown_ = now_shown;
    listener_.on_state_changed();
  }
}

void SourceFeed::log(Said said, const std::string& text) {
  listener_.on_log(said, settings_.source, text);
}

}  // namespace dutyline
