// An Asterisk and a FreeSWITCH fed live at once to one daemon, a line each: each line's books are those of its own
// truth.

#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "recordings/live_daemon.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::testing {
namespace {

constexpr std::string_view kDataFolder = DUTYLINE_SOURCE_DIR "/tests/data/";
constexpr std::size_t kAsterisk = 0;
constexpr std::size_t kFreeswitch = 1;
constexpr std::size_t kLargestPiece = 64 * 1024;  // less than the sockets hold: this one thread also reads
constexpr Duration kMoment = milliseconds(50);    // no evidence is waited for so shortly

// (call's id, queue, how it ended), each as often as it happened.
using Visits = std::multiset<std::tuple<std::string, std::string, std::string>>;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += letter;
    }
  }
  return fields;
}

// What the telephones did, in dutyline's words. Of a call that the truth calls a race nobody can tell: its id is in
// `races`.
Visits truth_of(const std::string& folder, const std::string& id, std::set<std::string>& races) {
  static const std::map<std::string, std::string> kWords{
      {"key", "key_exit"},      {"full", "refused_full"},        {"no_agent_timeout", "left_empty"},
      {"exit_key", "key_exit"}, {"left_transfer", "redirected"}, {"left_transfer_no_end_event", "redirected"}};
  std::ifstream file(std::string(kDataFolder) + folder + "/truth.csv");
  std::string line;
  std::getline(file, line);
  const auto names = fields_of(line);
  Visits visits;
  while (std::getline(file, line)) {
    std::map<std::string, std::string> row;
    const auto fields = fields_of(line);
    for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i) {
      row[names[i]] = fields[i];
    }
    if (row["queue"].empty() || row["outcome"].empty() || row["visit"] == "0") {
      continue;
    }
    if (row["note"].find("race") != std::string::npos || !row["race"].empty()) {
      races.insert(row[id]);
    }
    const auto word = kWords.find(row["outcome"]);
    visits.emplace(row[id], row["queue"], word == kWords.end() ? row["outcome"] : word->second);
  }
  std::erase_if(visits, [&](const auto& visit) { return races.contains(std::get<0>(visit)); });
  return visits;
}

Visits visits_of(const std::vector<CallRecord>& records, const std::string& line, const std::set<std::string>& races) {
  Visits visits;
  for (const auto& record : records) {
    for (const auto& visit : record.call.visits) {
      if (record.call.line == line && !races.contains(visit.switch_call_id)) {
        visits.emplace(visit.switch_call_id, visit.queue, std::string(to_string(visit.outcome)));
      }
    }
  }
  return visits;
}

std::vector<LineDefinition> a_line_each() {
  std::vector<LineDefinition> lines(2);
  lines[kAsterisk].name = lines[kAsterisk].title = "by-asterisk";
  lines[kAsterisk].queues = {{"pbx", "send-duty"}, {"pbx", "send-eps"}};
  lines[kFreeswitch].name = lines[kFreeswitch].title = "by-freeswitch";
  lines[kFreeswitch].queues = {{"other", "send-duty@default"}, {"other", "send-eps@default"}};
  return lines;
}

// Nothing happens. Any byte is a sign of life: who is silent for longer than that is asked whether it lives.
constexpr std::array<std::string_view, 2> kNothingNew{"Event: Reload\r\nPrivilege: system,all\r\nModule: All\r\n\r\n",
                                                      "Content-Type: log/data\nContent-Length: 0\n\n"};
constexpr Duration kSilence = seconds(10);

struct Spoken {
  Duration after;  // its recording's beginning
  std::size_t source;
  std::string bytes;
};

// Both from their beginning, side by side, each read when it came; what came within a moment as one.
std::vector<Spoken> side_by_side(const Recording& asterisk, const Recording& freeswitch) {
  std::vector<Spoken> all;
  for (const auto& [source, recording] : {std::pair(kAsterisk, &asterisk), std::pair(kFreeswitch, &freeswitch)}) {
    const auto& reads = recording->front();
    std::optional<Duration> begun;
    for (const auto& read : reads) {
      const Duration after = read.arrived - reads.front().arrived;
      for (std::string_view left = read.bytes; !left.empty();) {
        if (!begun || after - *begun > kMoment || all.back().bytes.size() >= kLargestPiece) {
          begun = after;
          all.push_back({after, source, {}});
        }
        all.back().after = after;
        const auto piece = left.substr(0, kLargestPiece - all.back().bytes.size());
        all.back().bytes += piece;
        left.remove_prefix(piece.size());
      }
    }
  }
  std::ranges::stable_sort(all, {}, &Spoken::after);
  return all;
}

// The clock goes by what is said, and by nothing else.
class Conversation {
 public:
  Conversation(LiveDaemon& daemon, Instant begins) : daemon_(daemon), begins_(begins) {}

  bool say(const Spoken& spoken) {
    const bool alive = pass(spoken.after);
    last_[spoken.source] = spoken.after;
    return alive && daemon_.say(spoken.bytes, spoken.source);
  }
  // Time passes; nobody is silent for long.
  bool pass(Duration until) {
    for (;;) {
      const auto quietest = std::ranges::min_element(last_);
      if (*quietest + kSilence >= until) {
        at(until);
        return true;
      }
      *quietest += kSilence;
      at(*quietest);
      const auto source = static_cast<std::size_t>(quietest - last_.begin());
      if (!daemon_.say(kNothingNew[source], source)) {
        return false;
      }
    }
  }

 private:
  void at(Duration after) {
    at_ = std::max(at_, after);
    daemon_.clock().set(begins_ + at_);
  }

  LiveDaemon& daemon_;
  Instant begins_;
  Duration at_{};
  std::array<Duration, 2> last_{};
};

TEST(TwoSwitchesAtOnce, EachLinesBooksAreThoseOfItsOwnTruth) {
  for (const std::string form : {"plain", "json"}) {
    SCOPED_TRACE(form);
    const TemporaryFolder folder;
    const auto asterisk = recording("22/spike/precise");
    const auto freeswitch =
        recording_in({std::string(kDataFolder) + "freeswitch/edges/" + form + ".1.raw.gz"}, "freeswitch_esl");
    ASSERT_EQ(asterisk.size(), 1u);
    ASSERT_EQ(freeswitch.size(), 1u);
    const Instant begins = asterisk.front().front().arrived;  // FreeSWITCH's clock is a quarter of an hour behind
    LiveDaemon daemon(folder.file("live.db"), begins, {live_ami(), live_source("esl", "freeswitch_esl", "other")},
                      a_line_each());
    ASSERT_TRUE(daemon.await_clients(1, kAsterisk));
    ASSERT_TRUE(daemon.await_clients(1, kFreeswitch));
    Conversation conversation(daemon, begins);
    const auto all = side_by_side(asterisk, freeswitch);
    for (const auto& spoken : all) {
      ASSERT_TRUE(conversation.say(spoken));
    }
    ASSERT_TRUE(conversation.pass(all.back().after + seconds(90)));
    ASSERT_TRUE(daemon.await_nothing_pending());
    for (const auto& line : daemon.look()->lines) {
      EXPECT_EQ(line.imbalance, 0) << line.name;
    }
    ASSERT_TRUE(daemon.stop());

    std::set<std::string> races;
    const auto asterisk_truth = truth_of("asterisk/22/spike", "uniqueid", races);
    const auto freeswitch_truth = truth_of("freeswitch/edges", "session_uuid", races);
    EXPECT_GT(asterisk_truth.size(), 150u);
    EXPECT_GT(freeswitch_truth.size(), 40u);
    const auto records = calls_in(folder.file("live.db"));
    EXPECT_THAT(visits_of(records, "by-asterisk", races), ::testing::ContainerEq(asterisk_truth));
    EXPECT_THAT(visits_of(records, "by-freeswitch", races), ::testing::ContainerEq(freeswitch_truth));
  }
}

}  // namespace
}  // namespace dutyline::testing
