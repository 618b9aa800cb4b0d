// The event socket's framing and its events under any bytes: bounded memory, and how the bytes are cut never matters.

#include "switches/esl_wire.hpp"

#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "switches/esl_event.hpp"
#include "switches/freeswitch_lists.hpp"

namespace dutyline {
namespace {

struct Told {
  EslWireStep::Kind kind;
  std::string text;
  std::string body;
  bool operator==(const Told&) const = default;
};

void look_at(std::string_view body) {
  for (const auto format : {EslEvent::Format::plain, EslEvent::Format::json}) {
    static_cast<void>(EslEvent::name_of(body, format));
    if (const auto event = EslEvent::read(body, format)) {
      for (std::size_t field = 0; field < kEslFields; ++field) {
        const auto value = event->raw(static_cast<EslField>(field));
        fuzz::require(
            value.empty() || (value.data() >= body.data() && value.data() + value.size() <= body.data() + body.size()),
            "a value from outside its event");
        static_cast<void>(event->text(static_cast<EslField>(field)));
        static_cast<void>(event->micros(static_cast<EslField>(field)));
        static_cast<void>(event->seconds_of(static_cast<EslField>(field)));
      }
    }
  }
  static_cast<void>(parse_freeswitch_list(body));
}

std::vector<Told> frame(std::string_view bytes, std::uint8_t seed) {
  EslWire wire;
  fuzz::Cutter cutter(seed);
  std::vector<Told> told;
  while (!bytes.empty()) {
    // Each piece in memory of its own, so that a view kept too long is seen.
    const std::string piece(bytes.substr(0, cutter.next(bytes.size())));
    bytes.remove_prefix(piece.size());
    wire.feed(piece);
    while (const auto step = wire.next()) {
      if (step->kind == EslWireStep::Kind::frame) {
        look_at(step->frame.body);
        told.push_back({step->kind, std::string(step->frame.headers), std::string(step->frame.body)});
      } else {
        told.push_back({step->kind, std::string(step->text), {}});
      }
    }
    fuzz::require(wire.kept() <= EslWire::kLongestHeaders + EslWire::kLongestBody + piece.size(),
                  "the wire keeps more than it may");
  }
  return told;
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  std::string bytes = input.yes() ? "Content-Type: auth/request\n\n" : "";
  bytes += input.rest();
  fuzz::require(frame(bytes, seed) == frame(bytes, 0), "the cutting of the bytes changed the frames");
  look_at(input.rest());
  return 0;
}
