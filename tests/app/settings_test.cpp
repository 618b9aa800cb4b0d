#include "app/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/build_info.hpp"

namespace dutyline {
namespace {

TEST(Settings, EveryQueueIsBoundToItsLineWithTheLinesSettleTime) {
  LineDefinition one;
  one.name = "one";
  one.queues = {{"pbx", "a"}, {"pbx", "b"}};
  LineDefinition two;
  two.name = "two";
  two.queues = {{"other", "a"}};
  two.settle = seconds(90);
  const auto bindings = queue_bindings({one, two});
  ASSERT_EQ(bindings.size(), 3U);
  EXPECT_EQ(bindings[1].switch_name, "pbx");
  EXPECT_EQ(bindings[1].queue, "b");
  EXPECT_EQ(bindings[1].line, "one");
  EXPECT_EQ(bindings[1].settle, seconds(60));
  EXPECT_EQ(bindings[2].switch_name, "other");
  EXPECT_EQ(bindings[2].line, "two");
  EXPECT_EQ(bindings[2].settle, seconds(90));
}

TEST(Settings, ADecoderIsGivenWhatItsSourceSays) {
  SourceSettings source;
  source.name = "pbx-ami";
  source.switch_name = "pbx";
  source.username = "dutyline";
  source.password = "a test password";
  source.plain_login = true;
  source.refused_at = {{"ivr", "600", "send-duty"}};
  const Pseudonyms pseudonyms;
  const auto settings = decoder_settings(source, pseudonyms, true);
  EXPECT_EQ(settings.switch_name, "pbx");
  EXPECT_EQ(settings.source, "pbx-ami");
  EXPECT_EQ(settings.username, "dutyline");
  EXPECT_EQ(settings.password, "a test password");
  EXPECT_TRUE(settings.plain_login);
  EXPECT_EQ(settings.refused_at, source.refused_at);
  EXPECT_EQ(settings.pseudonyms, &pseudonyms);
  EXPECT_TRUE(settings.recorded);
}

TEST(BuildInfo, NamesEveryLibraryWithItsVersion) {
  EXPECT_THAT(version(), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(revision(), ::testing::MatchesRegex("[0-9a-f]+|unknown"));
  for (const auto* name : {"Boost 1.81", "SQLite 3.", "OpenSSL 3.", "yaml-cpp 0.", "prometheus-cpp 1.", "compiler: "}) {
    EXPECT_THAT(version_text(), ::testing::HasSubstr(name));
  }
  EXPECT_EQ(version_text().rfind("dutyline " + version() + " (revision " + revision() + ")\n", 0), 0U);
}

}  // namespace
}  // namespace dutyline
