// Recorded Asterisk managers: X.ami with X.ami.idx beside it ("offset,length,epoch_ms", a row a read), or events that
// carry a Timestamp of their own.

#include <algorithm>
#include <array>
#include <charconv>

#include "feeds/recording_format.hpp"
#include "switches/ami_wire.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kHeader = "offset,length,epoch_ms";
constexpr std::uint64_t kLatest = 100'000'000'000'000;  // in ms; the year 5138

using Row = std::array<std::uint64_t, 3>;

std::optional<Row> parse_row(std::string_view line) {
  Row row{};
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), row[i]);
    if (error != std::errc{}) {
      return std::nullopt;
    }
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    const bool last = i + 1 == row.size();
    if (last ? !line.empty() : !line.starts_with(',')) {
      return std::nullopt;
    }
    line.remove_prefix(last ? 0 : 1);
  }
  return row;
}

// Nothing: the row follows the one before it.
std::string row_fault(const Row& row, std::uint64_t end_before, const std::vector<RecordedRead>& before) {
  const auto [offset, length, epoch_ms] = row;
  if (offset > end_before) {
    return "a gap: it begins at byte " + std::to_string(offset) + ", the row before ends at " +
           std::to_string(end_before);
  }
  if (offset < end_before) {
    return "an overlap: it begins at byte " + std::to_string(offset) + ", the row before ends at " +
           std::to_string(end_before);
  }
  if (length > kLatest || epoch_ms > kLatest) {
    return "its length or time is beyond all measure";
  }
  if (!before.empty() && from_epoch_ms(static_cast<long long>(epoch_ms)) < before.back().arrived) {
    return "it arrived before the row above it: time runs backwards";
  }
  return {};
}

Result<std::vector<RecordedRead>> parse_index(std::string_view text) {
  std::vector<RecordedRead> reads;
  std::uint64_t end = 0;
  for (int number = 1; !text.empty(); ++number) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const std::string where = "row " + std::to_string(number) + ": ";
    if (number == 1) {
      if (line != kHeader) {
        return Failure{where + "it should say \"" + std::string(kHeader) + "\""};
      }
      continue;
    }
    const auto row = parse_row(line);
    if (!row) {
      return Failure{where + "it should hold three numbers: " + std::string(kHeader)};
    }
    if (const auto fault = row_fault(*row, end, reads); !fault.empty()) {
      return Failure{where + fault};
    }
    const auto [offset, length, epoch_ms] = *row;
    reads.push_back({length, from_epoch_ms(static_cast<long long>(epoch_ms)), number});
    end = offset + length;
  }
  return reads;
}

std::size_t message_end(std::string_view bytes) {
  static constexpr std::string_view kEmptyLine = "\r\n\r\n";
  const auto found = bytes.find(kEmptyLine);
  return found == std::string_view::npos ? 0 : found + kEmptyLine.size();
}

// Of events only: the Timestamp in the answer to a ping says nothing of the events after it.
std::optional<Instant> own_time(std::string_view message) {
  const AmiMessage read(message);
  return read.first_key() == "Event" ? parse_epoch(read.value("Timestamp")) : std::nullopt;
}

const RecordingFormat kFormat{
    "asterisk_ami",
    "AMI recording",
    ".idx",
    parse_index,
    message_end,
    own_time,
    "keep the recorder's index beside the recording, or let Asterisk stamp its events (manager.conf, under "
    "[general]: timestampevents = yes)"};

const RegisterRecordingFormat registered(kFormat);

}  // namespace
}  // namespace dutyline
