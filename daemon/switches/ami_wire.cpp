#include "switches/ami_wire.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dutyline {
namespace {

constexpr std::size_t kEmptyLineSize = 2;
constexpr std::string_view kBanner = "Asterisk Call Manager";

// Position just after the first CR LF CR LF, or npos. Two thirds of a busy stream is passed over by this search
// alone, so it looks at 16 places at once where the machine can.
std::size_t after_empty_line(std::string_view text) {
  if (text.starts_with("\n\r\n")) {  // the only place that the search below, which looks behind each byte, never sees
    return 3;
  }
  const char* const data = text.data();
  std::size_t at = 0;
#if defined(__SSE2__)
  const __m128i cr = _mm_set1_epi8('\r');
  const __m128i lf = _mm_set1_epi8('\n');
  for (; at + 19 <= text.size(); at += 16) {
    const auto load = [&](std::size_t offset) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at + offset));
    };
    const __m128i first = _mm_and_si128(_mm_cmpeq_epi8(load(1), lf), _mm_cmpeq_epi8(load(2), cr));
    const int found = _mm_movemask_epi8(_mm_and_si128(first, _mm_cmpeq_epi8(load(3), lf)));
    if (found != 0) {
      // "LF CR LF" is enough: a lone LF before an empty line ends the message just the same.
      return at + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found))) + 4;
    }
  }
#endif
  const auto found = text.find("\n\r\n", at == 0 ? 0 : at);
  return found == std::string_view::npos ? std::string_view::npos : found + 3;
}

bool has_long_line(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || end > AmiWire::kLongestLine) {
      return text.size() > AmiWire::kLongestLine || end != std::string_view::npos;
    }
    text.remove_prefix(end + 1);
  }
  return false;
}

std::string_view value_in(std::string_view line, std::size_t key_size) {
  line.remove_prefix(key_size + 1);  // the colon
  if (!line.empty() && line.front() == ' ') {
    line.remove_prefix(1);
  }
  return line;
}

}  // namespace

std::string_view AmiMessage::value(std::string_view key) const {
  const char* at = text_.data();
  const char* const end = at + text_.size();
  while (at < end) {
    const auto left = static_cast<std::size_t>(end - at);
    const char* const newline = static_cast<const char*>(std::memchr(at, '\n', left));
    const char* const line_end = newline == nullptr ? end : newline;
    auto size = static_cast<std::size_t>(line_end - at);
    if (size > key.size() && at[key.size()] == ':' && std::memcmp(at, key.data(), key.size()) == 0) {
      if (at[size - 1] == '\r') {
        --size;
      }
      return value_in(std::string_view(at, size), key.size());
    }
    at = line_end + 1;
  }
  return {};
}

bool AmiMessage::has(std::string_view key) const {
  return value(key).data() != nullptr;
}

std::string_view AmiMessage::first_key() const {
  const auto line = text_.substr(0, text_.find('\n'));
  const auto colon = line.find(':');
  return colon == std::string_view::npos ? std::string_view() : line.substr(0, colon);
}

std::string_view AmiMessage::first_value() const {
  auto line = text_.substr(0, text_.find('\n'));
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) {
    return {};
  }
  if (line.back() == '\r') {
    line.remove_suffix(1);
  }
  return value_in(line, colon);
}

void AmiWire::reset() {
  state_ = State::banner;
  input_ = {};
  buffer_.clear();
  buffer_used_ = false;
  skipped_bytes_ = 0;
  tail_size_ = 0;
}

void AmiWire::feed(std::string_view bytes) {
  input_ = bytes;
}

std::optional<AmiWireStep> AmiWire::next() {
  if (buffer_used_) {
    buffer_.clear();
    buffer_used_ = false;
    if (buffer_.capacity() > 4 * 1024) {
      buffer_.shrink_to_fit();
    }
  }
  while (!input_.empty()) {
    switch (state_) {
      case State::banner: return next_banner();
      case State::between: return next_message();
      case State::skipping:
        if (!skip() && skipped_bytes_ > kLongestSkip) {
          state_ = State::lost;
          return AmiWireStep{AmiWireStep::Kind::lost, {}, "a message without end"};
        }
        break;
      case State::lost: input_ = {}; break;
    }
  }
  return std::nullopt;
}

std::optional<AmiWireStep> AmiWire::next_banner() {
  const auto end = input_.find('\n');
  const auto size = end == std::string_view::npos ? input_.size() : end + 1;
  buffer_.append(input_.substr(0, std::min(size, kLongestBanner + 1)));
  input_.remove_prefix(size);
  const auto known = std::min(buffer_.size(), kBanner.size());
  if (buffer_.compare(0, known, kBanner, 0, known) != 0 || buffer_.size() > kLongestBanner) {
    state_ = State::lost;
    return AmiWireStep{AmiWireStep::Kind::lost, {}, "the other side is no Asterisk manager"};
  }
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  state_ = State::between;
  buffer_used_ = true;
  std::string_view line = buffer_;
  line = line.substr(0, line.find_last_not_of("\r\n") + 1);
  return AmiWireStep{AmiWireStep::Kind::banner, {}, line};
}

std::optional<AmiWireStep> AmiWire::next_message() {
  if (buffer_ == "\r" && input_.front() == '\n') {  // the second half of an empty line between messages
    input_.remove_prefix(1);
    buffer_.clear();
    return next();
  }
  if (buffer_.empty()) {
    // Empty lines between messages mean nothing. A lone CR at the end of the input may be the first half of one.
    while (input_.starts_with("\r\n")) {
      input_.remove_prefix(2);
    }
    const auto end = after_empty_line(input_);
    if (end != std::string_view::npos) {
      const auto text = input_.substr(0, end - 2);
      input_.remove_prefix(end);
      return complete(text);
    }
    if (input_.size() > kLongestMessage + kEmptyLineSize) {
      state_ = State::skipping;
      skipped_bytes_ = 0;
      tail_size_ = 0;
      return AmiWireStep{AmiWireStep::Kind::skipped, {}, "too_long"};
    }
    buffer_.assign(input_);
    input_ = {};
    return std::nullopt;
  }
  // The end may lie across the cut: look from the last three kept bytes on.
  const auto kept = buffer_.size();
  const auto seam = kept - std::min<std::size_t>(kept, 3);
  const auto glimpse = std::min<std::size_t>(input_.size(), 3);
  buffer_.append(input_.substr(0, glimpse));
  auto end = after_empty_line(std::string_view(buffer_).substr(seam));
  if (end != std::string_view::npos) {
    end += seam;
    input_.remove_prefix(end - kept);
    buffer_.resize(end);
  } else {
    buffer_.resize(kept);
    end = after_empty_line(input_);
    const auto take = end == std::string_view::npos ? input_.size() : end;
    if (kept + take > kLongestMessage + kEmptyLineSize) {
      state_ = State::skipping;
      skipped_bytes_ = 0;
      tail_size_ = seam == kept ? 0 : kept - seam;
      std::copy_n(buffer_.data() + seam, tail_size_, tail_.begin());
      buffer_.clear();
      return AmiWireStep{AmiWireStep::Kind::skipped, {}, "too_long"};
    }
    buffer_.append(input_.substr(0, take));
    input_.remove_prefix(take);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
  }
  buffer_used_ = true;
  std::string_view text = buffer_;
  text.remove_suffix(2);
  while (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  }
  if (text.empty()) {
    return next();
  }
  return complete(text);
}

std::optional<AmiWireStep> AmiWire::complete(std::string_view text) {
  if (text.size() > kLongestMessage || (text.size() > kLongestLine && has_long_line(text))) {
    return AmiWireStep{AmiWireStep::Kind::skipped, {}, "too_long"};
  }
  const AmiMessage message(text);
  if (message.first_key().empty()) {
    return AmiWireStep{AmiWireStep::Kind::skipped, {}, "malformed"};
  }
  return AmiWireStep{AmiWireStep::Kind::message, message, {}};
}

// Passes over input until the empty line that ends the message; true when it was found.
bool AmiWire::skip() {
  std::array<char, 6> seam{};
  std::copy_n(tail_.begin(), tail_size_, seam.begin());
  const auto glimpse = std::min<std::size_t>(input_.size(), 3);
  std::copy_n(input_.data(), glimpse, seam.begin() + static_cast<std::ptrdiff_t>(tail_size_));
  const std::string_view across(seam.data(), tail_size_ + glimpse);
  if (const auto end = after_empty_line(across); end != std::string_view::npos && end > tail_size_) {
    input_.remove_prefix(end - tail_size_);
    state_ = State::between;
    return true;
  }
  if (const auto end = after_empty_line(input_); end != std::string_view::npos) {
    input_.remove_prefix(end);
    state_ = State::between;
    return true;
  }
  skipped_bytes_ += input_.size();
  const auto keep = std::min<std::size_t>(across.size(), 3);
  const auto from = input_.size() >= 3 ? input_.substr(input_.size() - 3) : across.substr(across.size() - keep);
  tail_size_ = std::min<std::size_t>(from.size(), 3);
  std::array<char, 3> tail{};
  std::copy_n(from.data(), tail_size_, tail.begin());
  tail_ = tail;
  input_ = {};
  return false;
}

}  // namespace dutyline
