#include "app/live_import.hpp"

#include <utility>

namespace dutyline {
namespace {

// The book forgets a call some time after it last heard of it: a long import is heard of at several moments.
constexpr Duration kOneMoment = minutes(5);

}  // namespace

void LiveImport::drain(Instant now) {
  if (heard_ == Instant::min() || now - heard_ > kOneMoment || now < heard_) {
    heard_ = now;
    all_heard_.insert(now);
  }
  while (auto step = decoder_->next()) {
    if (auto* const fact = std::get_if<Fact>(&*step)) {
      summary_.note(*fact);
      fact->arrived = heard_;
      pipeline_.import(*fact);
    }  // what it wants to send is discarded: the recorder asked the questions
  }
}

void LiveImport::take(std::string_view bytes, Instant arrived, Instant now) {
  if (!std::exchange(connected_, true)) {
    decoder_->connected(arrived);
  }
  decoder_->advance(arrived);
  drain(now);
  for (const auto& text : std::exchange(asked_, {})) {
    decoder_->asked(text);
  }
  decoder_->feed(bytes, arrived);
  drain(now);
}

void LiveImport::end_connection(Instant at, const std::string& name, Instant now) {
  if (std::exchange(connected_, false)) {
    decoder_->disconnected(at, "end of " + name);
    drain(now);
  }
}

void LiveImport::finish(Instant now) {
  while (const auto next = decoder_->next_deadline()) {
    decoder_->advance(*next);
    drain(now);
  }
  pipeline_.end_import(all_heard_, now);
}

}  // namespace dutyline
