#include "app/listed_queues.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

constexpr std::size_t kMostNamed = 20;

}  // namespace

bool ListedQueues::learn(const Fact& fact) {
  if (std::holds_alternative<GapBegan>(fact.what)) {
    switches_[fact.switch_name].lost_sources.insert(fact.source);
    return false;
  }
  if (std::holds_alternative<Joined>(fact.what)) {
    const auto known = switches_.find(fact.switch_name);
    return known != switches_.end() && known->second.queues.size() < kMostBelieved &&
           known->second.queues.insert(fact.queue).second;
  }
  const auto* const list = std::get_if<WaitingListed>(&fact.what);
  if (list == nullptr) {
    return false;
  }
  Switch& known = switches_[fact.switch_name];
  if (known.lost_sources.erase(fact.source) > 0) {
    known.queues.clear();
  }
  known.queues.insert(list->queues.begin(), list->queues.end());
  known.listed = true;
  return true;
}

bool ListedQueues::lacks(const QueueName& queue) const {
  const auto known = switches_.find(queue.switch_name);
  return known != switches_.end() && known->second.listed && known->second.queues.size() < kMostBelieved &&
         !known->second.queues.contains(queue.queue);
}

std::string ListedQueues::sentence(const QueueName& queue) const {
  const auto& queues = switches_.at(queue.switch_name).queues;
  std::string names;
  std::size_t named = 0;
  for (const auto& name : queues) {
    if (++named > kMostNamed) {
      names += " and " + std::to_string(queues.size() - kMostNamed) + " more";
      break;
    }
    names += (names.empty() ? "" : ", ") + name;
  }
  return "the switch " + queue.switch_name + " has no queue " + queue.queue + "; it has " +
         (names.empty() ? "none" : names) + ": correct `queues:` of the line";
}

std::vector<ListedQueues::Change> ListedQueues::apply(const Fact& fact) {
  return learn(fact) ? compare() : std::vector<Change>();
}

std::vector<ListedQueues::Change> ListedQueues::redefine(std::vector<LineDefinition> lines) {
  lines_ = std::move(lines);
  std::erase_if(told_, [this](const auto& told) {
    return std::ranges::none_of(lines_, [&](const LineDefinition& line) {
      return line.name == told.first && std::ranges::find(line.queues, told.second) != line.queues.end();
    });
  });
  return compare();
}

std::vector<ListedQueues::Change> ListedQueues::compare() {
  std::vector<Change> changes;
  for (const auto& line : lines_) {
    for (const auto& queue : line.queues) {
      const std::pair key{line.name, queue};
      if (lacks(queue)) {
        if (told_.insert(key).second) {
          changes.push_back({line.name, sentence(queue), true});
        }
      } else if (told_.erase(key) > 0) {
        changes.push_back({line.name, "the switch " + queue.switch_name + " has the queue " + queue.queue + " now"});
      }
    }
  }
  return changes;
}

std::vector<std::string> ListedQueues::missing(const std::string& line) const {
  std::vector<std::string> sentences;
  const auto definition = std::ranges::find(lines_, line, &LineDefinition::name);
  if (definition == lines_.end()) {
    return sentences;
  }
  for (const auto& queue : definition->queues) {
    if (lacks(queue)) {
      sentences.push_back(sentence(queue));
    }
  }
  return sentences;
}

}  // namespace dutyline
