// Lines of call records, cut in every way that a configuration can ask for. Invariants: a call's times are in order,
// its texts are short UTF-8 without control characters, and no digit of a line stands in what is said of it.
//
// Input: how lines are cut, how times are written, then the lines.

#include <algorithm>
#include <memory>

#include "fuzz/input.hpp"
#include "switches/record_columns.hpp"
#include "switches/record_reader.hpp"

namespace dutyline {
namespace {

constexpr const char* kForms[] = {"epoch", "epoch_ms", "rfc3339", "%d/%m/%Y %H:%M:%S", "%y%m%d %I:%M:%S %p"};

RecordFormat made_of(fuzz::Input& input) {
  RecordFormat format = *default_record_format();
  const auto cutting = input.byte();
  format.separator = ",;\t |"[cutting % 5];
  format.quote = (cutting & 32) != 0 ? '\0' : '"';
  format.also_blanks = (cutting & 64) != 0;
  format.columns_listed = (cutting & 128) == 0;
  if (input.yes()) {
    for (std::size_t column = 0; column < format.columns.size(); ++column) {
      format.fixed.push_back({1 + column * 7, 6 + column * 7});
    }
  }
  const RecordEncoding encodings[] = {RecordEncoding::utf_8, RecordEncoding::latin_1, RecordEncoding::windows_1252};
  format.encoding = encodings[input.below(3)];
  const std::string form = kForms[input.below(std::size(kForms))];
  const bool by_times = input.yes();
  for (auto& record : format.cases) {
    record.offered_at->format = form;
    record.began_at = record.offered_at;
    if (by_times) {
      record.answered_at = record.ended_at = record.offered_at;
      record.wait.reset();
    }
  }
  return format;
}

bool is_plain(const std::string& text) {
  return text.size() <= 256 && as_utf_8(text, RecordEncoding::utf_8) &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

void look_at(const CallRecordLine& line) {
  fuzz::require(line.offered_at <= line.left_at, "left before it came");
  fuzz::require(!line.ended_at || line.left_at <= *line.ended_at, "ended before it was answered");
  fuzz::require(!line.id.empty() && is_plain(line.id) && is_plain(line.agent), "a text that is none");
}

void look_at(const RecordFault& fault) {
  fuzz::require(!fault.text.empty() && fault.text.size() < 500, "a fault without words, or with too many");
  const auto quote = fault.text.find('"');
  const auto end = fault.text.rfind('"');
  const bool shows = quote != std::string::npos && std::string(fault.reason) == "value";
  fuzz::require(!shows || fault.text.find_first_of("01234"
                                                   "56789",
                                                   quote) >= end,
                "a digit of the line is shown");
}

void look_at(const NoCall&) {}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  fuzz::Input input(data, size);
  RecordReader reader(std::make_shared<const RecordFormat>(made_of(input)));
  auto rest = input.rest();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::visit([](const auto& what) { look_at(what); }, reader.read(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return 0;
}
