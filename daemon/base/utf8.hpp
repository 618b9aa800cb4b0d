// Text in UTF-8 (RFC 3629), and names that came from a switch, fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dutyline {

// How many bytes the character has that begins here; 0: it is none.
std::size_t utf8_length(std::string_view text);

// The same text; each stretch of bytes that is no UTF-8 becomes one U+FFFD. JSON, CSV and logs promise UTF-8, and a
// switch passes names through as somebody once typed them: in Latin-1, say.
std::string as_utf8(std::string_view text);

}  // namespace dutyline
