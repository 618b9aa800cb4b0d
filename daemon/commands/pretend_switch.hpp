// What the server of pretend switches needs of one kind of them: sessions for its clients, and what those are told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "commands/pretend_happening.hpp"
#include "commands/pretend_helpline.hpp"

namespace dutyline::pretend {

// One client: its bytes in, our bytes out. No socket, no clock.
class ClientSession {
 public:
  virtual ~ClientSession() = default;
  virtual void feed(std::string_view bytes, Instant now) = 0;
  virtual void advance(Instant now) = 0;
  virtual std::optional<Instant> next_deadline() const = 0;
  virtual std::string take_output() = 0;
  virtual bool finished() const = 0;  // to be closed once the output is written
};

// The voice of one kind of switch. Outlives the sessions it has made.
class Switch {
 public:
  using Clients = std::vector<ClientSession*>;  // sessions of its own, all that are connected

  virtual ~Switch() = default;
  virtual std::unique_ptr<ClientSession> admit(Instant now) = 0;
  virtual void tell(const Happening& happening, const Clients& clients) = 0;
  // What it says of its own accord (life signs), and when it next will.
  virtual void advance(Instant now, const Clients& clients) = 0;
  virtual std::optional<Instant> next_deadline() const = 0;
  // Of a call that is on the switch now; else empty.
  virtual std::string id_of(CallNumber call) const = 0;
};

using SwitchMaker =
    std::function<std::unique_ptr<Switch>(const HelplineSettings&, const std::vector<Agent>& roster, Instant started)>;

}  // namespace dutyline::pretend
