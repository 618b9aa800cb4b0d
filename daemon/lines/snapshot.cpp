#include "lines/snapshot.hpp"

#include <algorithm>

namespace dutyline {
namespace {

std::optional<Duration> mean_of(std::int64_t sum_ms, std::int64_t count) {
  if (count == 0) {
    return std::nullopt;
  }
  return Duration(milliseconds(sum_ms)) / count;
}

}  // namespace

std::string_view to_string(Window window) {
  switch (window) {
    case Window::m15: return "15m";
    case Window::h1: return "1h";
    case Window::d7: return "7d";
    case Window::d30: return "30d";
    case Window::today: return "today";
    case Window::week: return "week";
    case Window::month: return "month";
  }
  return "today";
}

ServiceSums& ServiceSums::operator+=(const ServiceSums& other) {
  in_time += other.in_time;
  waits += other.waits;
  wait_ms += other.wait_ms;
  talks += other.talks;
  talk_ms += other.talk_ms;
  brief += other.brief;
  dropped += other.dropped;
  return *this;
}

std::optional<Duration> ServiceSums::asa() const {
  return mean_of(wait_ms, waits);
}

std::optional<Duration> ServiceSums::mean_talk() const {
  return mean_of(talk_ms, talks);
}

void WindowFigures::rate(Headline headline, TenThousandths target) {
  const HeadlineFigures figures = headline_figures(headline, open, {missed_answered, missed_other});
  answered = figures.answered;
  answered_low = figures.answered_low;
  answered_high = figures.answered_high;
  of_offered = headline_figures(Headline::of_offered, open).answered;
  strict = headline_figures(Headline::strict, open).answered;
  service_level = {service.in_time, open.counted()};
  result = result_of(figures, target);
  evidence = evidence_of(figures, target);
  losses_allowed = dutyline::losses_allowed(answered.whole, target);
  losses_allowed_expected = dutyline::losses_allowed(answered.whole + expected, target);
}

double WindowFigures::coverage() const {
  return open_time > Duration::zero() ? to_seconds(seen_time) / to_seconds(open_time) : 1.0;
}

void LineSnapshot::judge() {
  if (staffing) {
    staffing->judge(agents);
  }
  conditions = conditions_of(*this);
}

}  // namespace dutyline
