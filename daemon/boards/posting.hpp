// What is posted: how much of it and of what type; events posted to /api/v1/events, and the wait for their answer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "boards/reply.hpp"
#include "boards/routes.hpp"

namespace dutyline {

struct PostedEvents {
  std::string authorization;  // the header's value; empty: there is none
  std::string content_type;
  std::string content_encoding;
  std::string body;
};

// Answers once, at once or later, on the loop's thread; an answer that comes too late is heard by nobody.
using TakePosted = std::function<void(PostedEvents posted, std::function<void(Reply)> answer)>;

inline constexpr Duration kPostedPatience = seconds(30);

// 503 where nobody answers within kPostedPatience.
// The arguments must live until then.
boost::asio::awaitable<Reply> answer_to(const TakePosted& take, PostedEvents& posted);

std::size_t most_posted(Handler handler);  // bytes of a body
Reply too_much_posted(Handler handler);

// Whether a Content-Type is of this type, whatever its parameters and letters.
bool is_of_type(std::string_view content_type, std::string_view type);

// A crowd beyond what may come in: one write that does not wait is all it gets.
void turn_away(boost::asio::ip::tcp::socket socket);

}  // namespace dutyline
