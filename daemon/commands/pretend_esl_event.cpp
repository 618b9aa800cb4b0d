#include "commands/pretend_esl_event.hpp"

#include "commands/pretend_uuid.hpp"

namespace dutyline::pretend {

namespace {

// Neither of these nor a byte outside 0x20 … 0x7E is written as it is.
constexpr std::string_view kEncoded = "\r\n \"#%&+:;<=>?@[\\]^`{|}";

std::string url_encoded(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  if (value.empty()) {
    return "_undef_";
  }
  std::string text;
  for (const char letter : value) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte > 0x7E || kEncoded.find(letter) != std::string_view::npos) {
      text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    } else {
      text += letter;
    }
  }
  return text;
}

std::string json_text(std::string_view value) {
  std::string text = "\"";
  for (const char letter : value) {
    if (letter == '"' || letter == '\\') {
      text += {'\\', letter};
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      text += "\\u" + hexadecimal(static_cast<unsigned char>(letter), 4);
    } else {
      text += letter;
    }
  }
  return text + '"';
}

}  // namespace

EslEvent::EslEvent(std::string name, std::string subclass) : name_(std::move(name)), subclass_(std::move(subclass)) {
  if (!subclass_.empty()) {
    add("Event-Subclass", subclass_);
  }
  add("Event-Name", name_);
}

std::string_view EslEvent::value(std::string_view key) const {
  for (const auto& [name, text] : fields_) {
    if (name == key) {
      return text;
    }
  }
  return {};
}

const std::string& EslEvent::bytes(EslForm form) const {
  std::string& bytes = form == EslForm::plain ? plain_ : json_;
  if (!bytes.empty()) {
    return bytes;
  }
  std::string body;
  for (const auto& [key, value] : fields_) {
    if (form == EslForm::plain) {
      body.append(key).append(": ").append(url_encoded(value)).append("\n");
    } else {
      body.append(body.empty() ? "{" : ",").append(json_text(key)).append(":").append(json_text(value));
    }
  }
  body += form == EslForm::plain ? "\n" : "}";
  bytes = "Content-Length: " + std::to_string(body.size()) + "\nContent-Type: text/event-" +
          (form == EslForm::plain ? "plain" : "json") + "\n\n" + body;
  return bytes;
}

std::string esl_reply(std::string_view text) {
  return "Content-Type: command/reply\nReply-Text: " + std::string(text) + "\n\n";
}

std::string esl_api_response(std::string_view body) {
  const std::string_view said = body.empty() ? "-ERR no reply\n" : body;
  return "Content-Type: api/response\nContent-Length: " + std::to_string(said.size()) + "\n\n" + std::string(said);
}

std::string esl_disconnect_notice(std::string_view text) {
  return "Content-Type: text/disconnect-notice\nContent-Length: " + std::to_string(text.size()) + "\n\n" +
         std::string(text);
}

}  // namespace dutyline::pretend
