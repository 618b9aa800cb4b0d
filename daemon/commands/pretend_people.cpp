#include "commands/pretend_people.hpp"

#include <array>
#include <string_view>

namespace dutyline::pretend {

namespace {

constexpr std::array<std::string_view, 24> kNames{
    "Priya Nair",    "Zoë Hart",     "Tom Okafor",      "Siân Rowlands",    "Dee O'Connell",     "Maria Lewandowska",
    "Gareth Pugh",   "Ayesha Begum", "Callum Reid",     "Nia Llŷr",         "Samuel Adeyemi",    "Hannah Whitlock",
    "Imran Qureshi", "Freya Sandhu", "Joe Barraclough", "Mei Tan",          "Olu Bankole",       "Ruth Entwistle",
    "Ewan McCrae",   "Leila Haddad", "Bryn Morgan",     "Anita Desai-Cole", "Chloë Fairweather", "Yusuf Demir"};

struct Range {
  std::string_view prefix;  // all but the last three digits
  double share;
};
constexpr std::array kRanges{Range{"07700900", 0.40}, Range{"+447700900", 0.20}, Range{"01632960", 0.22},
                             Range{"01134960", 0.15}, Range{"08081570", 0.03}};
constexpr double kWithheld = 0.06;

}  // namespace

std::vector<Agent> make_roster(std::size_t agents, std::size_t queues) {
  std::vector<Agent> roster;
  const std::size_t first_extension = agents > 899 ? 1001 : 101;
  for (std::size_t i = 0; i < agents; ++i) {
    Agent agent;
    agent.name = kNames[i % kNames.size()];
    if (i >= kNames.size()) {
      agent.name += ' ' + std::to_string(i / kNames.size() + 1);
    }
    agent.extension = std::to_string(first_extension + i);
    if (i % 3 == 2) {
      agent.queues.push_back(i / 3 % queues);
    } else {
      for (std::size_t queue = 0; queue < queues; ++queue) {
        agent.queues.push_back(queue);
      }
    }
    roster.push_back(std::move(agent));
  }
  return roster;
}

std::string make_number(Chance& chance) {
  if (chance.happens(kWithheld)) {
    return chance.happens(0.25) ? "anonymous" : "";
  }
  double left = chance.part();
  std::string_view prefix = kRanges.front().prefix;
  for (const auto& range : kRanges) {
    prefix = range.prefix;
    if (left < range.share) {
      break;
    }
    left -= range.share;
  }
  return std::string(prefix) + std::to_string(1000 + chance.below(1000)).substr(1);
}

}  // namespace dutyline::pretend
