// A new caller key: who is linked to whom while the key before is there, and what is said when it is not.

#include "app/caller_keys.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kOld = "the key of before, of many bytes";
const std::string kNew = "the key of now, of as many bytes";
const std::string kThird = "a third key, of as many bytes too";

// The caller 01632 960173 is lost under the old key. What does a start with another key make of it?
class CallerKey : public FollowingDaemon {
 protected:
  Settings settings() const override {
    Settings all = FollowingDaemon::settings();
    all.privacy = privacy;
    return all;
  }
  void use(const std::string& key, const std::string& previous = {}) {
    privacy.caller_id = CallerIdentity::hmac;
    privacy.key = key;
    privacy.previous_key = previous;
    privacy.previous_key_file = previous.empty() ? "" : "before.key";
  }
  void row(long long at, const std::string& id, const std::string& rest) {
    log.append(std::to_string(at) + "|" + id + "|send-duty|" + rest + "\n");
  }
  long long now() const { return to_epoch_seconds(clock.load()); }
  static long long to_epoch_seconds(Instant at) { return at.time_since_epoch().count() / 1'000'000; }
  void write_lost(const std::string& id, const std::string& number = "01632960173") {
    row(now() - 30, id, "NONE|ENTERQUEUE||" + number + "|1");
    row(now() - 10, id, "NONE|ABANDON|1|1|20");
  }
  void write_answered(const std::string& id, const std::string& number = "01632960173") {
    row(now() - 5, id, "NONE|ENTERQUEUE||" + number + "|1");
    row(now() - 3, id, "Agent/1|CONNECT|2|" + id + "9|1");
    row(now() - 1, id, "Agent/1|COMPLETECALLER|2|1|1");
  }
  void run_once() {
    start();
    ASSERT_TRUE(until_read());
    stop();
    read_ = 0;
  }
  // Nobody sees hang-ups here: a call is lost a minute after it ended.
  void lose_her() {
    write_lost("1");
    run_once();
    clock = clock.load() + minutes(10);
    start();
    ASSERT_TRUE(testing::run_until(*loop, [this] { return lost().size() == 1; }));
    stop();
  }
  void lose_her_under(const std::string& key) {
    use(key);
    lose_her();
  }
  std::vector<LostCall> lost() const {
    return *ledger()->lost_calls("send-duty", Instant(), clock.load() + hours(24 * 365));
  }
  std::string warning() {
    const auto writing = Ledger::open(ledger_path(), Ledger::Mode::read_write);
    return settle_caller_keys(**writing, privacy, clock.load())->warning;
  }

  PrivacySettings privacy;
};

TEST_F(CallerKey, ALostCallerIsReachedAcrossANewKey) {
  lose_her_under(kOld);
  use(kNew, kOld);
  start();
  ASSERT_TRUE(until_read());
  EXPECT_THAT(get("/api/v1/lines/send-duty/desk"), HasSubstr(R"("tries":1)"));
  write_answered("2");
  ASSERT_TRUE(until_read());
  EXPECT_THAT(get("/api/v1/lines/send-duty/desk"), Not(HasSubstr(R"("tries":1)"))) << "she was reached";
  stop();
  ASSERT_EQ(lost().size(), 1U);
  EXPECT_TRUE(lost().front().reached_at);
  EXPECT_EQ(lost().front().tries, 1);
  EXPECT_THAT(*ledger()->callers_under(1), IsEmpty()) << "all of her is kept under the present key";
}

TEST_F(CallerKey, HerTriesAreCountedAcrossANewKey) {
  lose_her_under(kOld);
  use(kNew, kOld);
  write_lost("2");
  run_once();
  clock = clock.load() + minutes(10);
  write_answered("3");
  run_once();
  ASSERT_EQ(lost().size(), 2U);
  EXPECT_EQ(lost().front().tries, 2);
}

TEST_F(CallerKey, WhoDoesNotRingAgainStaysUnderTheOldKeyUntilRetentionForgetsHer) {
  lose_her_under(kOld);
  use(kNew, kOld);
  write_answered("2", "01632960174");
  run_once();
  EXPECT_EQ(ledger()->callers_under(1)->size(), 1U);
  EXPECT_EQ(ledger()->callers_under(2)->size(), 1U);
  EXPECT_FALSE(lost().front().reached_at);
  const auto writing = Ledger::open(ledger_path(), Ledger::Mode::read_write);
  EXPECT_EQ((*writing)->forget({clock.load(), std::nullopt}, 10)->callers, 2U);
}

TEST_F(CallerKey, AfterSevenDaysNobodyIsLinkedToWhoSheWasUnderTheOldOne) {
  lose_her_under(kOld);
  use(kNew, kOld);
  messages = Log(LogLevel::info);
  start();
  ASSERT_TRUE(until_read());
  const auto said = messages.counts().at("info");
  clock = clock.load() + hours(24 * 7);
  ASSERT_TRUE(testing::run_until(*loop, [&] { return messages.counts().at("info") > said; })) << "it is told";
  write_answered("2");
  ASSERT_TRUE(until_read());
  stop();
  EXPECT_EQ(ledger()->callers_under(1)->size(), 1U);
  EXPECT_EQ(ledger()->callers_under(2)->size(), 1U);
}

TEST_F(CallerKey, WithoutTheOldOneTheStartSaysWhatIsLostByItAndUntilWhen) {
  lose_her_under(kOld);
  use(kNew);
  EXPECT_THAT(warning(),
              AllOf(HasSubstr("`previous_key_file` names no key of before"), HasSubstr(" UTC, or put that")));
  use(kNew, kThird);
  EXPECT_THAT(warning(), HasSubstr("`previous_key_file` holds another than the one before"));
  privacy.previous_key.clear();
  EXPECT_THAT(warning(), HasSubstr("the file that `previous_key_file` names is not there"));
  use(kNew, kOld);
  EXPECT_THAT(warning(), IsEmpty());
  clock = clock.load() + hours(24 * 7);
  EXPECT_THAT(warning(), AllOf(HasSubstr("longer than 7 days"), HasSubstr("destroy that file")));
  use(kNew);
  EXPECT_THAT(warning(), IsEmpty());
}

TEST_F(CallerKey, TheFirstKeyOfALedgerWantsNoOther) {
  lose_her_under(kOld);
  EXPECT_THAT(warning(), IsEmpty());
  use(kOld, kThird);
  EXPECT_THAT(warning(), HasSubstr("has known no key but the present one"));
}

TEST_F(CallerKey, WithoutCallersThereIsNoKey) {
  privacy.caller_id = CallerIdentity::none;
  lose_her();
  EXPECT_THAT(*ledger()->caller_keys(), IsEmpty());
  ASSERT_EQ(lost().size(), 1U);
  EXPECT_TRUE(lost().front().withheld);
  EXPECT_THAT(warning(), IsEmpty());
}

TEST_F(CallerKey, OfALedgerThatKnewNoKeysTheFormerOneIsTheOneThatIsNamed) {
  lose_her_under(kOld);
  SQLite::Database(ledger_path(), SQLite::OPEN_READWRITE).exec("DELETE FROM caller_keys");
  use(kNew, kOld);
  EXPECT_THAT(warning(), IsEmpty());
  const auto keys = *ledger()->caller_keys();
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].fingerprint, key_fingerprint(kOld));
  EXPECT_EQ(keys[1].fingerprint, key_fingerprint(kNew));
}

}  // namespace
}  // namespace dutyline
