// What is said over the control socket (`listen.control`, a Unix socket for the daemon's own user). Pure: no socket.
//
// The client says one thing at a time, each as a frame: one byte of kind, four bytes of length (big-endian), so many
// bytes. Instants are microseconds since 1970 in eight bytes, big-endian.
//
//   C  reclassify: "1", the ledger's real path and since when, a newline after each of the first two; nothing follows
//   D  erase: "1", the ledger's real path and a caller's number, a newline after each of the first two; nothing follows
//   L  load: "1"; the daemon reads its configuration again. Nothing follows
//   S  status: "1"; the answer is what /api/v1/status shows. Nothing follows
//   I  begins an import: "1", the ledger's real path and the source's name, a newline after each of the first two
//   F  a recording begins, and with it a connection: its name, for people
//   Q  what the recorder asked before the next bytes came
//   B  an instant, and the bytes that arrived then
//   E  an instant: the recording ends there
//   X  that was the last recording
//
// The daemon reads no faster than it can take what it reads, answers once and closes:
//
//   R  it is done: what the command prints
//   !  it is not: why, in words
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.hpp"

namespace dutyline {

inline constexpr std::size_t kLargestControlFrame = 256 * 1024;  // of its bytes, without kind and length

struct BeginImport {
  std::string ledger;
  std::string source;
  bool operator==(const BeginImport&) const = default;
};
struct BeginReclassify {
  std::string ledger;
  std::string from;  // a time bound
  bool operator==(const BeginReclassify&) const = default;
};
struct BeginErase {
  std::string ledger;
  std::string number;  // goes into no log and into no answer
  bool operator==(const BeginErase&) const = default;
};
struct BeginReload {
  bool operator==(const BeginReload&) const = default;
};
struct BeginStatus {
  bool operator==(const BeginStatus&) const = default;
};
struct BeginRecording {
  std::string name;
  bool operator==(const BeginRecording&) const = default;
};
struct RecordedQuestion {
  std::string text;
  bool operator==(const RecordedQuestion&) const = default;
};
struct RecordedBytes {
  Instant arrived;
  std::string bytes;
  bool operator==(const RecordedBytes&) const = default;
};
struct EndRecording {
  Instant at;
  bool operator==(const EndRecording&) const = default;
};
struct EndImport {
  bool operator==(const EndImport&) const = default;
};
struct ControlAnswer {
  bool good = false;
  std::string text;
  bool operator==(const ControlAnswer&) const = default;
};
using ControlMessage = std::variant<BeginImport, BeginReclassify, BeginErase, BeginReload, BeginStatus, BeginRecording,
                                    RecordedQuestion, RecordedBytes, EndRecording, EndImport, ControlAnswer>;

// Its bytes fit a frame: of RecordedBytes at most kLargestControlFrame - 8 are given.
std::string control_frame(const ControlMessage& message);

// Cuts a stream into messages, however it comes, in bounded memory.
class ControlReader {
 public:
  void feed(std::string_view bytes);
  // Nothing: more bytes are needed, or it is broken, for good.
  std::optional<ControlMessage> next();
  const std::string& fault() const { return fault_; }  // why it is broken, in words; empty: it is not
  bool at_boundary() const { return held_.size() == taken_; }

 private:
  std::string held_;
  std::size_t taken_ = 0;  // of what is held
  std::string fault_;
};

}  // namespace dutyline
