// Who asks: by password, by token, by a kiosk's cookie. What each may is in routes.hpp.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "boards/access_settings.hpp"

namespace dutyline {

struct Asker {
  Role role = Role::nobody;
  std::string name;   // of a user; "token" for who has none
  std::string line;   // the one that a kiosk may see
  std::string shown;  // a mark of what was shown, for still_knows(); no secret can be read off it
};

// What of a request tells who asks: the values of its headers, empty where there is none.
struct Shown {
  std::string authorization;
  std::string cookie;
};

class Access {
 public:
  Access(boost::asio::any_io_executor loop, AccessSettings settings);
  ~Access();
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  void use(AccessSettings settings);
  void stop();  // nobody is answered any more

  // Answers once, on the loop's thread: at once where no password has to be looked at. Comparisons take as long
  // wherever they differ.
  enum class Found { known, unknown, too_many };
  using Answer = std::function<void(Found, Asker)>;
  void identify(const Shown& shown, const Answer& answer) const;

  bool asks() const;
  // Whether who was let in by this would be so now, with the same rights.
  bool still_knows(const Asker& asker) const;

  // The line of the kiosk link with this token; nothing: there is none (any more).
  const std::string* line_of_kiosk(std::string_view token) const;
  static bool shows_kiosk(std::string_view cookie);  // known or not
  // "dutyline_kiosk=…; Path=/; HttpOnly; SameSite=Strict": what the token is exchanged for.
  static std::string kiosk_cookie(std::string_view token, bool secure);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dutyline
