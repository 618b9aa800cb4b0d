// The control socket's language: any bytes, cut in any way, are read the same, in bounded memory; what was read and is
// said again is what was read.

#include "app/control_protocol.hpp"

#include <string>
#include <vector>

#include "fuzz/input.hpp"

namespace dutyline {
namespace {

std::vector<ControlMessage> read_all(std::string_view bytes, std::uint8_t seed, std::string& fault) {
  ControlReader reader;
  fuzz::Cutter cutter(seed);
  std::vector<ControlMessage> read;
  while (!bytes.empty()) {
    const auto size = cutter.next(bytes.size());
    reader.feed(bytes.substr(0, size));
    bytes.remove_prefix(size);
    while (auto message = reader.next()) {
      read.push_back(std::move(*message));
    }
  }
  fault = reader.fault();
  return read;
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  const auto seed = input.byte();
  std::string whole_fault;
  std::string fault;
  const auto whole = read_all(input.rest(), 0, whole_fault);
  fuzz::require(read_all(input.rest(), seed, fault) == whole, "the same bytes were read in two ways");
  fuzz::require(fault == whole_fault, "the same bytes were found broken in two ways");
  std::string again;
  for (const auto& message : whole) {
    again += control_frame(message);
  }
  fuzz::require(read_all(again, seed, fault) == whole && fault.empty(), "what was read is not what is said");
  return 0;
}
