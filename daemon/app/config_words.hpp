// Text as the readers of single values cut it, and as their messages show it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyline {

std::string_view trim(std::string_view text);  // spaces
bool is_digit(char c);                         // 0 to 9
// A whole number of at most nine digits, with nothing around it.
std::optional<int> whole(std::string_view text);
// At every separator, trimmed; never empty.
std::vector<std::string_view> split(std::string_view text, char separator);

// As it may stand in a message: in backticks, cut to 60 characters, without control characters.
std::string shown(std::string_view text);
// "; did you mean `NAME`?" for the nearest of the known names, or nothing.
std::string suggestion(std::string_view text, const std::vector<std::string_view>& known);

}  // namespace dutyline
