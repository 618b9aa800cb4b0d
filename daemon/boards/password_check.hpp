// bcrypt takes a tenth of a second on purpose: it is done on a thread of its own, and what was found right is known
// from then on.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

namespace dutyline {

// Whether crypt(3) can check passwords against it: bcrypt, of a cost that does not take seconds (at most 14).
bool is_bcrypt(const std::string& hash);

class PasswordCheck {
 public:
  enum class Found { right, wrong, too_many };  // too_many: so many wait already that this was not looked at
  static constexpr std::size_t kMostWaiting = 32;

  explicit PasswordCheck(boost::asio::any_io_executor loop);
  ~PasswordCheck();
  PasswordCheck(const PasswordCheck&) = delete;
  PasswordCheck& operator=(const PasswordCheck&) = delete;

  // Answers once, on the loop's thread: at once what is known, else later.
  void check(const std::string& hash, const std::string& password, std::function<void(Found)> answer);
  void stop();  // waits for the password being looked at; the others are answered to by nobody

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dutyline
