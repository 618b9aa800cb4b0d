// Lifetime counters: never taken back, kept in the ledger in the same transaction as the calls that moved them.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyline {

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

// A table of series in exposition form: `dutyline_calls_total{line="send-duty",hours="open",class="answered",…}` →
// value. Histograms are kept as one series a bucket (`name_bucket{…,le="20"}`, NOT cumulative here), `name_sum`,
// `name_count`.
class Counters {
 public:
  static std::string series(std::string_view metric, const Labels& labels);

  void declare(std::string series);  // present at 0 from the start
  // Declares the buckets up to each of `edges` and the one without an upper edge, the sum and the count.
  void declare_histogram(std::string_view metric, const Labels& labels, std::span<const double> edges);

  // Where a declared series is, for whoever moves it often. Holds as long as these counters are not copied over.
  using Place = std::size_t;
  Place place_of(const std::string& series);  // declares it
  void set(Place place, double value);
  double value(Place place) const { return placed_[place].row->second; }

  void add(const std::string& series, double amount = 1);
  void set(const std::string& series, double value);  // for what is kept beside counters
  // Into the bucket with the smallest edge that is not below `value`.
  void observe(std::string_view metric, const Labels& labels, double value);

  // From the ledger, at start, after all is declared; not a change. What is not declared (a line that is configured no
  // more) is left alone, except a declared histogram's former edge, which stays in use: its counts remain true.
  void restore(const std::string& series, double value);

  double value(const std::string& series) const;  // 0 if unknown

  const std::map<std::string, double>& all() const { return values_; }
  bool has_changes() const { return !changed_.empty() || !changed_places_.empty(); }
  // Series changed since last taken, with their present values.
  std::vector<std::pair<std::string, double>> take_changes();

  Counters() = default;
  Counters(Counters&&) noexcept = default;
  Counters& operator=(Counters&&) noexcept = default;
  Counters(const Counters&) = delete;  // places would lead into the other's table
  Counters& operator=(const Counters&) = delete;
  ~Counters() = default;

 private:
  struct Placed {
    std::map<std::string, double>::iterator row;
    bool changed = false;
  };

  std::map<std::string, double> values_;
  std::set<std::string> changed_;
  std::vector<Placed> placed_;
  std::vector<Place> changed_places_;
};

}  // namespace dutyline
