// A caller who is known otherwise from now on, or is to be forgotten, in whatever the book still holds of her.

#include <algorithm>

#include "calls/book_state.hpp"

namespace dutyline {

void Book::rename_caller(const Pseudonym& before, const std::optional<Pseudonym>& now) {
  const auto rename = [&](Visit& visit) {
    if (visit.caller == before) {
      visit.caller = now;
    }
  };
  const auto rename_in = [&](Call& call) { std::ranges::for_each(call.visits, rename); };
  for (auto& [id, journey] : state_->journeys) {
    for (auto* const account : {&journey.visits, &journey.record}) {
      for (VisitState& state : *account) {
        rename(state.visit);
      }
    }
    std::ranges::for_each(journey.calls, rename_in);
  }
  for (CallChange& change : state_->changes) {
    if (change.call) {
      rename_in(*change.call);
    }
  }
}

}  // namespace dutyline
