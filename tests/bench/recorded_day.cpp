#include "bench/recorded_day.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "feeds/gz_input.hpp"

namespace dutyline::bench {
namespace {

constexpr std::string_view kFolder = DUTYLINE_SOURCE_DIR "/tests/data/asterisk/22/day/";
constexpr std::string_view kName = "all.02.ami";
constexpr std::string_view kStampBegins = "17954";  // all of that day
constexpr std::size_t kStampSize = 10;

std::string path_of(std::string_view name) {
  return std::string(kFolder) + std::string(name);
}

std::string unpacked(const std::string& path) {
  auto file = GzInput::open(path);
  if (!file) {
    throw std::runtime_error(file.reason());
  }
  std::string bytes;
  std::vector<char> block(1 << 20);
  for (;;) {
    const auto read = file->read(block);
    if (!read) {
      throw std::runtime_error(read.reason());
    }
    if (*read == 0) {
      return bytes;
    }
    bytes.append(block.data(), *read);
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::vector<std::size_t> find_stamps(const std::string& text) {
  std::vector<std::size_t> found;
  for (auto at = text.find(kStampBegins); at != std::string::npos; at = text.find(kStampBegins, at + 1)) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) {
      ++end;
    }
    if (end - at == kStampSize && (at == 0 || !is_digit(text[at - 1]))) {
      found.push_back(at);
    }
  }
  return found;
}

OutcomeCounts read_truth(const std::string& path) {
  static constexpr std::size_t kOutcomeColumn = 11;
  std::ifstream file(path);
  OutcomeCounts counts;
  std::string row;
  std::getline(file, row);
  while (std::getline(file, row)) {
    std::istringstream cells(row);
    std::string cell;
    for (std::size_t column = 0; column <= kOutcomeColumn; ++column) {
      std::getline(cells, cell, ',');
    }
    const auto outcome = parse_outcome(cell);
    if (!outcome) {
      throw std::runtime_error(path + ": no outcome: " + cell);
    }
    ++counts[*outcome];
  }
  return counts;
}

std::size_t after_message(const std::string& text, std::string_view words) {
  const auto at = text.find(words);
  const auto end = at == std::string::npos ? at : text.find("\r\n\r\n", at);
  if (end == std::string::npos) {
    throw std::runtime_error("the recording lacks " + std::string(words));
  }
  return end + 4;
}

}  // namespace

RecordedDay::RecordedDay()
    : bytes_(unpacked(path_of(std::string(kName) + ".gz"))),
      stamps_(find_stamps(bytes_)),
      truth_(read_truth(path_of("truth.csv"))) {
  std::ifstream file(path_of(std::string(kName) + ".idx"));
  std::ostringstream index;
  index << file.rdbuf();
  auto reads = find_recording_format("asterisk_ami")->parse_index(index.str());
  if (!reads) {
    throw std::runtime_error(reads.reason());
  }
  reads_ = std::move(*reads);
  stretch_begin_ = after_message(bytes_, "Event: CoreShowChannelsComplete");
  stretch_end_ = bytes_.rfind("Event: Shutdown");
  if (stretch_end_ == std::string::npos) {
    throw std::runtime_error("the recording lacks its shutdown");
  }
}

std::string RecordedDay::shifted(std::size_t begin, std::size_t end, int n) const {
  std::string text = bytes_.substr(begin, end - begin);
  const auto shift = kPeriod.count() * n;
  const auto first = std::lower_bound(stamps_.begin(), stamps_.end(), begin);
  for (auto stamp = first; stamp != stamps_.end() && *stamp < end; ++stamp) {
    char* const at = text.data() + (*stamp - begin);
    long long epoch = 0;
    std::from_chars(at, at + kStampSize, epoch);
    std::to_chars(at, at + kStampSize, epoch + shift);
  }
  return text;
}

std::string RecordedDay::stretches(std::size_t least_bytes, int first, int& taken) const {
  std::string text;
  text.reserve(least_bytes + bytes_.size());
  for (taken = 0; text.size() < least_bytes; ++taken) {
    text += stretch(first + taken);
  }
  return text;
}

OutcomeCounts times(const OutcomeCounts& counts, std::uint64_t factor) {
  OutcomeCounts product;
  for (const auto& [outcome, count] : counts) {
    product[outcome] = count * factor;
  }
  return product;
}

std::string to_string(const OutcomeCounts& counts) {
  std::string text;
  for (const auto& [outcome, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::string(to_string(outcome)) + " " + std::to_string(count);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace dutyline::bench
