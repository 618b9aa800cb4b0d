// What the members' table proves of stays whose end fell into a gap: not how they ended, but which counter of the queue
// counted them.
//
// Who leaves without an answer keeps her row, as Abandoned, for as long as the queue says; if the queue allows it, she
// gets the row back when she calls again meanwhile. Whose stay is answered loses it when the talk is over.
// (mod_callcenter 1.10 and 1.11, seen.)

#include <algorithm>
#include <map>

#include "switches/freeswitch_exits.hpp"

namespace dutyline {
namespace {

constexpr Duration kOneSecond = seconds(1);  // rows tell whole seconds
constexpr Duration kDiscardMargin = seconds(2);

}  // namespace

void FreeswitchExits::prove_ends(const std::vector<ListedMember>& members, const std::set<std::string>& queues,
                                 const std::vector<ListedQueue>& settings, Instant gap_since, Instant now,
                                 CountersListed& listed) const {
  std::map<std::string_view, const ListedMember*> rows;
  for (const auto& row : members) {
    rows.emplace(row.member, &row);
  }
  // A row as short as the gap is there still; where she may call again, somebody else's talk may have taken it along.
  const auto keeps_all = [&](const std::string& queue) {
    const auto found = std::ranges::find(settings, queue, &ListedQueue::name);
    return found != settings.end() && !found->resumes && now - gap_since < found->keeps_left - kDiscardMargin;
  };
  std::set<std::string_view> known;          // members in it when sight was lost
  std::set<std::string_view> end_is_theirs;  // … of whom the row tells the end
  for (const auto& [id, session] : sessions_) {
    for (const auto& stay : session.stays) {
      if (!stay.in_gap || stay.stage != Stage::waiting || !queues.contains(stay.queue)) {
        continue;
      }
      known.insert(stay.member);
      const auto found = rows.find(stay.member);
      if (found == rows.end()) {
        if (keeps_all(stay.queue)) {
          listed.ended.push_back({id, stay.queue, true});
        }
        continue;
      }
      const ListedMember& row = *found->second;
      const bool called_again = row.rejoined && *row.rejoined > stay.joined + kOneSecond;
      if (called_again || row.state == MemberState::abandoned) {
        listed.ended.push_back({id, stay.queue, false});
      }
      if (!called_again) {
        end_is_theirs.insert(stay.member);
      }
    }
  }
  std::map<std::string, std::int64_t> left;
  for (const auto& row : members) {
    const bool ended = row.state == MemberState::abandoned && row.abandoned && *row.abandoned > gap_since;
    const bool first_ended = row.rejoined && row.first_joined && *row.first_joined > gap_since;
    left[row.queue] +=
        (ended && !end_is_theirs.contains(row.member) ? 1 : 0) + (first_ended && !known.contains(row.member) ? 1 : 0);
  }
  for (const auto& [queue, callers] : left) {
    if (callers > 0) {
      listed.left.push_back({queue, callers});
    }
  }
}

}  // namespace dutyline
