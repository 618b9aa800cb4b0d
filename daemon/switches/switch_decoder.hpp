// The one interface of every switch: bytes and their arrival in; facts, bytes to send, and faults out. No I/O, no
// clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "calls/caller.hpp"
#include "calls/fact.hpp"
#include "calls/source.hpp"

namespace dutyline {

// Steps: what the shell is to do next.
struct Send {
  std::string bytes;
  bool operator==(const Send&) const = default;
};
// Logged in and in step with the switch: what follows is live.
struct Live {
  bool operator==(const Live&) const = default;
};
// A message was passed over; counted, logged once per kind.
struct Skipped {
  std::string reason;  // of a closed set: malformed, too_long, too_many_headers, …
  // Which message and what is wrong with it, for whoever can mend the sender: "line 17: `time` is missing". Holds
  // nothing that could be a number of a caller's. May be empty.
  std::string detail{};
  std::string field{};  // the one at fault, if it is one
  bool operator==(const Skipped&) const = default;
};
// This connection is of no more use: close it and begin anew.
struct Lost {
  std::string result;  // of dutyline_source_connects_total: auth, protocol, timeout; empty: it had been live
  std::string reason;  // in words
  bool operator==(const Lost&) const = default;
};
// One line for the operator, logged once while it stays true.
struct Advice {
  std::string kind;  // a degraded reason (no_call_class, …) or another stable word
  std::string text;
  bool operator==(const Advice&) const = default;
};

using Step = std::variant<Fact, Send, Live, Skipped, Lost, Advice>;

// A refusal's dialplan position, given to a queue by the configuration.
struct RefusedAt {
  std::string context;
  std::string exten;
  std::string queue;
  bool operator==(const RefusedAt&) const = default;
};

struct RecordFormat;  // switches/record_format.hpp

struct DecoderSettings {
  std::string switch_name;
  std::string source;
  std::string username;
  std::string password;
  bool plain_login = false;  // else MD5 challenge and response where the protocol has it
  std::vector<RefusedAt> refused_at;
  const Pseudonyms* pseudonyms = nullptr;       // outlives the decoder; null: everyone is nobody
  std::shared_ptr<const RecordFormat> records;  // of `delimited`: what the columns mean; null: its own names for them
  // Recorded input: the recorder asked the questions, nothing is answered to us and no time-out ends the connection.
  bool recorded = false;
};

class SwitchDecoder {
 public:
  virtual ~SwitchDecoder() = default;

  // A connection (or recorded file) begins: framing and login start anew, what is known of calls stays.
  virtual void connected(Instant now) = 0;
  virtual void disconnected(Instant now, std::string_view cause) = 0;

  // Recorded input only: the recorder asked this at this point of the stream; its answer comes later.
  virtual void asked(std::string_view) {}

  // How bytes are cut never matters. They must stay alive until next() has returned nothing.
  virtual void feed(std::string_view bytes, Instant arrived) = 0;
  // Takes the next step; nothing: all done with what was fed.
  virtual std::optional<Step> next() = 0;

  // Time-outs, keep-alive, what is settled by waiting. Steps may follow.
  virtual void advance(Instant now) = 0;
  virtual std::optional<Instant> next_deadline() const = 0;

  virtual const SourceStatus& status() const = 0;
  // Polite last words before closing (Logoff); empty: none.
  virtual std::string farewell() const = 0;
};

// One kind of source, and every reason its decoder can give: closed label sets.
struct SwitchKind {
  std::string_view name;  // "asterisk_ami"
  std::unique_ptr<SwitchDecoder> (*make)(const DecoderSettings& settings);
  std::vector<std::string> rejected_reasons;
  std::vector<std::string> degraded_reasons;
  int default_port = 0;
  // What it tells may be old, or told before: lines that are kept somewhere and sent again. Else it tells what happens
  // now.
  bool may_tell_again = false;
  // The switch's own record of its calls (a log, call records): what it says is Times::log, and it may come late.
  bool is_record = false;
};

// Decoders register themselves at start-up; sorted by name.
const std::vector<SwitchKind>& switch_kinds();
const SwitchKind* find_switch_kind(std::string_view name);

class RegisterSwitchKind {
 public:
  explicit RegisterSwitchKind(SwitchKind kind);
};

}  // namespace dutyline
