// Who may connect: so many in all, so many from one address.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace dutyline {

class Admission {
 public:
  Admission(std::size_t most, std::size_t most_per_address);

  // Loopback is not counted by address: behind a proxy every reader comes from there.
  bool enter(const std::string& address, bool loopback);
  void leave(const std::string& address);  // once for each enter() that said yes

  std::size_t inside() const { return inside_; }

 private:
  std::size_t most_;
  std::size_t most_per_address_;
  std::size_t inside_ = 0;
  std::map<std::string, std::size_t> by_address_;
};

// Who holds it is inside; the last to let go leaves.
class Place {
 public:
  // Null: there is no room.
  static std::shared_ptr<Place> take(const std::shared_ptr<Admission>& admission, const std::string& address,
                                     bool loopback);
  Place(std::shared_ptr<Admission> admission, std::string address);
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::shared_ptr<Admission> admission_;
  std::string address_;
};

}  // namespace dutyline
