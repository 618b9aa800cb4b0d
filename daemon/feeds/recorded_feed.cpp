#include "feeds/recorded_feed.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace dutyline {
namespace {

std::string index_beside(std::string path, const RecordingFormat& format) {
  if (path.ends_with(".gz")) {
    path.resize(path.size() - 3);
  }
  if (!format.name_suffix.empty() && path.ends_with(format.name_suffix)) {
    path.resize(path.size() - format.name_suffix.size());
  }
  return path + std::string(format.index_suffix);
}

}  // namespace

Result<RecordedFile> RecordedFile::open(const std::string& path, const RecordingFormat& format) {
  auto input = GzInput::open(path);
  if (!input) {
    return Failure{input.reason()};
  }
  RecordedFile file(path == "-" ? "standard input" : path, format, std::move(*input));
  const auto index_path = index_beside(path, format);
  std::error_code ignored;
  file.indexed_ = path != "-" && !format.index_suffix.empty() && std::filesystem::exists(index_path, ignored);
  const auto timed = file.indexed_ ? file.check_index(index_path) : file.find_first_time();
  if (!timed) {
    return Failure{timed.reason()};
  }
  return file;
}

Result<Done> RecordedFile::check_index(const std::string& index_path) {
  std::ifstream in(index_path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return Failure{"cannot read " + index_path};
  }
  auto index = format_->parse_index(text);
  if (!index) {
    return Failure{index_path + ": " + index.reason()};
  }
  const auto size = input_.size();
  if (!size) {
    return Failure{size.reason()};
  }
  std::uint64_t end = 0;
  for (const auto& read : *index) {
    end += read.length;
    if (end > *size) {
      return Failure{index_path + ": row " + std::to_string(read.row) + ": it ends at byte " + std::to_string(end) +
                     ", but " + name_ + " has only " + std::to_string(*size)};
    }
  }
  if (end < *size) {
    return Failure{index_path + ": " + (index->empty() ? "no row" : "row " + std::to_string(index->back().row)) +
                   " covers what " + name_ + " holds after byte " + std::to_string(end) + " (it has " +
                   std::to_string(*size) + "): rows are missing at the end"};
  }
  if (index->empty()) {
    return Failure{name_ + " is empty"};
  }
  index_ = std::move(*index);
  first_ = index_.front().arrived;
  last_ = index_.back().arrived;
  return Done{};
}

// Appends a block to what is held; 0: there is no more.
Result<std::size_t> RecordedFile::read_more() {
  const auto before = held_.size();
  held_.resize(before + kBlock);
  auto got = input_.read({held_.data() + before, kBlock});
  held_.resize(before + (got ? *got : 0));
  return got;
}

Result<Done> RecordedFile::find_first_time() {
  std::size_t looked_at = 0;
  while (held_.size() < kLongestHead) {
    const auto got = read_more();
    if (!got) {
      return Failure{got.reason()};
    }
    const std::string_view held = held_;
    const bool at_end = *got == 0;
    for (auto rest = held.substr(looked_at); !rest.empty(); rest = held.substr(looked_at)) {
      const auto end = format_->message_end(rest);
      if (end == 0 && !at_end) {
        break;
      }
      const auto message = end == 0 ? rest : rest.substr(0, end);
      if (const auto time = format_->own_time(message)) {
        first_ = last_ = *time;
        return Done{};
      }
      looked_at += message.size();
    }
    if (at_end) {
      break;
    }
  }
  if (held_.empty()) {
    return format_->may_be_empty ? Result<Done>(Done{}) : Failure{name_ + " is empty"};
  }
  if (format_->index_suffix.empty()) {
    return Failure{name_ + " is no " + std::string(format_->name) + ": no line in it says when it was written; " +
                   std::string(format_->cure)};
  }
  const std::string index = name_ == "standard input" ? "an index" : "an index (" + index_beside(name_, *format_) + ")";
  return Failure{name_ + ": neither " + index + " nor its messages say when they arrived; " +
                 std::string(format_->cure)};
}

Result<Done> RecordedFile::for_each_chunk(const Chunk& chunk, const Asked& asked) {
  return indexed_ ? by_index(chunk, asked) : by_own_times(chunk, Cut::at_instants);
}

Result<Done> RecordedFile::for_each_block(const Chunk& chunk) {
  return by_own_times(chunk, Cut::at_blocks);
}

// A large read is handed on in blocks: how bytes are cut never matters.
Result<Done> RecordedFile::by_index(const Chunk& chunk, const Asked& asked) {
  held_.resize(kBlock);
  for (const auto& row : index_) {
    std::ranges::for_each(row.asked, asked);
    for (auto left = row.length; left > 0;) {
      const auto got = input_.read({held_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock))});
      if (!got) {
        return Failure{got.reason()};
      }
      if (*got == 0) {
        return Failure{name_ + " became shorter while it was read"};
      }
      chunk(std::string_view(held_).substr(0, *got), row.arrived);
      left -= *got;
    }
  }
  return Done{};
}

Result<Done> RecordedFile::by_own_times(const Chunk& chunk, Cut cut) {
  for (;;) {
    const auto handed_on = hand_on_messages(chunk, cut);
    held_.erase(0, handed_on);
    if (held_.size() >= kLongestMessage) {
      chunk(held_, last_);
      held_.clear();
    }
    const auto got = read_more();
    if (!got) {
      return Failure{got.reason()};
    }
    if (*got == 0) {
      break;
    }
  }
  // The file ends inside a message: it may be all it says.
  last_ = std::max(last_, format_->own_time(held_).value_or(last_));
  if (!held_.empty()) {
    chunk(held_, last_);
    held_.clear();
  }
  return Done{};
}

// Hands on all whole messages held, those of one instant together, or all of them. How many bytes that was.
std::size_t RecordedFile::hand_on_messages(const Chunk& chunk, Cut cut) {
  const std::string_view held = held_;
  std::size_t begin = 0;  // of what is handed on next
  std::size_t at = 0;
  while (const auto size = format_->message_end(held.substr(at))) {
    const auto time = format_->own_time(held.substr(at, size));
    if (time && *time > last_) {
      if (at > begin && cut == Cut::at_instants) {
        chunk(held.substr(begin, at - begin), last_);
        begin = at;
      }
      last_ = *time;
    }
    at += size;
  }
  if (at > begin) {
    chunk(held.substr(begin, at - begin), last_);
  }
  return at;
}

}  // namespace dutyline
