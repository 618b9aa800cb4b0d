// Who rings, without knowing who: a keyed pseudonym made at the decoder's edge. The number itself goes no further.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyline {

// The first 128 bits of HMAC-SHA-256(key, E.164 number).
struct Pseudonym {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Pseudonym&) const = default;
};

std::string to_string(const Pseudonym& pseudonym);  // 32 hexadecimal digits
std::optional<Pseudonym> parse_pseudonym(std::string_view text);

struct NumberPlan {
  std::string country_code = "44";
  std::string national_prefix = "0";
  std::string international_prefix = "00";
};

// "+447700900752" for 07700900752, +447700900752 and 00447700900752; nothing for withheld numbers, extensions, words.
std::optional<std::string> normalise_number(std::string_view number, const NumberPlan& plan);

class Pseudonyms {
 public:
  // An empty key keeps nobody (`caller_id: none`). Shared numbers (a school's switchboard) are nobody.
  Pseudonyms() = default;
  Pseudonyms(std::string key, NumberPlan plan, const std::vector<std::string>& shared_numbers);

  std::optional<Pseudonym> of(std::string_view number) const;

 private:
  std::string key_;
  NumberPlan plan_;
  std::vector<std::string> shared_;  // normalised, sorted
};

}  // namespace dutyline
