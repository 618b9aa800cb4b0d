#include "boards/access.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "boards/password_check.hpp"

namespace dutyline {

namespace {

constexpr std::string_view kCookie = "dutyline_kiosk";
constexpr std::string_view kKioskSalt = "dutyline kiosk ";  // a cookie is not the link's token, nor of use for it
constexpr std::size_t kMostCredentials = 1024;              // bytes: of a name and a password, or a token

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view text) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

bool same(const Digest& one, const Digest& other) {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string cookie_value(std::string_view token) {
  return hex(digest_of(std::string(kKioskSalt) + std::string(token)));
}

// What follows "Scheme " of an Authorization header; nothing: it is of another scheme.
std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (header.size() <= scheme.size() || header[scheme.size()] != ' ' ||
      !std::ranges::equal(header.substr(0, scheme.size()), scheme, {}, lower, lower)) {
    return std::nullopt;
  }
  const std::size_t begin = header.find_first_not_of(' ', scheme.size());
  return header.substr(std::min(begin, header.size()));
}

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

// The value of our cookie; nothing: there is none.
std::optional<std::string_view> our_cookie(std::string_view header) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(kCookie) && pair.substr(kCookie.size()).starts_with('=')) {
      return pair.substr(kCookie.size() + 1);
    }
  }
  return std::nullopt;
}

std::string word(Role role) {
  return role == Role::manager ? "manager" : "viewer";
}

}  // namespace

struct Access::State {
  struct Secret {
    Digest digest{};
    Asker asker;
  };

  explicit State(boost::asio::any_io_executor loop) : passwords(std::move(loop)) {}

  static Asker asker_of(const User& user) {
    return {user.role, user.name, "", hex(digest_of("user " + user.name + ' ' + word(user.role) + ' ' + user.hash))};
  }

  static std::optional<Asker> find(const std::vector<Secret>& secrets, const Digest& shown) {
    std::optional<Asker> found;
    for (const Secret& secret : secrets) {
      if (same(secret.digest, shown)) found = secret.asker;
    }
    return found;
  }

  void check_password(const std::string& named, const Answer& answer) {
    const std::size_t colon = named.find(':');
    if (colon == std::string::npos || settings.users.empty()) return answer(Access::Found::unknown, {});
    const std::string name = named.substr(0, colon);
    const auto user = std::ranges::find(settings.users, name, &User::name);
    const bool exists = user != settings.users.end();
    // A name that nobody has takes as long as one that somebody has.
    const std::string hash = exists ? user->hash : settings.users.front().hash;
    const Asker asker = exists ? asker_of(*user) : Asker{};
    passwords.check(hash, named.substr(colon + 1), [answer, asker, exists](PasswordCheck::Found found) {
      if (found == PasswordCheck::Found::too_many) return answer(Access::Found::too_many, {});
      const bool right = exists && found == PasswordCheck::Found::right;
      answer(right ? Access::Found::known : Access::Found::unknown, right ? asker : Asker{});
    });
  }

  AccessSettings settings;
  std::vector<Secret> tokens;
  std::vector<Secret> kiosks;   // by their cookies
  std::set<std::string> known;  // marks of all who are let in
  PasswordCheck passwords;
};

Access::Access(boost::asio::any_io_executor loop, AccessSettings settings)
    : state_(std::make_unique<State>(std::move(loop))) {
  use(std::move(settings));
}

Access::~Access() = default;

void Access::stop() {
  state_->passwords.stop();
}

void Access::use(AccessSettings settings) {
  State& state = *state_;
  state.settings = std::move(settings);
  state.tokens.clear();
  state.kiosks.clear();
  state.known.clear();
  if (!state.settings.asks) state.known.insert("");
  for (const User& user : state.settings.users) state.known.insert(State::asker_of(user).shown);
  for (const BearerToken& token : state.settings.tokens) {
    const Digest digest = digest_of(token.token);
    const std::string mark = hex(digest_of("token " + word(token.role) + ' ' + token.token));
    state.tokens.push_back({digest, {token.role, "token", "", mark}});
    state.known.insert(mark);
  }
  for (const KioskLink& kiosk : state.settings.kiosks) {
    const std::string cookie = cookie_value(kiosk.token);
    const std::string mark = hex(digest_of("kiosk " + kiosk.line + ' ' + cookie));
    state.kiosks.push_back({digest_of(cookie), {Role::kiosk, "", kiosk.line, mark}});
    state.known.insert(mark);
  }
}

bool Access::asks() const {
  return state_->settings.asks;
}

bool Access::still_knows(const Asker& asker) const {
  return state_->known.contains(asker.shown);
}

void Access::identify(const Shown& shown, const Answer& answer) const {
  if (!state_->settings.asks) return answer(Found::known, {Role::manager, "", "", ""});
  if (shown.authorization.size() > kMostCredentials) return answer(Found::unknown, {});
  if (const auto basic = credentials(shown.authorization, "Basic")) {
    const auto named = base64_decoded(*basic);
    return named ? state_->check_password(*named, answer) : answer(Found::unknown, {});
  }
  std::optional<Asker> asker;
  if (const auto bearer = credentials(shown.authorization, "Bearer")) {
    asker = State::find(state_->tokens, digest_of(*bearer));
  } else if (const auto cookie = our_cookie(shown.cookie); cookie && shown.authorization.empty()) {
    asker = State::find(state_->kiosks, digest_of(*cookie));
  }
  answer(asker ? Found::known : Found::unknown, asker.value_or(Asker{}));
}

const std::string* Access::line_of_kiosk(std::string_view token) const {
  const std::string* line = nullptr;
  const Digest shown = digest_of(token);
  for (const KioskLink& kiosk : state_->settings.kiosks) {
    if (same(digest_of(kiosk.token), shown)) line = &kiosk.line;
  }
  return line;
}

bool Access::shows_kiosk(std::string_view cookie) {
  return our_cookie(cookie).has_value();
}

std::string Access::kiosk_cookie(std::string_view token, bool secure) {
  // As long as browsers keep one at most, 400 days; each time the board is loaded they begin anew.
  return std::string(kCookie) + '=' + cookie_value(token) + "; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict" +
         (secure ? "; Secure" : "");
}

}  // namespace dutyline
