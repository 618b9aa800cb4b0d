#include "feeds/file_position.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <vector>

namespace dutyline {
namespace {

constexpr std::string_view kVersion = "file-1";
constexpr std::string_view kNone = "-";
constexpr std::size_t kKeptOfHash = SHA256_DIGEST_LENGTH / 2;
constexpr std::size_t kLongestNumber = 18;  // digits: never more than 64 bits hold
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kDigits = kHexDigits.substr(0, 10);

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  return number;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 2 * kKeptOfHash && text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

}  // namespace

std::string to_string(const FilePosition& position) {
  std::string text(kVersion);
  for (const auto number : {position.file.device, position.file.inode, position.offset}) {
    text += " " + std::to_string(number);
  }
  text += " " + (position.offset == 0 ? std::string(kNone) : position.fingerprint);
  return text + " " + (position.began ? std::to_string(*position.began) : std::string(kNone));
}

std::optional<FilePosition> parse_file_position(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 6 || words[0] != kVersion) {
    return std::nullopt;
  }
  const auto device = whole_number(words[1]);
  const auto inode = whole_number(words[2]);
  const auto offset = whole_number(words[3]);
  if (!device || !inode || !offset || *offset > std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  if (*offset == 0 ? words[4] != kNone : !is_fingerprint(words[4])) {
    return std::nullopt;
  }
  FilePosition position{{*device, *inode}, *offset, *offset == 0 ? "" : std::string(words[4]), std::nullopt};
  if (words[5] != kNone) {
    position.began = whole_number(words[5]);
    if (!position.began) {
      return std::nullopt;
    }
  }
  return position;
}

std::string fingerprint_of(std::string_view head, std::string_view before_offset) {
  std::string both(head);
  both += before_offset;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(both.data()), both.size(), hash.data());
  std::string text;
  for (std::size_t i = 0; i < kKeptOfHash; ++i) {
    text += kHexDigits[hash[i] >> 4U];
    text += kHexDigits[hash[i] & 0x0fU];
  }
  return text;
}

std::optional<std::uint64_t> leading_number(std::string_view head) {
  const auto digits = std::min(head.find_first_not_of(kDigits), head.size());
  if (digits == head.size() || digits > kLongestNumber) {
    return std::nullopt;
  }
  return whole_number(head.substr(0, digits));
}

}  // namespace dutyline
