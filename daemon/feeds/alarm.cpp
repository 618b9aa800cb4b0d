#include "feeds/alarm.hpp"

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <utility>

namespace dutyline {
namespace {

class SteadyAlarm : public Alarm {
 public:
  explicit SteadyAlarm(const boost::asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}
  ~SteadyAlarm() override { cancel(); }

  SteadyAlarm(const SteadyAlarm&) = delete;
  SteadyAlarm& operator=(const SteadyAlarm&) = delete;

  void set(Duration after, std::function<void()> what) override {
    const auto mine = ++state_->set_number;
    state_->what = std::move(what);
    state_->timer.expires_after(after);
    state_->timer.async_wait([state = state_, mine](const boost::system::error_code&) {
      // A handler already queued cannot be called back: the number tells whether it still counts.
      if (state->set_number == mine && state->what) {
        std::exchange(state->what, nullptr)();
      }
    });
  }

  void cancel() override {
    ++state_->set_number;
    state_->what = nullptr;
    state_->timer.cancel();
  }

 private:
  struct State {
    explicit State(const boost::asio::any_io_executor& executor) : timer(executor) {}
    boost::asio::steady_timer timer;
    std::function<void()> what;
    std::uint64_t set_number = 0;
  };
  std::shared_ptr<State> state_;
};

}  // namespace

AlarmFactory steady_alarms(boost::asio::any_io_executor executor) {
  return
      [executor = std::move(executor)]() -> std::unique_ptr<Alarm> { return std::make_unique<SteadyAlarm>(executor); };
}

}  // namespace dutyline
