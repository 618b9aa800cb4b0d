// Commands beside a running daemon, as an operator meets them: the built program, twice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "commands/run_program.hpp"
#include "support/test_certificates.hpp"

namespace dutyline::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kConfig =
    "listen: {http: 127.0.0.1:0, control: control.sock}\n"
    "ledger: {path: ledger.db, retention: {callers: 3650d}}\n"
    "privacy: {key_file: caller.key, agents: names}\n"
    "switches:\n"
    "  - name: pbx\n"
    "    sources:\n"
    "      - {name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:1, username: dutyline, password_file: ami.secret}\n"
    "      - {name: pbx-log, kind: asterisk_queue_log, path: queue_log}\n"
    "lines:\n"
    "  - {name: send-duty, queues: [{switch: pbx, name: send-duty}]}\n"
    "  - {name: send-eps, queues: [{switch: pbx, name: send-eps}]}\n";
const std::string kEdges = DUTYLINE_SOURCE_DIR "/tests/data/asterisk/22/edges/";

class Folder : public ConfigFolder {
 public:
  Folder() {
    write("c.yaml", std::string(kConfig));
    write("caller.key", "a key for the invented callers of a recording\n");
    write("ami.secret", "a password that nobody asks for\n");
  }
  Ended dutyline(const std::string& arguments) const { return run_program(*this, arguments); }
  std::string calls() const { return dutyline("calls -c c.yaml").out; }
  std::string visits() const { return dutyline("calls -c c.yaml --visits").out; }
};

// `dutyline run` in a process of its own.
class Running {
 public:
  // `credentials`: where the service manager hands secrets over; empty: there is none.
  explicit Running(const Folder& folder, const std::string& credentials = "") {
    const auto made = [&folder] {  // a dead daemon may have left one
      std::error_code none;
      const auto at = std::filesystem::last_write_time(folder.path("control.sock"), none);
      return none ? std::filesystem::file_time_type::min() : at;
    };
    const auto before = made();
    child_ = ::fork();
    if (child_ == 0) {
      if (::chdir(folder.folder().c_str()) != 0 || std::freopen("said", "a", stderr) == nullptr) {
        ::_exit(1);
      }
      if (!credentials.empty()) {
        ::setenv("CREDENTIALS_DIRECTORY", credentials.c_str(), 1);
      }
      ::execl(DUTYLINE_BINARY, "dutyline", "run", "-c", "c.yaml", nullptr);
      ::_exit(1);
    }
    for (int tries = 0; tries < 2'000 && made() == before; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));  // another process: nothing else tells
    }
  }
  ~Running() {
    if (child_ > 0) {
      stop();
    }
  }
  void signal(int number) const { ::kill(child_, number); }
  int stop(int signal = SIGTERM) {
    int status = 0;
    const pid_t child = std::exchange(child_, 0);
    ::kill(child, signal);
    ::waitpid(child, &status, 0);
    return status;
  }

 private:
  pid_t child_ = 0;
};

std::string without_seconds(const std::string& summary) {
  return summary.substr(0, summary.find(",\"seconds\""));
}

class BesideARunningDaemon : public ::testing::Test {
 protected:
  std::string logs = kEdges + "queue_log.0.gz " + kEdges + "queue_log.gz";
  std::string events = kEdges + "precise.01.ami.gz";
  Folder alone;   // no daemon here
  Folder beside;  // here one runs
};

TEST_F(BesideARunningDaemon, ImportsMakeTheSameLedgerAsWithoutOne) {
  Running daemon(beside);
  for (const auto& import : {"--source pbx-ami " + events, "--source pbx-log " + logs, "--source pbx-ami " + events}) {
    const auto here = beside.dutyline("import -c c.yaml " + import);
    const auto there = alone.dutyline("import -c c.yaml " + import);
    EXPECT_EQ(here.status, 0) << here.error;
    EXPECT_EQ(there.status, 0) << there.error;
    EXPECT_EQ(without_seconds(here.out), without_seconds(there.out));
    EXPECT_EQ(beside.visits(), alone.visits()) << import;
    EXPECT_EQ(beside.calls(), alone.calls()) << import;
  }
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(beside.visits(), alone.visits());
}

TEST_F(BesideARunningDaemon, ReclassifiesAsWithoutOne) {
  for (const Folder* folder : {&alone, &beside}) {
    EXPECT_EQ(folder->dutyline("import -c c.yaml --source pbx-log " + logs).status, 0);
    const std::string queues = "queues: [{switch: pbx, name: send-duty}]";
    std::string config(kConfig);
    config.insert(config.find(queues) + queues.size(), ", short_abandon: 60s");
    folder->write("c.yaml", config);
  }
  const std::string before = alone.calls();
  Running daemon(beside);
  const auto here = beside.dutyline("reclassify -c c.yaml --from 2020-01-01");
  const auto there = alone.dutyline("reclassify -c c.yaml --from 2020-01-01");
  EXPECT_EQ(here.status, 0) << here.error;
  EXPECT_EQ(there.status, 0) << there.error;
  EXPECT_EQ(here.out, there.out);
  EXPECT_NE(alone.calls(), before);
  EXPECT_EQ(beside.calls(), alone.calls());
  const auto restated = beside.dutyline("figures -c c.yaml --line send-duty --by day");
  EXPECT_THAT(restated.out, HasSubstr("then anew: reclassified from 2020-01-01"));
  EXPECT_EQ(daemon.stop(), 0);
  {
    Running again(beside);  // its own sums are proved at the start
  }
  EXPECT_EQ(text_of_file(beside.path("said")).find("differ"), std::string::npos);
}

TEST_F(BesideARunningDaemon, AnImportRaisesNoCounterOfIts) {
  {
    Running daemon(beside);
    EXPECT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 0);
  }
  Running daemon(beside);  // its own sums are proved at the start
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(text_of_file(beside.path("said")).find("differ"), std::string::npos);
}

TEST_F(BesideARunningDaemon, WhatIsNoLogIsSaidSo) {
  Running daemon(beside);
  beside.write("messages", "Nov 23 12:56:25 pbx kernel: hello\n");
  const auto ended = beside.dutyline("import -c c.yaml --source pbx-log messages");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.error, HasSubstr("messages is no queue_log"));
  EXPECT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 0) << "nobody waits for the other";
}

TEST_F(BesideARunningDaemon, ASocketThatDoesNotAnswerIsNamedWithWhatToDo) {
  Running daemon(beside);
  std::filesystem::remove(beside.path("control.sock"));
  const auto ended = beside.dutyline("import -c c.yaml --source pbx-log " + logs);
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.error, AllOf(HasSubstr("cannot be asked at"), HasSubstr("control.sock"), HasSubstr("or stop it")));
}

TEST_F(BesideARunningDaemon, ACopyIsTheLedgerAndOverwritesNothing) {
  Running daemon(beside);
  ASSERT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 0);
  const auto copied = beside.dutyline("backup -c c.yaml copy.db");
  EXPECT_EQ(copied.status, 0) << copied.error;
  EXPECT_EQ(copied.out + copied.error, "") << "into a pipe it says nothing";
  EXPECT_EQ(beside.dutyline("calls -c c.yaml --ledger copy.db --visits").out, beside.visits());
  const auto again = beside.dutyline("backup -c c.yaml copy.db");
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.error, HasSubstr("copy.db is there already; name a new file"));
}

TEST_F(BesideARunningDaemon, AReloadSaysWhatBecameOfItAndAFaultWithItsPlace) {
  Running daemon(beside);
  std::string config(kConfig);
  config.replace(config.find("name: send-eps,"), 15, "name: send-eps, target: 95%,");
  beside.write("c.yaml", config);
  const auto good = beside.dutyline("reload -c c.yaml");
  EXPECT_EQ(good.status, 0) << good.error;
  EXPECT_EQ(good.out, "lines changed: send-eps\n");

  config.replace(config.find("target: 95%"), 11, "target: high");
  beside.write("c.yaml", config);
  const auto refused = beside.dutyline("reload -c c.yaml");
  EXPECT_EQ(refused.status, 78);
  EXPECT_THAT(refused.error, AllOf(HasSubstr("what was in force stays"), HasSubstr("c.yaml:11:"), HasSubstr("high")));
  EXPECT_THAT(text_of_file(beside.path("said")), HasSubstr("the configuration is not taken over"));
  EXPECT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 78) << "its own reading fails, too";
  beside.write("c.yaml", std::string(kConfig));
  EXPECT_EQ(beside.dutyline("reload -c c.yaml").status, 0);
  EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(BesideARunningDaemon, AHangUpSignalReloadsToo) {
  Running daemon(beside);
  daemon.signal(SIGHUP);
  for (int tries = 0; tries < 1'000 && text_of_file(beside.path("said")).find("read again") == std::string::npos;
       ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // another process: nothing else tells
  }
  EXPECT_THAT(text_of_file(beside.path("said")), HasSubstr("read again: no line and no source has changed"));
  EXPECT_EQ(daemon.stop(), 0);
}

std::string guarded_config() {
  return "access: {users_file: users, kiosks_file: kiosks}\n" + std::string(kConfig);
}

// Under systemd: a link that was taken away and still opens the board must not look like one that is gone.
TEST_F(BesideARunningDaemon, AReloadDoesNotPassForOneThatTookOverAChangedCredential) {
  const ConfigFolder credentials;
  const std::string kiosks = "send-duty:" + std::string(40, 'k') + "\nsend-eps:" + std::string(40, 'l') + "\n";
  const std::string users = "ann:viewer:$2y$05$" + std::string(53, 'a') + "\n";
  for (const ConfigFolder* folder : {static_cast<const ConfigFolder*>(&beside), &credentials}) {
    folder->write("users", users);
    folder->write("kiosks", kiosks);
  }
  beside.write("c.yaml", guarded_config());
  Running daemon(beside, credentials.folder());
  EXPECT_EQ(beside.dutyline("reload -c c.yaml").out, "no line and no source has changed\n");
  beside.write("kiosks", kiosks.substr(0, kiosks.find('\n') + 1));
  const auto refused = beside.dutyline("reload -c c.yaml");
  EXPECT_NE(refused.status, 0);
  EXPECT_THAT(refused.error, AllOf(HasSubstr("kiosks has changed since dutyline was started"),
                                   HasSubstr("systemctl restart dutyline"), Not(HasSubstr("users has"))));
  std::filesystem::remove(beside.path("users"));
  EXPECT_THAT(beside.dutyline("reload -c c.yaml").error, HasSubstr("users has changed"));
  EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(BesideARunningDaemon, StatusOfPagesThatAskWhoItIsComesOverTheControlSocket) {
  beside.write("users", "ann:viewer:$2y$05$" + std::string(53, 'a') + "\n");
  beside.write("kiosks", "");
  write_pem(beside.path("pages.pem"), make_certificate({"pages", "DNS:localhost"}), true);
  std::string config = guarded_config();
  config.insert(config.find("127.0.0.1:0") + 11, ", tls: {cert_file: pages.pem, key_file: pages.pem}");
  beside.write("c.yaml", config);
  const auto nobody = beside.dutyline("status -c c.yaml");
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.error, AllOf(HasSubstr("control.sock"), HasSubstr("takes root"), HasSubstr("systemctl status")));
  Running daemon(beside);
  const auto asked = beside.dutyline("status -c c.yaml");
  EXPECT_EQ(asked.status, 1) << "nobody listens where its switch should be";
  EXPECT_THAT(asked.out, AllOf(HasSubstr("! source pbx-ami (asterisk_ami)"), HasSubstr("line send-duty")))
      << asked.error;
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_THAT(text_of_file(beside.path("said")), HasSubstr(" shows https://127.0.0.1:"));
}

// `journalctl -u dutyline -p err` tells why it did not start.
TEST(RunCommand, WhatKeepsItFromStartingIsAnErrorToTheJournal) {
  const Folder folder;
  folder.write("c.yaml", "lines: none\n");
  folder.write("stderr", "");  // the stream that it writes to, and systemd would name
  struct stat stream {};
  ASSERT_EQ(::stat(folder.path("stderr").c_str(), &stream), 0);
  ::setenv("JOURNAL_STREAM", (std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino)).c_str(), 1);
  const auto ended = folder.dutyline("run -c c.yaml");
  ::unsetenv("JOURNAL_STREAM");
  EXPECT_EQ(ended.status, 78);
  EXPECT_THAT(ended.error, StartsWith("<3>c.yaml:1:"));
  EXPECT_THAT(folder.dutyline("run -c c.yaml").error, StartsWith("c.yaml:1:"));
}

TEST(ReloadCommand, SaysWhereNobodyAnswers) {
  const Folder folder;
  const auto nobody = folder.dutyline("reload -c c.yaml");
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.error, HasSubstr("control.sock"));
}

TEST(StatusCommand, SaysWhereNobodyAnswersAndWhenItCannotKnowWhere) {
  const Folder folder;
  const auto anywhere = folder.dutyline("status -c c.yaml");
  EXPECT_EQ(anywhere.status, 1);
  EXPECT_THAT(anywhere.error, HasSubstr("give `listen: http:` one"));
  std::string config(kConfig);
  config.replace(config.find("127.0.0.1:0"), 11, "127.0.0.1:1");
  folder.write("c.yaml", config);
  const auto nobody = folder.dutyline("status -c c.yaml");
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.error, HasSubstr("no dutyline answers at 127.0.0.1:1"));
}

TEST_F(BesideARunningDaemon, KeptCopiesTakeTheirTurns) {
  Running daemon(beside);
  ASSERT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 0);
  EXPECT_THAT(beside.dutyline("backup -c c.yaml --keep 1 copies").error, HasSubstr("a folder is wanted"));
  std::filesystem::create_directory(beside.path("copies"));
  beside.write("copies/ledger-20200101T000000Z.db", "an old copy");
  beside.write("copies/letter.txt", "nobody's");
  const auto made = beside.dutyline("backup -c c.yaml --keep 1 copies");
  EXPECT_EQ(made.status, 0) << made.error;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(beside.path("copies"))) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_EQ(names.size(), 2U);
  EXPECT_FALSE(std::filesystem::exists(beside.path("copies/ledger-20200101T000000Z.db")));
  EXPECT_TRUE(std::filesystem::exists(beside.path("copies/letter.txt")));
}

TEST_F(BesideARunningDaemon, AfterAKillTheNextOneTakesItsPlace) {
  Running(beside).stop(SIGKILL);
  ASSERT_TRUE(std::filesystem::is_socket(beside.path("control.sock")));
  EXPECT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 0) << "a dead one writes no ledger";
  Running daemon(beside);
  EXPECT_EQ(beside.dutyline("import -c c.yaml --source pbx-log " + logs).status, 0);
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(beside.path("control.sock")));
}

TEST_F(BesideARunningDaemon, AnImportSaysWhatTheRetentionWouldForget) {
  const std::string all(kConfig);
  alone.write("c.yaml", all.substr(0, all.find(", retention")) + "}" + all.substr(all.find("\nprivacy")));
  const auto ended = alone.dutyline("import -c c.yaml --source pbx-log " + logs);
  EXPECT_EQ(ended.status, 0) << ended.error;
  if (!ended.error.empty()) {  // once the recording is older than 62 days
    EXPECT_THAT(ended.error, HasSubstr("older than `retention: {callers: …}`: the daemon forgets them within a day"));
  }
}

}  // namespace
}  // namespace dutyline::testing
