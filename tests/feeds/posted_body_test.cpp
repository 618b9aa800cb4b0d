#include "feeds/posted_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> lines_of(std::string_view body) {
  std::vector<std::string> lines;
  const auto split = split_posted_body(body);
  if (!split) {
    return {"refused: " + split.reason()};
  }
  for (const auto& line : *split) {
    lines.push_back(std::to_string(line.number) + ":" + line.text);
  }
  return lines;
}

TEST(PostedBody, OneObject) {
  EXPECT_THAT(lines_of(R"({"a":1})"), ElementsAre(R"(1:{"a":1})"));
  EXPECT_THAT(lines_of("\xef\xbb\xbf {\"a\":\n 1}\r\n"), ElementsAre(R"(1:{"a":  1})"));
}

TEST(PostedBody, OneObjectALine) {
  EXPECT_THAT(lines_of("{\"a\":1}\n\n  {\"b\":2}\r\nrubbish\n{\"c\":3}"),
              ElementsAre(R"(1:{"a":1})", R"(3:{"b":2})", "4:rubbish", R"(5:{"c":3})"));
}

TEST(PostedBody, AListOfObjectsIsNumberedByObject) {
  EXPECT_THAT(lines_of(" [{\"a\":\"],}\\\"\"},\n{\"b\":{\"c\":[1,2]}} , 7,\"x\"]\n"),
              ElementsAre("1:{\"a\":\"],}\\\"\"}", R"(2:{"b":{"c":[1,2]}})", "3:7", "4:\"x\""));
  EXPECT_THAT(lines_of("[]"), ElementsAre());
}

// What is no JSON must not become some: the decoder refuses control characters.
TEST(PostedBody, ALineEndInsideATextStaysWrong) {
  EXPECT_THAT(lines_of("[{\"a\":\"x\ny\"}]"), ElementsAre("1:{\"a\":\"x\x01y\"}"));
}

TEST(PostedBody, WhatHasNoPartsIsRefusedWhole) {
  const struct {
    const char* body;
    const char* part;
  } table[] = {
      {"", "is empty"},
      {" \r\n ", "is empty"},
      {"[{\"a\":1}", "neither a comma nor its end"},
      {"[{\"a\":1},", "not closed"},
      {"[{\"a\":1},]", "a comma stands behind"},
      {"[,{\"a\":1}]", "nothing as its 1. event"},
      {"[{\"a\":1}{\"b\":2}]", "neither a comma"},
      {"[{\"a\":\"", "not closed"},
      {"[{\"a\":1}] and more", "behind the end"},
  };
  for (const auto& row : table) {
    const auto split = split_posted_body(row.body);
    ASSERT_FALSE(split) << row.body;
    EXPECT_THAT(split.reason(), HasSubstr(row.part)) << row.body;
  }
}

}  // namespace
}  // namespace dutyline
