#include "base/utf8.hpp"

namespace dutyline {

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  const unsigned least_second = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned most_second = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (length > 1 && (byte(1) < least_second || byte(1) > most_second)) {
    return 0;
  }
  for (std::size_t at = 2; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  return length;
}

std::string as_utf8(std::string_view text) {
  std::string good;
  good.reserve(text.size());
  bool spoilt = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length > 0) {
      good += text.substr(at, length);
    } else if (!spoilt) {
      good += "\uFFFD";
    }
    spoilt = length == 0;
    at += length == 0 ? 1 : length;
  }
  return good;
}

}  // namespace dutyline
