// The configuration as plain structs; every default stands here, once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "boards/access_settings.hpp"
#include "calls/book.hpp"
#include "calls/caller.hpp"
#include "feeds/endpoint.hpp"
#include "lines/line_definition.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

struct SourceSettings {
  std::string name;  // a label of metrics: [a-z0-9_-]
  std::string kind;  // asterisk_ami, asterisk_queue_log, freeswitch_esl, json_lines, delimited
  std::string switch_name;
  std::optional<Endpoint> address;  // what to dial
  std::optional<Endpoint> listen;   // where to be dialled
  std::string path;                 // a followed file
  std::string username;
  std::string password_file;
  std::string password;  // read from password_file; never written anywhere
  bool plain_login = false;
  std::string token_file;
  std::string token;                            // read from token_file: whoever posts events shows it
  std::shared_ptr<const RecordFormat> records;  // of `delimited`: what its columns mean
  TlsSettings tls;
  std::vector<RefusedAt> refused_at;
};

enum class CallerIdentity { hmac, none };

struct PrivacySettings {
  CallerIdentity caller_id = CallerIdentity::hmac;
  std::string key_file;
  std::string key;                // read from key_file
  std::string previous_key_file;  // empty: none
  std::string previous_key;       // read from it; empty: there is none, or the file is not there any more
  bool agent_names = false;
  NumberPlan numbers;
  std::vector<std::string> shared_numbers;
};

struct Settings {
  Endpoint http{"127.0.0.1", 9877};
  TlsSettings http_tls;
  AccessSettings access;
  std::string control = "/run/dutyline/control.sock";
  std::string ledger_path = "/var/lib/dutyline/ledger.db";
  Duration callers_retention = hours(24 * 62);
  std::optional<Duration> calls_retention;  // nothing: without limit
  PrivacySettings privacy;
  std::vector<SourceSettings> sources;  // in the order of the configuration, over all switches
  std::vector<LineDefinition> lines;
};

std::vector<QueueBinding> queue_bindings(const std::vector<LineDefinition>& lines);
BookSettings book_settings(const Settings& settings, CallId next_id);
DecoderSettings decoder_settings(const SourceSettings& source, const Pseudonyms& pseudonyms, bool recorded);

}  // namespace dutyline
