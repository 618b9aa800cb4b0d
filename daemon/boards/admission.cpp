#include "boards/admission.hpp"

namespace dutyline {

Admission::Admission(std::size_t most, std::size_t most_per_address)
    : most_(most), most_per_address_(most_per_address) {}

bool Admission::enter(const std::string& address, bool loopback) {
  if (inside_ >= most_) return false;
  const auto found = by_address_.find(address);
  if (!loopback && found != by_address_.end() && found->second >= most_per_address_) return false;
  ++by_address_[address];
  ++inside_;
  return true;
}

void Admission::leave(const std::string& address) {
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return;
  if (--found->second == 0) by_address_.erase(found);
  --inside_;
}

}  // namespace dutyline
