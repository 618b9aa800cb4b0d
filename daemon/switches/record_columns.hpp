// One line of call records, cut into its columns; and texts as UTF-8. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switches/record_format.hpp"

namespace dutyline {

// Without blanks around them. Nothing: a quote is opened and not closed, or something stands behind a closed one.
std::optional<std::vector<std::string>> cut_record(std::string_view line, const RecordFormat& format);

// The same, where blanks separate too: the columns, if there are exactly `count` then.
std::optional<std::vector<std::string>> cut_at_blanks_too(const std::vector<std::string>& columns, std::size_t count);

// As UTF-8; nothing: it is not of this encoding.
std::optional<std::string> as_utf_8(std::string_view text, RecordEncoding encoding);

}  // namespace dutyline
