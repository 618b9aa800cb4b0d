#include "app/posted_events.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace dutyline {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostRefusedShown = 100;
constexpr std::string_view kRetryAfter = "5";  // seconds

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view text) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

json::array errors_of(const PostedOutcome& outcome) {
  json::array errors;
  for (const auto& refused : outcome.refused) {
    if (errors.size() == kMostRefusedShown) {
      break;
    }
    json::object error;
    error["line"] = refused.number;
    if (!refused.field.empty()) {
      error["field"] = refused.field;
    }
    error["detail"] = refused.text;
    errors.push_back(std::move(error));
  }
  return errors;
}

Reply json_reply(int status, std::string_view type, const json::object& body) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", type);
  reply.headers.emplace_back("Cache-Control", kNoStore);
  reply.owned = json::serialize(body);
  return reply;
}

Reply all_refused(const PostedOutcome& outcome) {
  const auto& first = outcome.refused.front();
  json::object body;
  body["type"] = "about:blank";
  body["title"] = status_words(400);
  body["status"] = 400;
  body["detail"] = "line " + std::to_string(first.number) + ": " + first.text +
                   (outcome.refused.size() == 1 ? "" : "; none of the events was taken");
  body["taken"] = 0;
  body["repeated"] = 0;
  body["refused"] = outcome.refused.size();
  body["errors"] = errors_of(outcome);
  return json_reply(400, "application/problem+json", body);
}

}  // namespace

std::optional<std::size_t> token_shown(std::string_view authorization, const std::vector<std::string>& tokens) {
  static constexpr std::string_view kScheme = "Bearer ";
  if (!equal_without_case(authorization.substr(0, kScheme.size()), kScheme)) {
    return std::nullopt;
  }
  const auto begin = std::min(authorization.find_first_not_of(' ', kScheme.size()), authorization.size());
  const Digest shown = digest_of(authorization.substr(begin));
  std::optional<std::size_t> found;
  for (std::size_t index = 0; index < tokens.size(); ++index) {
    const Digest known = digest_of(tokens[index]);
    if (CRYPTO_memcmp(shown.data(), known.data(), shown.size()) == 0) {
      found = index;
    }
  }
  return found;
}

std::optional<Reply> unfit_type(const PostedEvents& posted) {
  static constexpr std::array<std::string_view, 4> kTypes{"application/json", "application/x-ndjson",
                                                          "application/ndjson", "application/jsonl"};
  const std::string& type = posted.content_type;
  const bool known = is_of_type(type, "") ||
                     std::ranges::any_of(kTypes, [&](std::string_view each) { return is_of_type(type, each); });
  if (!known) {
    return problem_reply(415, "Events are posted as application/json or application/x-ndjson.");
  }
  if (!posted.content_encoding.empty() && !equal_without_case(posted.content_encoding, "identity")) {
    return problem_reply(415, "Events are posted as they are, not compressed.");
  }
  return std::nullopt;
}

Reply unknown_poster() {
  Reply reply = problem_reply(401, "Show the token of a source: Authorization: Bearer TOKEN.");
  reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"dutyline\"");
  return reply;
}

Reply come_back_later(std::string_view why) {
  Reply reply = problem_reply(429, std::string(why) + " Nothing was taken: send the events again later.");
  reply.headers.emplace_back("Retry-After", kRetryAfter);
  return reply;
}

Reply posted_reply(const PostedOutcome& outcome) {
  if (outcome.taken + outcome.repeated == 0 && !outcome.refused.empty()) {
    return all_refused(outcome);
  }
  json::object body;
  body["taken"] = outcome.taken;
  body["repeated"] = outcome.repeated;
  body["refused"] = outcome.refused.size();
  if (!outcome.refused.empty()) {
    body["errors"] = errors_of(outcome);
  }
  return json_reply(200, kJson, body);
}

Reply unkept_reply() {
  Reply reply = problem_reply(503,
                              "The ledger cannot be written now. Send the events again: what was taken is not taken "
                              "twice.");
  reply.headers.emplace_back("Retry-After", kRetryAfter);
  return reply;
}

}  // namespace dutyline
