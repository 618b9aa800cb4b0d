#include "boards/admission.hpp"

#include <utility>

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

std::shared_ptr<Place> Place::take(const std::shared_ptr<Admission>& admission, const std::string& address,
                                   bool loopback) {
  return admission->enter(address, loopback) ? std::make_shared<Place>(admission, address) : nullptr;
}

Place::Place(std::shared_ptr<Admission> admission, std::string address)
    : admission_(std::move(admission)), address_(std::move(address)) {}

Place::~Place() {
  admission_->leave(address_);
}

}  // namespace dutyline
