#include "calls/caller.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cctype>

namespace dutyline {
namespace {

constexpr std::size_t kFewestDigits = 8;  // with country code; shorter is an extension or a service code
constexpr std::size_t kMostDigits = 15;   // E.164

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
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

Pseudonyms::Pseudonyms(std::string key, NumberPlan plan, const std::vector<std::string>& shared_numbers)
    : key_(std::move(key)), plan_(std::move(plan)) {
  for (const auto& number : shared_numbers) {
    if (auto normal = normalise_number(number, plan_)) {
      shared_.push_back(std::move(*normal));
    }
  }
  std::ranges::sort(shared_);
}

std::optional<Pseudonym> Pseudonyms::of(std::string_view number) const {
  if (key_.empty()) {
    return std::nullopt;
  }
  const auto normal = normalise_number(number, plan_);
  if (!normal || std::ranges::binary_search(shared_, *normal)) {
    return std::nullopt;
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(normal->data()), normal->size(), digest, &length) == nullptr) {
    return std::nullopt;
  }
  Pseudonym pseudonym;
  std::copy_n(digest, pseudonym.bytes.size(), pseudonym.bytes.begin());
  return pseudonym;
}

}  // namespace dutyline
