#include "lines/line_definition.hpp"

namespace dutyline {

std::string_view to_string(Headline headline) {
  switch (headline) {
    case Headline::served: return "served";
    case Headline::of_offered: return "of_offered";
    case Headline::strict: return "strict";
  }
  return "served";
}

}  // namespace dutyline
