#include "boards/mark_body.hpp"

#include <boost/json.hpp>

namespace dutyline {

namespace json = boost::json;

Result<Mark> mark_in(std::string_view body) {
  const Failure fault{R"(Post {"mark": "rung_back"}, "no_need", or "none" to take back what was marked.)"};
  boost::system::error_code error;
  const json::value value = json::parse({body.data(), body.size()}, error);
  const json::object* const object = error ? nullptr : value.if_object();
  const json::value* const word = object != nullptr && object->size() == 1 ? object->if_contains("mark") : nullptr;
  if (word == nullptr || !word->is_string()) return fault;
  const auto mark = parse_mark({word->get_string().data(), word->get_string().size()});
  return mark ? Result<Mark>(*mark) : fault;
}

}  // namespace dutyline
