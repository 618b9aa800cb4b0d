#include "app/control_protocol.hpp"

#include <cstdint>

namespace dutyline {
namespace {

constexpr std::size_t kHead = 5;
constexpr std::size_t kInstant = 8;
constexpr std::string_view kVersion = "1";

std::string big_endian(std::uint64_t value, std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = bytes; i > 0; value >>= 8U) {
    text[--i] = static_cast<char>(value & 0xffU);
  }
  return text;
}

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) {
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

std::string instant(Instant at) {
  return big_endian(static_cast<std::uint64_t>(at.time_since_epoch().count()), kInstant);
}
Instant instant(std::string_view bytes) {
  return Instant(Duration(static_cast<std::int64_t>(number(bytes.substr(0, kInstant)))));
}

std::string frame(char kind, const std::string& bytes) {
  return kind + big_endian(bytes.size(), 4) + bytes;
}

struct Framing {
  std::string operator()(const BeginImport& begin) const {
    return frame('I', std::string(kVersion) + "\n" + begin.ledger + "\n" + begin.source);
  }
  std::string operator()(const BeginReclassify& begin) const {
    return frame('C', std::string(kVersion) + "\n" + begin.ledger + "\n" + begin.from);
  }
  std::string operator()(const BeginErase& begin) const {
    return frame('D', std::string(kVersion) + "\n" + begin.ledger + "\n" + begin.number);
  }
  std::string operator()(const BeginReload&) const { return frame('L', std::string(kVersion)); }
  std::string operator()(const BeginStatus&) const { return frame('S', std::string(kVersion)); }
  std::string operator()(const BeginRecording& begin) const { return frame('F', begin.name); }
  std::string operator()(const RecordedQuestion& question) const {
    return frame('Q', question.text.substr(0, kLargestControlFrame));
  }
  std::string operator()(const RecordedBytes& recorded) const {
    return frame('B', instant(recorded.arrived) + recorded.bytes);
  }
  std::string operator()(const EndRecording& end) const { return frame('E', instant(end.at)); }
  std::string operator()(const EndImport&) const { return frame('X', {}); }
  std::string operator()(const ControlAnswer& answer) const {
    return frame(answer.good ? 'R' : '!', answer.text.substr(0, kLargestControlFrame));
  }
};

// A version, the ledger's path and one thing more.
template <class Begin>
std::optional<ControlMessage> beginning(std::string_view bytes) {
  const auto first = bytes.find('\n');
  const auto last = bytes.rfind('\n');  // a path may hold one, the last cannot
  if (first == std::string_view::npos || first == last || bytes.substr(0, first) != kVersion) {
    return std::nullopt;
  }
  return Begin{std::string(bytes.substr(first + 1, last - first - 1)), std::string(bytes.substr(last + 1))};
}

// Nothing: it is not what the protocol says.
std::optional<ControlMessage> message_of(char kind, std::string_view bytes) {
  switch (kind) {
    case 'I': return beginning<BeginImport>(bytes);
    case 'C': return beginning<BeginReclassify>(bytes);
    case 'D': return beginning<BeginErase>(bytes);
    case 'L': return bytes == kVersion ? std::optional<ControlMessage>(BeginReload{}) : std::nullopt;
    case 'S': return bytes == kVersion ? std::optional<ControlMessage>(BeginStatus{}) : std::nullopt;
    case 'F': return BeginRecording{std::string(bytes)};
    case 'Q': return RecordedQuestion{std::string(bytes)};
    case 'B':
      return bytes.size() < kInstant
                 ? std::nullopt
                 : std::optional<ControlMessage>(RecordedBytes{instant(bytes), std::string(bytes.substr(kInstant))});
    case 'E':
      return bytes.size() != kInstant ? std::nullopt : std::optional<ControlMessage>(EndRecording{instant(bytes)});
    case 'X': return bytes.empty() ? std::optional<ControlMessage>(EndImport{}) : std::nullopt;
    case 'R':
    case '!': return ControlAnswer{kind == 'R', std::string(bytes)};
    default: return std::nullopt;
  }
}

}  // namespace

std::string control_frame(const ControlMessage& message) {
  return std::visit(Framing(), message);
}

void ControlReader::feed(std::string_view bytes) {
  held_.erase(0, taken_);
  taken_ = 0;
  if (fault_.empty()) {
    held_ += bytes;
  }
}

std::optional<ControlMessage> ControlReader::next() {
  const auto held = std::string_view(held_).substr(taken_);
  if (!fault_.empty() || held.size() < kHead) {
    return std::nullopt;
  }
  const std::uint64_t length = number(held.substr(1, kHead - 1));
  if (length > kLargestControlFrame) {
    fault_ = "a frame is longer than it may be: whoever speaks here is no dutyline";
    return std::nullopt;
  }
  if (held.size() < kHead + length) {
    return std::nullopt;
  }
  auto message = message_of(held.front(), held.substr(kHead, length));
  if (!message) {
    fault_ = "a frame is not understood: both sides must be the same dutyline";
    return std::nullopt;
  }
  taken_ += kHead + length;
  return message;
}

}  // namespace dutyline
