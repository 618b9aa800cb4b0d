// Framing of FreeSWITCH's event socket, nothing of its meaning: bytes → frames. Sans-IO, bounded memory.
// Source: mod_event_socket as FreeSWITCH 1.10 and 1.11 were seen to speak it: "Name: value\n" lines, an empty line,
// then exactly Content-Length bytes, if that header is there. The next frame begins right after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dutyline {

// Views into the caller's bytes or the wire's buffer: valid until the next call of the wire.
struct EslFrame {
  std::string_view headers;  // all lines, each with its LF, without the empty one
  std::string_view body;

  std::string_view header(std::string_view name) const;  // as it came; empty: not there
};

struct EslWireStep {
  enum class Kind {
    frame,    // `frame`
    skipped,  // a frame was passed over: `text` says why, malformed or too_long
    lost,     // this is no event socket, or it will never be in step again: `text` says why
  };
  Kind kind = Kind::frame;
  EslFrame frame;
  std::string_view text;
};

class EslWire {
 public:
  static constexpr std::size_t kLongestHeaders = 16 * 1024;
  // Events of real SIP channels reach 64 KB; a list of 5,000 callers has 1 MB.
  static constexpr std::size_t kLongestBody = 2 * 1024 * 1024;
  static constexpr std::size_t kLongestSkip = 64 * 1024 * 1024;  // no frame is longer: framing lost

  void reset();  // a new connection
  // The bytes must stay alive until next() has returned nothing.
  void feed(std::string_view bytes);
  // Nothing: everything fed was taken (an unfinished frame is kept).
  std::optional<EslWireStep> next();
  std::size_t kept() const { return buffer_.size(); }

 private:
  std::optional<EslWireStep> begin_frame();
  std::optional<EslWireStep> end_headers();
  std::optional<EslWireStep> fill_body();
  std::optional<EslWireStep> pass_over(std::size_t left, std::string_view why);
  EslWireStep lose(std::string_view why);

  std::string_view input_;    // not yet looked at
  std::string buffer_;        // the unfinished beginning of a frame from earlier input
  std::size_t headers_ = 0;   // of what is kept: where its body begins; 0: its headers are not whole
  std::size_t whole_ = 0;     // of what is kept: its size with its body
  bool buffer_used_ = false;  // buffer_ holds the frame handed out last
  std::size_t skip_ = 0;      // bytes of a body that is passed over
  std::size_t greeted_ = 0;   // so many first bytes were those of an event socket
  bool lost_ = false;
};

// What the headers say of the body; nothing: no number, or beyond all measure.
std::optional<std::size_t> esl_body_size(std::string_view headers);
// Where the first frame of `bytes` ends, leading empty lines with it; 0: it is not whole yet.
std::size_t esl_frame_end(std::string_view bytes);

}  // namespace dutyline
