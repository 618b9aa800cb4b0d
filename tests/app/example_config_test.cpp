// The example configurations: good, complete, and true about every default.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "app/config_folder.hpp"

namespace dutyline::testing {
namespace {

std::string example(const std::string& name) {
  return text_of_file(std::string(DUTYLINE_SOURCE_DIR) + "/config/" + name);
}

// Everything that has a default, in words; the rest of the settings is left out.
std::string defaulted(const Settings& settings) {
  const auto& source = settings.sources.at(0);
  const auto& line = settings.lines.at(0);
  const auto& privacy = settings.privacy;
  std::ostringstream text;
  text << to_string(settings.http) << ' ' << settings.control << ' ' << settings.ledger_path << ' '
       << settings.callers_retention.count() << ' ' << settings.calls_retention.has_value() << '\n'
       << (privacy.caller_id == CallerIdentity::hmac) << privacy.agent_names << ' ' << privacy.numbers.country_code
       << ' ' << privacy.numbers.national_prefix << ' ' << privacy.numbers.international_prefix << '\n'
       << source.plain_login << source.tls.enabled << '\n'
       << line.target << ' ' << line.answer_within.count() << ' ' << line.answer_within_target << ' '
       << line.short_abandon.count() << ' ' << line.settle.count() << ' ' << to_string(line.headline) << ' '
       << line.long_wait.count() << '\n';
  return text.str();
}

TEST(ExampleConfig, IsGoodWithoutAWarning) {
  EXPECT_THAT(ConfigFolder().faults_of(example("dutyline.yaml")), ::testing::IsEmpty());
}

TEST(ExampleConfig, OfTheMinimumIsGoodWithoutAWarning) {
  EXPECT_THAT(ConfigFolder().faults_of(example("minimal.yaml")), ::testing::IsEmpty());
}

TEST(ExampleConfig, OfTheDemoIsGoodWithoutAWarning) {
  EXPECT_THAT(ConfigFolder().faults_of(example("demo/dutyline.yaml")), ::testing::IsEmpty());
}

TEST(ExampleConfig, OfCallRecordsAreGoodWithoutAWarning) {
  EXPECT_THAT(ConfigFolder().faults_of(example("delimited-avaya-ip-office.yaml")), ::testing::IsEmpty());
  EXPECT_THAT(ConfigFolder().faults_of(example("delimited-3cx.yaml")), ::testing::IsEmpty());
}

TEST(ExampleConfig, WhatIsMarkedDefaultIsTheDefault) {
  const std::string text = example("dutyline.yaml");
  const auto read = ConfigFolder().read(text);
  ASSERT_TRUE(read.good());
  Settings plain;
  plain.sources.emplace_back();
  plain.lines.emplace_back();
  EXPECT_EQ(defaulted(read.settings), defaulted(plain));
}

// Both lists of the manager's example: one is a comment, and the exact one names the two hang-ups apart.
TEST(ExampleOfTheManager, LetsTheSameThroughInBothForms) {
  const std::string text = example("asterisk/manager.conf.example");
  const auto found = [&](const std::string& pattern) {
    std::set<std::string> names;
    const std::regex regex(pattern);
    for (auto at = std::sregex_iterator(text.begin(), text.end(), regex); at != std::sregex_iterator(); ++at) {
      names.insert((*at)[1]);
    }
    return names;
  };
  auto exact = found("\neventfilter\\(action\\(include\\),name\\((\\w+)\\)\\) =(?=\n)");
  const auto plain = found("\n;eventfilter = Event: (\\w+)(?:\\[\\^H\\])?(?=\n)");
  EXPECT_EQ(exact.size(), 16U);
  EXPECT_EQ(exact.erase("HangupRequest"), 1U);
  EXPECT_EQ(exact, plain);
  const std::set<std::string> variables{"ABANDONED", "QUEUESTATUS"};
  EXPECT_EQ(found("header\\(Variable\\),method\\(exact\\)\\) = (\\w+)(?=\n)"), variables);
  EXPECT_EQ(found("\n;eventfilter = Variable: (\\w+)(?=\n)"), variables);
}

// The lines without comments, those marked as default, and mappings of which then nothing is left.
std::string without_defaults(const std::string& text, int& left_out) {
  const std::regex marked("^ *[a-z_]+: .* # default");
  const std::regex nothing("^ *(#.*)?$");
  std::vector<std::string> kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_default = std::regex_search(line, marked);
    left_out += is_default ? 1 : 0;
    if (!is_default && !std::regex_match(line, nothing)) {
      kept.push_back(line);
    }
  }
  std::string result;
  std::size_t indent_below = 0;
  for (auto line = kept.rbegin(); line != kept.rend(); ++line) {
    const std::size_t indent = line->find_first_not_of(" -");
    if (!line->ends_with(":") || indent_below > indent) {
      result.insert(0, *line + "\n");
      indent_below = indent;
    }
  }
  return result;
}

TEST(ExampleConfig, WithoutWhatIsMarkedDefaultMeansTheSame) {
  const std::string text = example("dutyline.yaml");
  int left_out = 0;
  const std::string shorter = without_defaults(text, left_out);
  EXPECT_EQ(left_out, 19);
  const ConfigFolder folder;
  EXPECT_THAT(folder.faults_of(shorter), ::testing::IsEmpty()) << shorter;
  EXPECT_EQ(defaulted(folder.read(shorter).settings), defaulted(folder.read(text).settings));
}

TEST(ExampleConfig, MentionsEveryKeyThatIsKnown) {
  const std::string text = example("dutyline.yaml");
  // Sections that the example has as comments only.
  const std::string more = config_with("", ", tls: {ca_file: ca.pem, cert_file: ca.pem, key_file: ca.pem}") +
                           "  - {name: other, queues: [{switch: pbx, name: other}], hours: {closed: []}}\n";
  const std::string kinds =
      "switches:\n"
      "  - name: pbx\n"
      "    sources:\n"
      "      - {name: log, kind: asterisk_queue_log, path: queue_log}\n"
      "      - {name: esl, kind: freeswitch_esl, address: 127.0.0.1:8021, password_file: esl.secret}\n"
      "      - {name: events, kind: json_lines, path: events.ndjson}\n"
      "      - {name: cloud, kind: json_lines, token_file: cloud.token}\n"
      "      - {name: records, kind: delimited, columns: [id], rows: [{outcome: answered, when: {id: {not: a}}}],\n"
      "         began_at: {columns: id, format: epoch}}\n"
      "      - {name: fixed, kind: delimited, fixed: {id: 1-8}, queue: {value: a}, rows: [{ignore: true}]}\n";
  std::set<std::string, std::less<>> keys;
  for (const auto& config : {text, more, kinds}) {
    keys.merge(ConfigFolder().read(config).known_keys);
  }
  EXPECT_GE(keys.size(), 50U);
  for (const auto& key : keys) {
    EXPECT_TRUE(std::regex_search(text, std::regex("[ {\n]" + key + "\\b"))) << key;
  }
}

}  // namespace
}  // namespace dutyline::testing
