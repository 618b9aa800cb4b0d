// One event of the pretend FreeSWITCH, and how mod_event_socket writes it. Both forms as captured from
// FreeSWITCH 1.10.12 and 1.11.2: which bytes are encoded, that every JSON value is a string, that a key may stand
// twice.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyline::pretend {

enum class EslForm { plain, json };

class EslEvent {
 public:
  // `subclass`: of a CUSTOM event; it stands first.
  explicit EslEvent(std::string name, std::string subclass = {});

  EslEvent& add(std::string_view key, std::string value) {
    fields_.emplace_back(key, std::move(value));
    return *this;
  }
  EslEvent& add(std::string_view key, std::integral auto value) { return add(key, std::to_string(value)); }

  const std::string& name() const { return name_; }
  const std::string& subclass() const { return subclass_; }
  std::string_view value(std::string_view key) const;  // of the first so named; empty: none
  // The whole frame; made once for each form.
  const std::string& bytes(EslForm form) const;

 private:
  std::string name_;
  std::string subclass_;
  std::vector<std::pair<std::string, std::string>> fields_;
  mutable std::string plain_;
  mutable std::string json_;
};

// "Content-Type: …", and the length of the body where there is one.
std::string esl_reply(std::string_view text);         // command/reply
std::string esl_api_response(std::string_view body);  // api/response
std::string esl_disconnect_notice(std::string_view text);

}  // namespace dutyline::pretend
