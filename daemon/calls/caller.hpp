// Who rings, without knowing who: a keyed pseudonym made at the decoder's edge. The number itself goes no further.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyline {

// The first 128 bits of HMAC-SHA-256(key, E.164 number).
struct Pseudonym {
  std::array<std::uint8_t, 16> bytes{};
  std::uint16_t key = 1;  // the version of the key it was made with; no part of who she is
  bool operator==(const Pseudonym& other) const { return bytes == other.bytes; }
  auto operator<=>(const Pseudonym& other) const { return bytes <=> other.bytes; }
};

// One caller under the former key and under the present one, and the visits that are kept under the former.
struct CallerLink {
  Pseudonym before;
  Pseudonym now;
  std::vector<std::int64_t> visits;
};
using CallersBefore = std::map<Pseudonym, std::vector<std::int64_t>>;  // with their visits

std::string to_string(const Pseudonym& pseudonym);  // 32 hexadecimal digits
std::optional<Pseudonym> parse_pseudonym(std::string_view text);

struct NumberPlan {
  std::string country_code = "44";
  std::string national_prefix = "0";
  std::string international_prefix = "00";
};

// "+447700900752" for 07700900752, +447700900752 and 00447700900752; nothing for withheld numbers, extensions, words.
std::optional<std::string> normalise_number(std::string_view number, const NumberPlan& plan);

// Tells one key from another and nothing of either: the first 64 bits of HMAC-SHA-256(key, a text that is no number).
std::string key_fingerprint(std::string_view key);

class Pseudonyms {
 public:
  // An empty key keeps nobody (`caller_id: none`). Shared numbers (a school's switchboard) are nobody.
  Pseudonyms() = default;
  Pseudonyms(std::string key, NumberPlan plan, const std::vector<std::string>& shared_numbers,
             std::uint16_t version = 1);

  std::optional<Pseudonym> of(std::string_view number) const;
  // Under every key at hand. Empty: nobody.
  std::vector<Pseudonym> all_of(std::string_view number) const;

  // While callers may be linked to their calls of before: the key those were made with, its version, and who of them
  // is kept.
  void link_to_former_key(const std::string& key, std::uint16_t version, CallersBefore known);
  // From now on nobody's former pseudonym can be made.
  void forget_former_key();
  // Callers of before who were met under the present key since last taken, each once.
  std::vector<CallerLink> take_links();

 private:
  struct Former {
    std::string key;
    std::uint16_t version = 0;
    CallersBefore known;
    std::vector<CallerLink> links;
    ~Former();
  };

  std::optional<std::string> somebody(std::string_view number) const;  // her number, normalised

  std::string key_;
  std::uint16_t version_ = 1;
  std::unique_ptr<Former> former_;
  NumberPlan plan_;
  std::vector<std::string> shared_;  // normalised, sorted
};

}  // namespace dutyline
