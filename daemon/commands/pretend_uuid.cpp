#include "commands/pretend_uuid.hpp"

namespace dutyline::pretend {

std::string hexadecimal(std::uint64_t value, int digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, value /= 16) {
    *at = kDigits[value % 16];
  }
  return text;
}

std::string make_uuid(Chance& chance) {
  const auto high = chance.bits();
  const auto low = chance.bits();
  return hexadecimal(high >> 32U, 8) + '-' + hexadecimal(high >> 16U, 4) + "-4" + hexadecimal(high, 3) + "-a" +
         hexadecimal(low >> 48U, 3) + '-' + hexadecimal(low, 12);
}

}  // namespace dutyline::pretend
