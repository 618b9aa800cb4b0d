// Framing of the Asterisk Manager Interface, nothing of its meaning: bytes → messages. Sans-IO, bounded memory.
// Source: the protocol as Asterisk 16 to 22 were seen to speak it; "Key: Value\r\n" lines ended by an empty line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dutyline {

// One message, a view into the caller's bytes or the wire's buffer: valid until the next call of the wire.
// The first of repeated keys counts; a key may be missing, a value may be empty and may contain ": ".
class AmiMessage {
 public:
  AmiMessage() = default;
  explicit AmiMessage(std::string_view text) : text_(text) {}

  // The value of the first line if its key is `key`, else of the first line that has it. "Event" and "Response" stand
  // first.
  std::string_view value(std::string_view key) const;
  bool has(std::string_view key) const;
  std::string_view first_key() const;  // "Event", "Response"; empty: not a header line
  std::string_view first_value() const;
  std::string_view text() const { return text_; }  // all lines, each with its CR LF, without the empty one

 private:
  std::string_view text_;
};

struct AmiWireStep {
  enum class Kind {
    banner,   // `text` is the banner's line
    message,  // `message`
    skipped,  // a message was passed over: `text` says why, one of ami_wire's reasons
    lost,     // this is no AMI, or it will never be in step again: `text` says why
  };
  Kind kind = Kind::message;
  AmiMessage message;
  std::string_view text;
};

class AmiWire {
 public:
  static constexpr std::size_t kLongestLine = 16 * 1024;
  static constexpr std::size_t kLongestMessage = 64 * 1024;
  static constexpr std::size_t kLongestSkip = 16 * 1024 * 1024;  // an endless message is framing lost
  static constexpr std::size_t kLongestBanner = 256;

  void reset();  // a new connection
  // The bytes must stay alive until next() has returned nothing.
  void feed(std::string_view bytes);
  // Nothing: everything fed was taken (an unfinished message is kept, at most kLongestMessage).
  std::optional<AmiWireStep> next();
  // Bytes of the input that are not framed yet, counting those kept.
  std::size_t kept() const { return buffer_.size(); }

 private:
  enum class State { banner, between, skipping, lost };

  std::optional<AmiWireStep> next_banner();
  std::optional<AmiWireStep> next_message();
  std::optional<AmiWireStep> complete(std::string_view text);
  bool skip();

  State state_ = State::banner;
  std::string_view input_;    // not yet looked at
  std::string buffer_;        // the unfinished beginning of a message from earlier input
  bool buffer_used_ = false;  // buffer_ holds the message handed out last
  std::size_t skipped_bytes_ = 0;
  std::array<char, 3> tail_{};  // last bytes skipped, for an empty line cut in two
  std::size_t tail_size_ = 0;
};

}  // namespace dutyline
