// The two ways in which FreeSWITCH writes an event's values, read back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dutyline {

// %XX is a byte; `+` stays a plus. `_undef_` is the empty text. A % without two digits stays as it is.
std::string url_decoded(std::string_view text);
// What stands between the quotes of a JSON string. A broken escape stays as it is.
std::string json_decoded(std::string_view text);

// The members of one JSON object, one after another, without copying. A string's value is what stands between its
// quotes; of an array or object the whole text.
class JsonObject {
 public:
  struct Member {
    std::string_view name;
    std::string_view value;
  };

  explicit JsonObject(std::string_view text);
  std::optional<Member> next();
  bool whole() const { return whole_; }  // once next() has given nothing: it was well formed to its end

 private:
  void skip_spaces();
  std::optional<std::string_view> string();
  std::optional<std::string_view> value();
  bool is(char c);

  std::string_view rest_;
  bool first_ = true;
  bool broken_ = false;
  bool whole_ = false;
};

}  // namespace dutyline
