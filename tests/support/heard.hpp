// A listener that keeps what it is told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/feed.hpp"

namespace dutyline::testing {

struct Heard : FeedListener {
  void on_fact(const Fact& fact) override { facts.push_back(fact); }
  void on_state_changed() override { ++state_changes; }
  void on_log(Said said, std::string_view, std::string_view text) override {
    log.emplace_back(static_cast<int>(level_of(said)) + 1, text);  // 1 debug … 4 error
  }

  void on_position(std::string_view, const std::string& position) override {
    positions.push_back(position);
    facts_before_position.push_back(facts.size());
  }
  bool overburdened() const override { return burdened; }

  // Of the facts about calls, in order, with blanks between.
  std::string calls() const {
    std::string all;
    for (const auto& fact : facts) {
      all += fact.call.empty() ? std::string() : (all.empty() ? "" : " ") + fact.call;
    }
    return all;
  }
  int logged(std::string_view part) const {
    int times = 0;
    for (const auto& [level, text] : log) {
      times += text.find(part) != std::string::npos ? 1 : 0;
    }
    return times;
  }

  std::vector<Fact> facts;
  int state_changes = 0;
  std::vector<std::pair<int, std::string>> log;
  std::vector<std::string> positions;
  std::vector<std::size_t> facts_before_position;
  bool burdened = false;
};

}  // namespace dutyline::testing
