// The desk of a line as JSON and as CSV. No number and no pseudonym is in them; names only where they may be shown.
#pragma once

#include <string>
#include <string_view>

#include "lines/desk.hpp"

namespace dutyline {

std::string desk_json(const DeskPicture& desk);  // /api/v1/lines/{line}/desk
// Whom to ring back, RFC 4180, for a spreadsheet; times as RFC 3339 in UTC.
std::string desk_csv(const DeskPicture& desk);  // /api/v1/lines/{line}/desk.csv

// A line's record_url with the call's id on the switch put in; empty: there is none.
std::string record_link(std::string_view record_url, std::string_view switch_call_id);

}  // namespace dutyline
