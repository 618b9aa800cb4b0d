// The manager interface's framing under any bytes: bounded memory, bounded messages, and how the bytes are cut never
// matters.

#include "switches/ami_wire.hpp"

#include <string>
#include <vector>

#include "fuzz/input.hpp"

namespace dutyline {
namespace {

struct Told {
  AmiWireStep::Kind kind;
  std::string text;
  bool operator==(const Told&) const = default;
};

void look_at(const AmiMessage& message) {
  fuzz::require(message.text().size() <= AmiWire::kLongestMessage, "a message is longer than the wire allows");
  fuzz::require(message.first_key().empty() || message.has(message.first_key()), "the first key is not in the message");
  const auto value = message.value("Event");
  fuzz::require(value.find('\n') == std::string_view::npos, "a value runs over the end of its line");
}

std::vector<Told> frame(std::string_view bytes, std::uint8_t seed) {
  AmiWire wire;
  fuzz::Cutter cutter(seed);
  std::vector<Told> told;
  while (!bytes.empty()) {
    // Each piece in memory of its own, so that a view kept too long is seen.
    const std::string piece(bytes.substr(0, cutter.next(bytes.size())));
    bytes.remove_prefix(piece.size());
    wire.feed(piece);
    while (const auto step = wire.next()) {
      if (step->kind == AmiWireStep::Kind::message) {
        look_at(step->message);
        told.push_back({step->kind, std::string(step->message.text())});
      } else {
        told.push_back({step->kind, std::string(step->text)});
      }
      fuzz::require(step->kind != AmiWireStep::Kind::lost || wire.kept() <= AmiWire::kLongestMessage,
                    "lost and keeping");
    }
    fuzz::require(wire.kept() <= AmiWire::kLongestMessage + piece.size(), "the wire keeps more than it may");
  }
  return told;
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  const bool banner = input.yes();
  std::string bytes = banner ? "Asterisk Call Manager/11.0.0\r\n" : "";
  bytes += input.rest();
  fuzz::require(frame(bytes, seed) == frame(bytes, 0), "the cutting of the bytes changed the messages");
  return 0;
}
