#include "commands/pretend_esl.hpp"

#include <cmath>
#include <utility>

#include "commands/pretend_esl_session.hpp"
#include "commands/pretend_habits.hpp"

namespace dutyline::pretend {

namespace {

class EslSwitch final : public Switch {
 public:
  EslSwitch(std::string password, FreeswitchSettings settings, Instant started)
      : password_(std::move(password)),
        freeswitch_(std::move(settings), started),
        heartbeat_at_(started + Freeswitch::kHeartbeat) {}

  std::unique_ptr<ClientSession> admit(Instant now) override {
    return std::make_unique<EslSession>(password_, freeswitch_, now);
  }

  void tell(const Happening& happening, const Clients& clients) override {
    for (const auto& event : freeswitch_.tell(happening)) {
      broadcast(event, clients);
    }
    if (std::holds_alternative<SwitchStopped>(happening.what)) {
      up_ = false;
      for (auto* const client : clients) {
        static_cast<EslSession*>(client)->switch_stops();
      }
    } else if (std::holds_alternative<SwitchStarted>(happening.what)) {
      up_ = true;
      heartbeat_at_ = happening.at + Freeswitch::kHeartbeat;
    }
  }

  void advance(Instant now, const Clients& clients) override {
    if (now >= heartbeat_at_) {
      heartbeat_at_ = now + Freeswitch::kHeartbeat;
      if (up_) {
        broadcast(freeswitch_.heartbeat(now), clients);
      }
    }
  }

  std::optional<Instant> next_deadline() const override { return heartbeat_at_; }
  std::string id_of(CallNumber call) const override { return freeswitch_.session_of(call); }

 private:
  static void broadcast(const EslEvent& event, const Clients& clients) {
    for (auto* const client : clients) {
      static_cast<EslSession*>(client)->broadcast(event);
    }
  }

  std::string password_;
  Freeswitch freeswitch_;
  Instant heartbeat_at_;
  bool up_ = true;
};

}  // namespace

SwitchMaker pretend_esl(std::string password) {
  return [password = std::move(password)](const HelplineSettings& helpline, const std::vector<Agent>& roster,
                                          Instant started) -> std::unique_ptr<Switch> {
    const auto wrap_up = Duration(std::llround(static_cast<double>(habits::kWrapUp.count()) / helpline.speed));
    return std::make_unique<EslSwitch>(
        password, FreeswitchSettings{helpline.queues, roster, std::chrono::round<seconds>(wrap_up), helpline.seed},
        started);
  };
}

}  // namespace dutyline::pretend
