#include "boards/json_text.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

namespace dutyline {

namespace json = boost::json;

namespace {

void append(std::string& text, const json::value& value);

void append_number(std::string& text, double number) {
  if (!std::isfinite(number)) {
    text += "null";
    return;
  }
  char digits[400];  // the longest double without an exponent has 326 letters
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number, std::chars_format::fixed);
  text.append(digits, end.ptr);
}

void append_object(std::string& text, const json::object& object) {
  char before = '{';
  for (const auto& member : object) {
    text += before;
    text += json::serialize(member.key());
    text += ':';
    append(text, member.value());
    before = ',';
  }
  text += object.empty() ? "{}" : "}";
}

void append_array(std::string& text, const json::array& array) {
  char before = '[';
  for (const json::value& value : array) {
    text += before;
    append(text, value);
    before = ',';
  }
  text += array.empty() ? "[]" : "]";
}

void append(std::string& text, const json::value& value) {
  switch (value.kind()) {
    case json::kind::object: append_object(text, value.get_object()); break;
    case json::kind::array: append_array(text, value.get_array()); break;
    case json::kind::double_: append_number(text, value.get_double()); break;
    default: text += json::serialize(value); break;
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace dutyline
