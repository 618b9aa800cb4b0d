// Recorded event sockets: X.raw with X.idx.csv beside it ("epoch,kind,offset,length,text"; a row of kind rx is a read,
// one of kind tx what the recorder asked), or events' own times.

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "feeds/recording_format.hpp"
#include "switches/esl_event.hpp"
#include "switches/esl_wire.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kHeader = "epoch,kind,offset,length,text";
constexpr std::uint64_t kLongest = 100'000'000'000'000;

// The fields of one CSV row, taken off the front of `text`: a quoted one may hold commas, lines and doubled quotes.
// Nothing: a quote that never ends, or too many fields.
std::optional<std::array<std::string, 5>> take_row(std::string_view& text) {
  std::array<std::string, 5> row;
  std::size_t column = 0;
  bool quoted = false;
  for (std::size_t i = 0;; ++i) {
    if (i == text.size() || (!quoted && text[i] == '\n')) {
      text.remove_prefix(std::min(i + 1, text.size()));
      return quoted ? std::nullopt : std::optional(std::move(row));
    }
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      row[column].push_back('"');
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      if (++column == row.size()) {
        return std::nullopt;
      }
    } else if (quoted || c != '\r') {
      row[column].push_back(c);
    }
  }
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size() && value <= kLongest;
  return good ? std::optional(value) : std::nullopt;
}

// Of an rx row; empty: it follows the one before it.
std::string read_fault(const std::array<std::string, 5>& row, std::uint64_t end_before) {
  const auto offset = number(row[2]);
  if (!parse_epoch(row[0]) || !offset || !number(row[3])) {
    return "a read tells its time, offset and length in numbers: " + std::string(kHeader);
  }
  if (*offset != end_before) {
    return std::string(*offset > end_before ? "a gap" : "an overlap") + ": it begins at byte " +
           std::to_string(*offset) + ", the read before ends at " + std::to_string(end_before);
  }
  return {};
}

Result<std::vector<RecordedRead>> parse_index(std::string_view text) {
  std::vector<RecordedRead> reads;
  std::vector<std::string> asked;
  std::uint64_t end = 0;
  for (int number_of_row = 1; !text.empty(); ++number_of_row) {
    const std::string where = "row " + std::to_string(number_of_row) + ": ";
    if (number_of_row == 1) {
      auto line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      if (line != kHeader && line != std::string(kHeader) + "\r") {
        return Failure{where + "it should say \"" + std::string(kHeader) + "\""};
      }
      continue;
    }
    auto row = take_row(text);
    if (!row) {
      return Failure{where + "it should hold five fields: " + std::string(kHeader)};
    }
    if ((*row)[1] == "tx") {
      asked.push_back(std::move((*row)[4]));
    } else if ((*row)[1] == "rx") {
      if (const auto fault = read_fault(*row, end); !fault.empty()) {
        return Failure{where + fault};
      }
      const auto arrived = *parse_epoch((*row)[0]);
      if (!reads.empty() && arrived < reads.back().arrived) {
        return Failure{where + "it arrived before the read above it: time runs backwards"};
      }
      const auto length = *number((*row)[3]);
      end += length;
      reads.push_back({length, arrived, number_of_row, std::exchange(asked, {})});
    }  // whatever else happened to the recorder is not needed
  }
  return reads;
}

std::optional<Instant> own_time(std::string_view message) {
  const auto begin = message.find_first_not_of('\n');
  const auto end = begin == std::string_view::npos ? begin : message.find("\n\n", begin);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const EslFrame frame{message.substr(begin, end + 1 - begin), message.substr(end + 2)};
  const auto type = frame.header("Content-Type");
  if (type != "text/event-plain" && type != "text/event-json") {
    return std::nullopt;
  }
  const auto format = type == "text/event-json" ? EslEvent::Format::json : EslEvent::Format::plain;
  const auto event = EslEvent::read(frame.body, format, EslField::timestamp);
  return event ? event->micros(EslField::timestamp) : std::nullopt;
}

const RecordingFormat kFormat{
    .kind = "freeswitch_esl",
    .name = "event socket recording",
    .index_suffix = ".idx.csv",
    .parse_index = parse_index,
    .message_end = esl_frame_end,
    .own_time = own_time,
    .cure = "keep the recorder's index beside the recording",
    .name_suffix = ".raw",
};

const RegisterRecordingFormat registered(kFormat);

}  // namespace
}  // namespace dutyline
