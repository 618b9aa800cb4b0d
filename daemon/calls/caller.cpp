#include "calls/caller.hpp"
// OpenSSL 3 prefers EVP to these, which allocates and looks the algorithm up for each number: 1.9 us against 0.3.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace dutyline {
namespace {

constexpr std::size_t kFewestDigits = 8;  // with country code; shorter is an extension or a service code
constexpr std::size_t kMostDigits = 15;   // E.164

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The user part of "sip:07700900123@pbx;user=phone", without the marks people write between digits.
std::string bare(std::string_view number) {
  for (const std::string_view scheme : {"sips:", "sip:", "tel:"}) {
    if (number.starts_with(scheme)) {
      number.remove_prefix(scheme.size());
    }
  }
  number = number.substr(0, number.find_first_of("@;"));
  std::string text;
  for (const char c : number) {
    if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/') {
      text.push_back(c);
    }
  }
  return text;
}

// HMAC (RFC 2104) with SHA-256: the key's own block, the same for every number, is hashed once on either side.
struct KeyedHash {
  SHA256_CTX inner;
  SHA256_CTX outer;

  static KeyedHash with(std::string_view key) {
    KeyedHash made{};
    std::array<unsigned char, SHA256_CBLOCK> block{};
    if (key.size() > block.size()) {
      SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), block.data());
    } else {
      std::ranges::copy(key, block.begin());
    }
    begin(made.inner, block, 0x36);
    begin(made.outer, block, 0x5c);
    return made;
  }

  static void begin(SHA256_CTX& half, std::array<unsigned char, SHA256_CBLOCK> block, unsigned char pad) {
    for (auto& byte : block) {
      byte ^= pad;
    }
    SHA256_Init(&half);
    SHA256_Update(&half, block.data(), block.size());
  }

  // As text, for whoever keeps it.
  std::string bytes() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
  static KeyedHash of_bytes(std::string_view bytes) {
    KeyedHash kept{};
    std::memcpy(&kept, bytes.data(), sizeof kept);
    return kept;
  }

  Pseudonym of(std::string_view text, std::uint16_t version) const {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256_CTX half = inner;
    SHA256_Update(&half, text.data(), text.size());
    SHA256_Final(digest.data(), &half);
    half = outer;
    SHA256_Update(&half, digest.data(), digest.size());
    SHA256_Final(digest.data(), &half);
    Pseudonym pseudonym;
    pseudonym.key = version;
    std::copy_n(digest.begin(), pseudonym.bytes.size(), pseudonym.bytes.begin());
    return pseudonym;
  }
};

}  // namespace

std::string to_string(const Pseudonym& pseudonym) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : pseudonym.bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::optional<Pseudonym> parse_pseudonym(std::string_view text) {
  Pseudonym pseudonym;
  if (text.size() != 2 * pseudonym.bytes.size()) {
    return std::nullopt;
  }
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < pseudonym.bytes.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    pseudonym.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return pseudonym;
}

std::optional<std::string> normalise_number(std::string_view number, const NumberPlan& plan) {
  std::string text = bare(number);
  bool international = false;
  if (text.starts_with('+')) {
    text.erase(0, 1);
    international = true;
  } else if (!plan.international_prefix.empty() && text.starts_with(plan.international_prefix)) {
    text.erase(0, plan.international_prefix.size());
    international = true;
  }
  if (!all_digits(text)) {
    return std::nullopt;
  }
  if (!international) {
    const bool national = !plan.national_prefix.empty() && text.starts_with(plan.national_prefix);
    if (national) {
      text = plan.country_code + text.substr(plan.national_prefix.size());
    } else if (text.size() < kFewestDigits) {
      return std::nullopt;
    } else if (!(text.starts_with(plan.country_code) && text.size() >= plan.country_code.size() + 9)) {
      // Trunks that strip the national prefix: 7700900752. With the country code but no plus it is left as it is.
      text = plan.country_code + text;
    }
  } else if (const auto trunk = plan.country_code + plan.national_prefix;
             !plan.national_prefix.empty() && text.starts_with(trunk)) {
    text.erase(plan.country_code.size(), plan.national_prefix.size());  // +44 (0)7700 …, as people write it
  }
  if (text.size() < kFewestDigits || text.size() > kMostDigits) {
    return std::nullopt;
  }
  return "+" + text;
}

std::string key_fingerprint(std::string_view key) {
  return to_string(KeyedHash::with(key).of("which key this is", 0)).substr(0, 16);
}

Pseudonyms::Pseudonyms(std::string key, NumberPlan plan, const std::vector<std::string>& shared_numbers,
                       std::uint16_t version)
    : key_(key.empty() ? std::move(key) : KeyedHash::with(key).bytes()), version_(version), plan_(std::move(plan)) {
  for (const auto& number : shared_numbers) {
    if (auto normal = normalise_number(number, plan_)) {
      shared_.push_back(std::move(*normal));
    }
  }
  std::ranges::sort(shared_);
}

std::optional<std::string> Pseudonyms::somebody(std::string_view number) const {
  auto normal = !key_.empty() && !number.empty() ? normalise_number(number, plan_) : std::nullopt;
  return normal && std::ranges::binary_search(shared_, *normal) ? std::nullopt : normal;
}

std::optional<Pseudonym> Pseudonyms::of(std::string_view number) const {
  const auto normal = somebody(number);
  if (!normal) {
    return std::nullopt;
  }
  const Pseudonym now = KeyedHash::of_bytes(key_).of(*normal, version_);
  if (former_) {
    const Pseudonym before = KeyedHash::of_bytes(former_->key).of(*normal, former_->version);
    if (auto known = former_->known.extract(before)) {
      former_->links.push_back({before, now, std::move(known.mapped())});
    }
  }
  return now;
}

std::vector<Pseudonym> Pseudonyms::all_of(std::string_view number) const {
  const auto normal = somebody(number);
  if (!normal) {
    return {};
  }
  std::vector<Pseudonym> all{KeyedHash::of_bytes(key_).of(*normal, version_)};
  if (former_) {
    all.push_back(KeyedHash::of_bytes(former_->key).of(*normal, former_->version));
  }
  return all;
}

void Pseudonyms::link_to_former_key(const std::string& key, std::uint16_t version, CallersBefore known) {
  former_ = std::make_unique<Former>();
  former_->key = KeyedHash::with(key).bytes();
  former_->version = version;
  former_->known = std::move(known);
}

Pseudonyms::Former::~Former() {
  OPENSSL_cleanse(key.data(), key.size());
}

void Pseudonyms::forget_former_key() {
  former_.reset();
}

std::vector<CallerLink> Pseudonyms::take_links() {
  return former_ ? std::exchange(former_->links, {}) : std::vector<CallerLink>();
}

}  // namespace dutyline
