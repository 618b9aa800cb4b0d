#include "boards/json_text.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/utf8.hpp"

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

template <class Integer>
void append_integer(std::string& text, Integer number) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number);
  text.append(digits, end.ptr);
}

// Nearly all texts are plain, and a serializer a text would cost more than the rest of the page together.
void append_text(std::string& text, std::string_view value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](unsigned char letter) {
    return letter >= 0x20 && letter < 0x80 && letter != '"' && letter != '\\';
  });
  if (plain) {
    ((text += '"') += value) += '"';
  } else {
    text += json::serialize(json::string_view(as_utf8(value)));
  }
}

void append_object(std::string& text, const json::object& object) {
  char before = '{';
  for (const auto& member : object) {
    text += before;
    append_text(text, member.key());
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
    case json::kind::string: append_text(text, value.get_string()); break;
    case json::kind::double_: append_number(text, value.get_double()); break;
    case json::kind::int64: append_integer(text, value.get_int64()); break;
    case json::kind::uint64: append_integer(text, value.get_uint64()); break;
    case json::kind::bool_: text += value.get_bool() ? "true" : "false"; break;
    case json::kind::null: text += "null"; break;
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace dutyline
