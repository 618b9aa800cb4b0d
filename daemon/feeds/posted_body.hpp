// The body of a POST → the event lines in it: one JSON object, a list of objects, or one object a line. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dutyline {

struct PostedLine {
  std::size_t number = 0;  // for people, from 1: of the line; in a list, of the object
  std::string text;        // without line ends: a decoder takes it as one line
  bool operator==(const PostedLine&) const = default;
};

// Whether each of them is an event is for the decoder to say. Fails in words where no objects can be told apart: the
// body is empty, or is one list or object that is not closed, or goes on behind it.
Result<std::vector<PostedLine>> split_posted_body(std::string_view body);

}  // namespace dutyline
