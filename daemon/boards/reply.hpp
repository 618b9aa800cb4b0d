// What is answered to a request, before anybody thinks of sockets.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyline {

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string_view, std::string>> headers;  // names live for ever
  std::string owned;                                              // the body, unless it lives for ever
  std::string_view lasting;

  std::string_view body() const { return lasting.empty() ? std::string_view(owned) : lasting; }
};

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kNoStore = "no-store";

// RFC 9457, with the words of the status code as its title.
Reply problem_reply(int status, std::string_view detail);
std::string_view status_words(int status);

// Headers of every reply: the wallboard runs only its own scripts, and nothing may frame or sniff it.
const std::vector<std::pair<std::string_view, std::string_view>>& security_headers();

// Packs the body where the client takes gzip and it is worth it (more than 1 KiB).
void compress(Reply& reply, std::string_view accept_encoding);

}  // namespace dutyline
