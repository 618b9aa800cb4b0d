#include "app/read_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "app/config_folder.hpp"
#include "app/secrets.hpp"

namespace dutyline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Settings settings_of(const ConfigFolder& folder, const std::string& text) {
  EXPECT_TRUE(folder.read(text).good()) << ::testing::PrintToString(folder.faults_of(text));
  return folder.read(text).settings;
}

Instant at(const char* text) {
  return parse_rfc3339(text).value();
}

TEST(ReadSettings, EveryValueArrives) {
  const ConfigFolder folder;
  const auto settings = settings_of(
      folder,
      "listen: {http: '[::1]:0', control: run/control.sock}\n"
      "ledger: {path: ledger.db, retention: {callers: 30d, calls: 1000d}}\n"
      "privacy: {caller_id: hmac, key_file: caller.key, agents: names,\n"
      "  numbers: {country_code: 353, national_prefix: '0', international_prefix: 00}, shared_numbers: [01632960100]}\n"
      "switches:\n"
      "  - name: pbx\n"
      "    sources:\n"
      "      - {name: a, kind: asterisk_ami, address: 'pbx.example:5039', username: u, password_file: ami.secret,\n"
      "         login: plain, tls: {ca_file: ca.pem, server_name: pbx, cert_file: ca.pem, key_file: caller.key},\n"
      "         refused_at: [{context: ivr, exten: '600', queue: 'Zoë’s'}]}\n"
      "  - name: other\n"
      "    sources: [{name: b, kind: asterisk_ami, address: '[::1]', username: v, password_file: ami.secret, tls: "
      "true}]\n"
      "lines:\n"
      "  - {name: l, title: Zoë’s line, queues: [{switch: pbx, name: Zoë’s}, {switch: other, name: '600'}],\n"
      "     target: 97.25%, answer_within: {time: 15s, target: 0.9}, short_abandon: 0s, settle: 90s, headline: "
      "strict,\n"
      "     long_wait: 1m, record_url: 'http://pbx/{switch_call_id}'}\n");
  EXPECT_EQ(settings.http, (Endpoint{"::1", 0}));
  EXPECT_EQ(settings.control, folder.path("run/control.sock"));
  EXPECT_EQ(settings.ledger_path, folder.path("ledger.db"));
  EXPECT_EQ(settings.callers_retention, hours(720));
  EXPECT_EQ(settings.calls_retention, hours(24'000));
  EXPECT_EQ(settings.privacy.key, "a test key of thirty-two bytes!!");
  EXPECT_TRUE(settings.privacy.agent_names);
  EXPECT_EQ(settings.privacy.numbers.country_code, "353");
  EXPECT_THAT(settings.privacy.shared_numbers, ElementsAre("01632960100"));
  ASSERT_EQ(settings.sources.size(), 2U);
  const auto& source = settings.sources[0];
  EXPECT_EQ(source.switch_name, "pbx");
  EXPECT_EQ(source.address, (Endpoint{"pbx.example", 5039}));
  EXPECT_EQ(source.username, "u");
  EXPECT_EQ(source.password, "a test password");
  EXPECT_TRUE(source.plain_login);
  EXPECT_EQ(source.tls,
            (TlsSettings{true, folder.path("ca.pem"), "pbx", folder.path("ca.pem"), folder.path("caller.key")}));
  EXPECT_THAT(source.refused_at, ElementsAre(RefusedAt{"ivr", "600", "Zoë’s"}));
  EXPECT_EQ(settings.sources[1].switch_name, "other");
  EXPECT_EQ(settings.sources[1].address, (Endpoint{"::1", 5038}));
  EXPECT_EQ(settings.sources[1].tls, (TlsSettings{true, "", "", "", ""}));
  ASSERT_EQ(settings.lines.size(), 1U);
  const auto& line = settings.lines[0];
  EXPECT_EQ(line.title, "Zoë’s line");
  EXPECT_THAT(line.queues, ElementsAre(QueueName{"pbx", "Zoë’s"}, QueueName{"other", "600"}));
  EXPECT_EQ(line.target, 9'725);
  EXPECT_EQ(line.answer_within, seconds(15));
  EXPECT_EQ(line.answer_within_target, 9'000);
  EXPECT_EQ(line.short_abandon, seconds(0));
  EXPECT_EQ(line.settle, seconds(90));
  EXPECT_EQ(line.headline, Headline::strict);
  EXPECT_EQ(line.long_wait, minutes(1));
  EXPECT_EQ(line.record_url, "http://pbx/{switch_call_id}");
}

TEST(ReadSettings, HoursArriveInTheLinesOwnTime) {
  const auto settings = settings_of(ConfigFolder(), config_with("hours: {timezone: Europe/London, week: {mon-thu: "
                                                                "\"09:00-17:00\", fri: \"09:00-12:30, 13:30-16:00\", "
                                                                "sat: closed}, closed: [2026-12-24], holidays: none}"));
  const auto& open = settings.lines.at(0).hours;
  EXPECT_EQ(open.timezone(), "Europe/London");
  EXPECT_TRUE(open.open_at(at("2026-07-06T08:00:00Z")));   // a Monday, 9:00 in summer
  EXPECT_FALSE(open.open_at(at("2026-11-23T08:59:59Z")));  // a Monday, before 9:00 in winter
  EXPECT_FALSE(open.open_at(at("2026-11-27T13:00:00Z")));  // Friday's break
  EXPECT_TRUE(open.open_at(at("2026-11-27T13:30:00Z")));
  EXPECT_FALSE(open.open_at(at("2026-11-28T10:00:00Z")));  // Saturday
  EXPECT_FALSE(open.open_at(at("2026-12-24T10:00:00Z")));  // a Thursday
}

TEST(ReadSettings, WithoutHoursALineIsAlwaysOpenInUtc) {
  const auto settings = settings_of(ConfigFolder(), config_with(""));
  const auto& line = settings.lines.at(0);
  EXPECT_EQ(line.title, "send-duty");
  EXPECT_EQ(line.hours.timezone(), "UTC");
  EXPECT_FALSE(line.hours.next_change(at("2026-11-23T00:00:00Z")));
}

TEST(ReadSettings, OneTrailingNewlineOfASecretIsNotPartOfIt) {
  const ConfigFolder folder;
  folder.write("ami.secret", " pass word ");
  EXPECT_EQ(settings_of(folder, config_with("")).sources.at(0).password, " pass word ");
  folder.write("caller.key", std::string("0\0\xff\n3456789abcdef\n\n", 19));
  const auto settings = settings_of(folder, "privacy: {key_file: caller.key}\n" + config_with("").substr(27));
  EXPECT_EQ(settings.privacy.key, std::string("0\0\xff\n3456789abcdef\n", 18));
}

TEST(ReadSettings, CredentialsOfTheServiceManagerAreFound) {
  const ConfigFolder folder;
  const ConfigFolder credentials;
  credentials.write("ami", "from the manager\n");
  ::setenv("CREDENTIALS_DIRECTORY", credentials.folder().c_str(), 1);
  std::string text = config_with("");
  text.replace(text.find("ami.secret"), 10, "'credentials:ami'");
  const auto settings = settings_of(folder, text);
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(settings.sources.at(0).password, "from the manager");
}

TEST(ReadSettings, APlainNameIsTakenFromTheCredentialsWhereThereIsOne) {
  const ConfigFolder folder;
  const ConfigFolder credentials;
  ::setenv("CREDENTIALS_DIRECTORY", credentials.folder().c_str(), 1);
  std::filesystem::remove(credentials.path("ami.secret"));
  folder.write("ami.secret", "from the folder\n");
  EXPECT_EQ(settings_of(folder, config_with("")).sources.at(0).password, "from the folder");
  credentials.write("ami.secret", "\n");  // what the unit hands over where there is no file
  EXPECT_EQ(settings_of(folder, config_with("")).sources.at(0).password, "from the folder");
  credentials.write("ami.secret", "from the manager\n");
  EXPECT_EQ(settings_of(folder, config_with("")).sources.at(0).password, "from the manager");
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST(ReadSettings, SecretsThatACommandDoesNotNeedNeedNotBeThere) {
  const ConfigFolder folder;
  std::string text = config_with("", ", tls: {ca_file: lost.pem}");
  text.replace(text.find("ami.secret"), 10, "'credentials:ami'");
  text.replace(0, text.find('\n'), "privacy: {key_file: 'credentials:key'}");
  const auto faults = [&](SecretsNeeded needed) {
    return read_settings_text(text, "dutyline.yaml", folder.folder(), needed).faults.size();
  };
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(faults(SecretsNeeded::none), 0U);
  EXPECT_EQ(faults(SecretsNeeded::caller_key), 1U);
  EXPECT_EQ(faults(SecretsNeeded::all), 3U);
}

TEST(ReadSettings, ASecretThatEveryoneCanReadIsWarnedOf) {
  namespace fs = std::filesystem;
  const ConfigFolder folder;
  fs::permissions(folder.folder(), fs::perms(0755));
  if (!readable_by_everyone(folder.path("."))) {
    GTEST_SKIP() << "the folder for temporary files is closed to others";
  }
  fs::permissions(folder.path("ami.secret"), fs::perms(0644));
  const std::string text = config_with("");
  EXPECT_THAT(folder.faults_of(text),
              ElementsAre("5:100: warning: every user of this machine can read the secret in FOLDER/ami.secret; "
                          "`chmod 600 FOLDER/ami.secret`"));
  EXPECT_TRUE(folder.read(text).good());
  fs::permissions(folder.path("ami.secret"), fs::perms(0640));
  EXPECT_THAT(folder.faults_of(text), IsEmpty());
  fs::permissions(folder.path("ami.secret"), fs::perms(0644));
  fs::permissions(folder.folder(), fs::perms(0700));
  EXPECT_THAT(folder.faults_of(text), IsEmpty()) << "nobody else gets as far as the file";
}

TEST(ReadSettings, TheLedgerMayBeInMemory) {
  EXPECT_EQ(settings_of(ConfigFolder(), "ledger: {path: ':memory:'}\n" + config_with("")).ledger_path, ":memory:");
}

TEST(ReadSettings, AFileKnowsItsFolder) {
  const ConfigFolder folder;
  folder.write("dutyline.yaml", config_with(""));
  const auto read = read_settings(folder.path("dutyline.yaml"));
  EXPECT_TRUE(read.good());
  EXPECT_EQ(read.settings.sources.at(0).password, "a test password");
}

TEST(ReadSettings, AFileThatIsNoneIsOneFault) {
  const ConfigFolder folder;
  const auto only_fault = [](const std::string& path) {
    const auto read = read_settings(path);
    EXPECT_EQ(read.faults.size(), 1U);
    return to_string(read.faults.at(0));
  };
  EXPECT_EQ(only_fault(folder.path("none.yaml")), folder.path("none.yaml") +
                                                      ":1:1: error: there is no such file; name the configuration with "
                                                      "-c FILE");
  EXPECT_EQ(only_fault(folder.folder()),
            folder.folder() + ":1:1: error: this is no ordinary file; name the configuration with -c FILE");
  folder.write("large.yaml", std::string(1024 * 1024 + 1, '#'));
  EXPECT_EQ(only_fault(folder.path("large.yaml")),
            folder.path("large.yaml") + ":1:1: error: it is larger than 1 MiB, so no configuration");
}

TEST(ReadSettings, WarningsAloneAreGood) {
  const auto read = ConfigFolder().read(config_with("hours: {week: {mon-fri: \"09:00-17:00\"}}"));
  EXPECT_TRUE(read.good());
  ASSERT_EQ(read.faults.size(), 1U);
  EXPECT_THAT(to_string(read.faults[0]), ::testing::StartsWith("dutyline.yaml:9:19: warning: these are hours in UTC"));
}

TEST(ReadSettings, FaultsComeInTheOrderOfTheFile) {
  const auto read = ConfigFolder().read("lines: 1\nswitches: 2\nprivacy: 3\nledger: 4\nlisten: 5\n");
  std::vector<int> lines;
  for (const auto& fault : read.faults) {
    lines.push_back(fault.line);
  }
  EXPECT_THAT(lines, ElementsAre(1, 2, 3, 4, 5));
}

TEST(ReadSettings, NoMessageHoldsASecret) {
  const ConfigFolder folder;
  folder.write("ami.secret", "hunter2\nhunter3\n");
  for (const auto& fault : folder.faults_of("privacy: {key: hunter1}\n" + config_with("", ", password: hunter4"))) {
    EXPECT_EQ(fault.find("hunter"), std::string::npos) << fault;
  }
}

}  // namespace
}  // namespace dutyline::testing
