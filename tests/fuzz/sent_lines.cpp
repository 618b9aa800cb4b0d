// What a sender sends, under any bytes: bounded memory, whole lines only, no sign among them, nothing made up, and how
// the bytes are cut never matters.

#include "feeds/sent_lines.hpp"

#include <string>
#include <string_view>

#include "fuzz/input.hpp"

namespace dutyline {
namespace {

// One letter a sign, one text a line, in order.
std::string told(std::string_view bytes, std::uint8_t seed) {
  SentLines lines;
  fuzz::Cutter cutter(seed);
  std::string all;
  while (!bytes.empty()) {
    // Each piece in memory of its own, so that a view kept too long is seen.
    const std::string piece(bytes.substr(0, cutter.next(bytes.size())));
    bytes.remove_prefix(piece.size());
    lines.feed(piece);
    while (const auto block = lines.next()) {
      switch (block->what) {
        case SentBlock::What::lines:
          fuzz::require(!block->text.empty() && block->text.back() == '\n', "a block ends inside a line");
          fuzz::require(block->text.find("\n#alive") == std::string_view::npos, "a heartbeat is among the lines");
          fuzz::require(block->text.find("\n\n") == std::string_view::npos, "an empty line is among the lines");
          all += block->text;
          break;
        case SentBlock::What::alive: all += "a\n"; break;
        case SentBlock::What::trouble:
          fuzz::require(block->text.find('\n') == std::string_view::npos, "trouble runs over the end of its line");
          all += "t" + std::string(block->text) + "\n";
          break;
        case SentBlock::What::too_long: all += "l\n"; break;
      }
    }
  }
  all += lines.inside_line() ? "inside" : "";
  return all;
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  const std::string bytes(input.rest());
  fuzz::require(told(bytes, seed) == told(bytes, 0), "the cutting of the bytes changed the lines");
  return 0;
}
