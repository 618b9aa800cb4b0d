// A value, or the reason why there is none, in words for the person who can mend it.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace dutyline {

struct Failure {
  std::string reason;
  bool operator==(const Failure&) const = default;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}            // NOLINT: a value is a result
  Result(Failure failure) : state_(std::move(failure)) {}  // NOLINT: so is a failure

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const std::string& reason() const { return std::get<1>(state_).reason; }

 private:
  std::variant<T, Failure> state_;
};

struct Done {};

}  // namespace dutyline
