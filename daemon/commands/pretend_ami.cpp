#include "commands/pretend_ami.hpp"

#include <random>

namespace dutyline::pretend {

namespace {

class AmiSwitch final : public Switch {
 public:
  AmiSwitch(Account account, AsteriskSettings settings, Instant started)
      : account_(std::move(account)), challenges_(settings.seed), asterisk_(std::move(settings), started) {}

  std::unique_ptr<ClientSession> admit(Instant now) override {
    const auto challenge = static_cast<std::uint32_t>(100'000'000 + challenges_() % 900'000'000);
    return std::make_unique<AmiSession>(account_, asterisk_, challenge, now);
  }

  void tell(const Happening& happening, const Clients& clients) override {
    for (const auto& event : asterisk_.tell(happening)) {
      for (auto* const client : clients) {
        static_cast<AmiSession*>(client)->broadcast(event);
      }
    }
  }

  void advance(Instant, const Clients&) override {}
  std::optional<Instant> next_deadline() const override { return std::nullopt; }
  std::string id_of(CallNumber call) const override { return asterisk_.uniqueid_of(call); }

 private:
  Account account_;
  std::mt19937 challenges_;
  Asterisk asterisk_;
};

}  // namespace

SwitchMaker pretend_ami(Account account, bool timestamps) {
  return [account = std::move(account), timestamps](const HelplineSettings& helpline, const std::vector<Agent>& roster,
                                                    Instant started) -> std::unique_ptr<Switch> {
    return std::make_unique<AmiSwitch>(
        account, AsteriskSettings{helpline.queues, roster, helpline.most_waiting, helpline.seed, timestamps}, started);
  };
}

}  // namespace dutyline::pretend
