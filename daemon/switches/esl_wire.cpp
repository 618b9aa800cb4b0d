#include "switches/esl_wire.hpp"

#include <algorithm>
#include <charconv>

namespace dutyline {
namespace {

// Every frame begins with one of its two headers; the first one of a connection tells whether this is an event socket.
constexpr std::string_view kGreeting = "Content-";
constexpr std::string_view kEmptyLine = "\n\n";

std::string_view after_empty_lines(std::string_view bytes) {
  const auto begin = bytes.find_first_not_of('\n');
  return begin == std::string_view::npos ? std::string_view() : bytes.substr(begin);
}

}  // namespace

std::string_view EslFrame::header(std::string_view name) const {
  for (auto rest = headers; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    if (line.size() > name.size() && line[name.size()] == ':' && line.starts_with(name)) {
      const auto value = line.substr(name.size() + 1);
      return value.starts_with(' ') ? value.substr(1) : value;
    }
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return {};
}

std::optional<std::size_t> esl_body_size(std::string_view headers) {
  const auto text = EslFrame{headers, {}}.header("Content-Length");
  if (text.empty()) {
    return 0;
  }
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool good = error == std::errc{} && end == text.data() + text.size() && size <= EslWire::kLongestSkip;
  return good ? std::optional(size) : std::nullopt;
}

std::size_t esl_frame_end(std::string_view bytes) {
  const auto frame = after_empty_lines(bytes);
  const auto end = frame.find(kEmptyLine);
  if (end == std::string_view::npos) {
    return 0;
  }
  const auto begin = bytes.size() - frame.size();
  const auto size = end + kEmptyLine.size() + esl_body_size(frame.substr(0, end + 1)).value_or(0);
  return size <= frame.size() ? begin + size : 0;
}

void EslWire::reset() {
  *this = EslWire{};
}

void EslWire::feed(std::string_view bytes) {
  input_ = bytes;
}

EslWireStep EslWire::lose(std::string_view why) {
  lost_ = true;
  input_ = {};
  buffer_ = {};
  return {EslWireStep::Kind::lost, {}, why};
}

std::optional<EslWireStep> EslWire::next() {
  if (buffer_used_) {
    buffer_ = {};
    headers_ = whole_ = 0;
    buffer_used_ = false;
  }
  if (lost_) {
    input_ = {};
  }
  for (auto rest = input_; greeted_ < kGreeting.size() && !rest.empty(); rest.remove_prefix(1)) {
    if (rest.front() != kGreeting[greeted_++]) {
      return lose("the other side is no FreeSWITCH event socket");
    }
  }
  if (skip_ > 0) {
    const auto passed = std::min(skip_, input_.size());
    input_.remove_prefix(passed);
    skip_ -= passed;
  }
  if (buffer_.empty()) {
    input_ = after_empty_lines(input_);
  }
  if (input_.empty()) {
    return std::nullopt;
  }
  return buffer_.empty() ? begin_frame() : headers_ == 0 ? end_headers() : fill_body();
}

// Nothing is kept: most frames lie whole in the input and are handed out as they are.
std::optional<EslWireStep> EslWire::begin_frame() {
  const auto end = input_.substr(0, kLongestHeaders + kEmptyLine.size()).find(kEmptyLine);
  if (end == std::string_view::npos) {
    if (input_.size() > kLongestHeaders + 1) {
      return lose("headers without end");
    }
    buffer_.assign(input_);
    input_ = {};
    return std::nullopt;
  }
  const auto headers = input_.substr(0, end + 1);
  const auto begin = end + kEmptyLine.size();
  const auto size = esl_body_size(headers);
  if (!size) {
    return lose("a frame whose length is no length");
  }
  if (*size > kLongestBody) {
    input_.remove_prefix(begin);
    return pass_over(*size, "too_long");
  }
  if (input_.size() < begin + *size) {
    headers_ = begin;
    whole_ = begin + *size;
    buffer_.reserve(whole_);
    buffer_.assign(input_);
    input_ = {};
    return std::nullopt;
  }
  const EslFrame frame{headers, input_.substr(begin, *size)};
  input_.remove_prefix(begin + *size);
  if (frame.header("Content-Type").empty()) {
    return EslWireStep{EslWireStep::Kind::skipped, {}, "malformed"};
  }
  return EslWireStep{EslWireStep::Kind::frame, frame, {}};
}

// Headers of which a part is kept.
std::optional<EslWireStep> EslWire::end_headers() {
  const auto kept = buffer_.size();
  const auto most = kLongestHeaders + kEmptyLine.size();
  buffer_.append(input_.substr(0, most - std::min(most, kept)));
  const auto end = buffer_.find(kEmptyLine, kept - 1);
  if (end == std::string::npos) {
    if (buffer_.size() > kLongestHeaders + 1) {
      return lose("headers without end");
    }
    input_ = {};
    return std::nullopt;
  }
  headers_ = end + kEmptyLine.size();
  buffer_.resize(headers_);
  input_.remove_prefix(headers_ - kept);
  const auto size = esl_body_size(std::string_view(buffer_).substr(0, end + 1));
  if (!size) {
    return lose("a frame whose length is no length");
  }
  if (*size > kLongestBody) {
    buffer_ = {};
    headers_ = 0;
    return pass_over(*size, "too_long");
  }
  whole_ = headers_ + *size;
  buffer_.reserve(whole_);
  return fill_body();
}

std::optional<EslWireStep> EslWire::fill_body() {
  const auto taken = std::min(whole_ - buffer_.size(), input_.size());
  buffer_.append(input_.substr(0, taken));
  input_.remove_prefix(taken);
  if (buffer_.size() < whole_) {
    return std::nullopt;
  }
  buffer_used_ = true;
  const std::string_view all = buffer_;
  const EslFrame frame{all.substr(0, headers_ - 1), all.substr(headers_)};
  if (frame.header("Content-Type").empty()) {
    return EslWireStep{EslWireStep::Kind::skipped, {}, "malformed"};
  }
  return EslWireStep{EslWireStep::Kind::frame, frame, {}};
}

std::optional<EslWireStep> EslWire::pass_over(std::size_t left, std::string_view why) {
  const auto passed = std::min(left, input_.size());
  input_.remove_prefix(passed);
  skip_ = left - passed;
  return EslWireStep{EslWireStep::Kind::skipped, {}, why};
}

}  // namespace dutyline
