// The daemon beside a pretend switch: it counts what happened there, visit by visit.

#include <gmock/gmock.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/daemon.hpp"
#include "commands/pretend_ami.hpp"
#include "commands/pretend_esl.hpp"
#include "commands/pretend_server.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::pretend {
namespace {

using testing::TemporaryFolder;

// Time goes on by what is done, not by how long that takes: a busy machine hears no less of the helpline.
class Turns {
 public:
  static constexpr Duration kTurn = milliseconds(2);
  static constexpr int kMostTurns = 200'000;

  NowFunction clock() {
    return [this] { return now_.load(); };
  }
  Instant now() const { return now_; }
  // Turns the loop until it is so.
  template <class Condition>
  bool until(Condition so) {
    for (int turn = 0; turn < kMostTurns && !so(); ++turn) {
      now_ = now_.load() + kTurn;
      loop.run_one_for(kTurn);
    }
    return so();
  }

  boost::asio::io_context loop;

 private:
  std::atomic<Instant> now_{*parse_rfc3339("2026-11-23T10:00:00Z")};  // the ledger's worker reads it too
};

struct Told {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> over;  // (call, queue) → how her visits ended
  std::set<std::string> apart;  // calls that one side saw only a part of
  Instant newest;               // of the ledger: what it was told last
};

// Columns: see pretend_truth.hpp. What was not over, or began or ended out of sight, stands apart. A refusal is not
// told by every switch: `refused` says whether by this one.
Told truth_in(const std::string& path, bool refused, Instant from, Instant to) {
  Told told;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::istringstream text(line);
    for (std::string field; std::getline(text, field, ',');) fields.push_back(field);
    const auto& outcome = fields.at(11);
    const auto end = fields.at(9).empty() ? to : *parse_epoch(fields.at(9));
    if (*parse_epoch(fields.at(7)) < from || end >= to) {
      told.apart.insert(fields.at(4));
    }
    if (refused || !outcome.starts_with("refused")) {
      told.over[{fields.at(4), fields.at(3)}].push_back(outcome);
    }
  }
  return told;
}

Told ledger_in(const std::string& path) {
  auto ledger = Ledger::open(path, Ledger::Mode::read_only);
  EXPECT_TRUE(ledger) << (ledger ? "" : ledger.reason());
  Told told;
  const auto read = (*ledger)->for_each_call({}, [&told](const CallRecord& record) {
    for (const auto& visit : record.call.visits) {
      for (const auto& at : {std::optional(visit.offered_at), visit.answered_at, visit.left_at, visit.ended_at}) {
        told.newest = std::max(told.newest, at.value_or(told.newest));
      }
      told.over[{visit.switch_call_id, visit.queue}].emplace_back(to_string(visit.outcome));
    }
  });
  EXPECT_TRUE(read);
  return told;
}

constexpr Duration kSettled = seconds(2);  // by then it is known how somebody left

// A helpline sixty times faster than life, until so many visits are over; then the switch goes. What was told just
// before is judged neither way.
void expect_counted(const std::string& kind, const SwitchMaker& make, const std::vector<std::string>& queues,
                    bool refused) {
  Turns turns;
  const TemporaryFolder folder;
  ServerSettings settings;
  settings.port = 0;
  settings.helpline.queues = queues;
  settings.helpline.speed = 60;
  settings.helpline.calls_per_hour = 1'200;
  settings.helpline.agents = 70;
  settings.helpline.seed = 11;
  settings.helpline.incidents = {{Incident::Kind::nobody_answers, minutes(3), minutes(5)}};
  settings.truth_file = folder.file("truth.csv");
  auto started = Server::start(turns.loop.get_executor(), settings, make, turns.clock());
  ASSERT_TRUE(started) << started.reason();
  const auto server = std::move(*started);

  Settings watching;
  watching.http = {"127.0.0.1", 0};
  watching.ledger_path = folder.file("ledger.db");
  watching.privacy.key = "a key for invented callers";
  SourceSettings source;
  source.name = "pbx-live";
  source.kind = kind;
  source.switch_name = "pbx";
  source.address = Endpoint{"127.0.0.1", server->port()};
  source.username = Account().username;
  source.password = kind == "asterisk_ami" ? Account().secret : std::string(kEslPassword);
  watching.sources.push_back(source);
  LineDefinition line;
  line.name = line.title = "duty";
  for (const auto& queue : queues) line.queues.push_back({"pbx", queue});
  watching.lines.push_back(line);
  Log log(LogLevel::error);
  auto made = Daemon::make(turns.loop, watching, log, turns.clock());
  ASSERT_TRUE(made) << made.reason();
  const auto daemon = std::move(*made);
  daemon->start();

  const auto live = [&] { return daemon->snapshot()->sources.front().status.state == SourceState::live; };
  ASSERT_TRUE(turns.until(live));
  const Instant from = turns.now();
  const auto rows = [&] {
    std::ifstream file(settings.truth_file);
    return std::count(std::istreambuf_iterator<char>(file), {}, '\n');
  };
  const auto before = rows();
  ASSERT_TRUE(turns.until([&] { return rows() > before + 120; }));
  server->stop();
  ASSERT_TRUE(turns.until([&] { return !live(); }));
  EXPECT_EQ(daemon->snapshot()->lines.front().imbalance, 0);
  bool stopped = false;
  daemon->stop([&] { stopped = true; });
  ASSERT_TRUE(turns.until([&] { return stopped; }));
  ASSERT_TRUE(daemon->close_ledger());

  Told counted = ledger_in(folder.file("ledger.db"));
  const Told truth = truth_in(settings.truth_file, refused, from, counted.newest - kSettled);
  std::erase_if(counted.over, [&](const auto& visits) { return truth.apart.contains(visits.first.first); });
  auto expected = truth.over;
  std::erase_if(expected, [&](const auto& visits) { return truth.apart.contains(visits.first.first); });
  EXPECT_GT(expected.size(), 40U);
  EXPECT_THAT(counted.over, ::testing::ContainerEq(expected));
}

TEST(PretendDaemon, CountsWhatThePretendAsteriskSays) {
  expect_counted("asterisk_ami", pretend_ami(), {"send-duty", "send-eps"}, true);
}

TEST(PretendDaemon, CountsWhatThePretendFreeswitchSays) {
  expect_counted("freeswitch_esl", pretend_esl(), {"send-duty@default", "send-eps@default"}, false);
}

}  // namespace
}  // namespace dutyline::pretend
