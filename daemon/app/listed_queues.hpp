// Whether the switches have the queues that the lines name: a misspelt one would be a calm, empty, green board.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "calls/fact.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

class ListedQueues {
 public:
  // A list as long as this may have been cut: whoever is not in it may be there all the same.
  static constexpr std::size_t kMostBelieved = 1'000;

  struct Change {
    std::string line;
    std::string text;      // for the log
    bool missing = false;  // else it is there now
  };

  explicit ListedQueues(std::vector<LineDefinition> lines) : lines_(std::move(lines)) {}

  // What the switches were seen to have stays known, and says something of the lines as they are now.
  std::vector<Change> redefine(std::vector<LineDefinition> lines);

  // What this fact shows of the lines' queues; seldom anything. The first list after a login tells which queues a
  // switch has; later ones, and callers who join one, only add to them.
  std::vector<Change> apply(const Fact& fact);

  // A sentence for each queue of the line that its switch does not have; none while nobody has listed them.
  std::vector<std::string> missing(const std::string& line) const;

 private:
  struct Switch {
    std::set<std::string> queues;
    std::set<std::string> lost_sources;  // their next list is a first one
    bool listed = false;
  };

  bool learn(const Fact& fact);
  std::vector<Change> compare();
  bool lacks(const QueueName& queue) const;
  std::string sentence(const QueueName& queue) const;

  std::vector<LineDefinition> lines_;
  std::map<std::string, Switch> switches_;
  std::set<std::pair<std::string, QueueName>> told_;  // (line, queue) as missing
};

}  // namespace dutyline
