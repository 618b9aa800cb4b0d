// Who may post events, what a body must be, and what is answered. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "boards/posting.hpp"
#include "boards/reply.hpp"
#include "feeds/posted_feed.hpp"

namespace dutyline {

// Which of the tokens the header "Authorization: Bearer TOKEN" shows; nothing: none. How long this takes tells nothing
// of how near a guess came.
std::optional<std::size_t> token_shown(std::string_view authorization, const std::vector<std::string>& tokens);

// JSON, one object a line or all in one list, as itself: else what is answered to it.
std::optional<Reply> unfit_type(const PostedEvents& posted);

Reply unknown_poster();
// The ledger is behind, or cannot be written: nothing was taken.
Reply come_back_later(std::string_view why);
// Of events that are on the disk, or were refused.
Reply posted_reply(const PostedOutcome& outcome);
// Of events that were taken and could not be written yet.
Reply unkept_reply();

}  // namespace dutyline
