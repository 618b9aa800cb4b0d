// Telephone numbers that Ofcom keeps free for drama: the only ones that tests and demonstrations may hold.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace dutyline {

// National, or with +44: 01632 960000-960999, 07700 900000-900999, 0113 496 0000-0999, 0808 157 0000-0999.
inline bool is_drama_number(std::string_view number) {
  std::string national(number);
  if (national.starts_with("+44")) {
    national = "0" + national.substr(3);
  }
  const bool digits = std::all_of(national.begin(), national.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto begins = [&](std::string_view prefix) { return national.starts_with(prefix); };
  return digits && national.size() == 11 &&
         (begins("01632960") || begins("07700900") || begins("01134960") || begins("08081570"));
}

}  // namespace dutyline
