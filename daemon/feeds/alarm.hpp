// One thing that is to happen later. Whatever waits in this room waits here, so that tests can move time by hand.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "base/time.hpp"

namespace dutyline {

class Alarm {
 public:
  virtual ~Alarm() = default;  // cancels
  // Replaces what was set before. Never calls `what` from within set(): zero or less means "as soon as may be".
  virtual void set(Duration after, std::function<void()> what) = 0;
  // Afterwards `what` is not called, even if its time had come and only the loop was busy.
  virtual void cancel() = 0;
};

using AlarmFactory = std::function<std::unique_ptr<Alarm>()>;

// By the machine's monotonic clock: steps of the wall clock neither hurry nor delay them.
AlarmFactory steady_alarms(boost::asio::any_io_executor executor);

}  // namespace dutyline
