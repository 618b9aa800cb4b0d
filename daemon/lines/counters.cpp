#include "lines/counters.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace dutyline {
namespace {

constexpr double kNoEdge = std::numeric_limits<double>::infinity();
constexpr std::string_view kEdgeLabel = "le=\"";

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') {
      out += '\\';
    }
    out += c;
  }
}

// Shortest text without an exponent: "0.5", "20", "+Inf".
std::string edge_text(double edge) {
  if (std::isinf(edge)) {
    return "+Inf";
  }
  std::array<char, 400> text;  // the longest double without an exponent has 309 digits before the point
  const auto end = std::to_chars(text.data(), text.data() + text.size(), edge, std::chars_format::fixed).ptr;
  return std::string(text.data(), end);
}

// All that the buckets of one histogram have in common: `name_bucket{…,le="`.
std::string bucket_stem(std::string_view metric, const Labels& labels) {
  std::string stem = Counters::series(std::string(metric) + "_bucket", labels);
  if (labels.empty()) {
    stem += '{';
  } else {
    stem.back() = ',';
  }
  return stem += kEdgeLabel;
}

double edge_of(std::string_view series, std::size_t stem_length) {
  const std::string_view text = series.substr(stem_length, series.size() - stem_length - 2);
  double edge = kNoEdge;
  if (text != "+Inf") {
    std::from_chars(text.data(), text.data() + text.size(), edge);
  }
  return edge;
}

std::string bucket(const std::string& stem, double edge) {
  return stem + edge_text(edge) + "\"}";
}

}  // namespace

std::string Counters::series(std::string_view metric, const Labels& labels) {
  std::string text(metric);
  if (labels.empty()) {
    return text;
  }
  char before = '{';
  for (const auto& [name, value] : labels) {
    text += before;
    text += name;
    text += "=\"";
    append_escaped(text, value);
    text += '"';
    before = ',';
  }
  return text += '}';
}

void Counters::declare(std::string series) {
  values_.try_emplace(std::move(series), 0);
}

void Counters::declare_histogram(std::string_view metric, const Labels& labels, std::span<const double> edges) {
  const std::string stem = bucket_stem(metric, labels);
  for (const double edge : edges) {
    declare(bucket(stem, edge));
  }
  declare(bucket(stem, kNoEdge));
  declare(series(std::string(metric) + "_sum", labels));
  declare(series(std::string(metric) + "_count", labels));
}

Counters::Place Counters::place_of(const std::string& series) {
  placed_.push_back({values_.try_emplace(series, 0).first, false});
  return placed_.size() - 1;
}

void Counters::set(Place place, double value) {
  Placed& its = placed_[place];
  its.row->second = value;
  if (!std::exchange(its.changed, true)) {
    changed_places_.push_back(place);
  }
}

void Counters::add(const std::string& series, double amount) {
  values_[series] += amount;
  changed_.insert(series);
}

void Counters::set(const std::string& series, double value) {
  values_[series] = value;
  changed_.insert(series);
}

void Counters::observe(std::string_view metric, const Labels& labels, double value) {
  const std::string stem = bucket_stem(metric, labels);
  double best = kNoEdge;
  for (auto row = values_.lower_bound(stem); row != values_.end() && row->first.starts_with(stem); ++row) {
    const double edge = edge_of(row->first, stem.size());
    if (value <= edge && edge < best) {
      best = edge;
    }
  }
  add(bucket(stem, best));
  add(series(std::string(metric) + "_sum", labels), value);
  add(series(std::string(metric) + "_count", labels));
}

void Counters::restore(const std::string& series, double value) {
  const auto known = values_.find(series);
  if (known != values_.end()) {
    known->second = value;
    return;
  }
  const std::size_t label = series.rfind(kEdgeLabel);
  if (label != std::string::npos && values_.contains(bucket(series.substr(0, label + kEdgeLabel.size()), kNoEdge))) {
    values_.emplace(series, value);
  }
}

double Counters::value(const std::string& series) const {
  const auto found = values_.find(series);
  return found == values_.end() ? 0 : found->second;
}

std::vector<std::pair<std::string, double>> Counters::take_changes() {
  for (const Place place : changed_places_) {
    placed_[place].changed = false;
    changed_.insert(placed_[place].row->first);
  }
  changed_places_.clear();
  std::vector<std::pair<std::string, double>> changes;
  changes.reserve(changed_.size());
  for (const std::string& series : changed_) {
    changes.emplace_back(series, values_.at(series));
  }
  changed_.clear();
  return changes;
}

}  // namespace dutyline
