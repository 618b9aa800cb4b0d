#include "switches/esl_wire.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dutyline {
namespace {

using Kind = EslWireStep::Kind;

const std::string kGreeting = "Content-Type: auth/request\n\n";

// What came out, as text: "auth/request 0 ", "text/event-plain 5 hello", "skipped too_long", "lost".
std::vector<std::string> run(std::string_view bytes, std::size_t chunk) {
  EslWire wire;
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    const std::string piece(bytes.substr(at, chunk));  // of its own: reading past its end would be noticed
    wire.feed(piece);
    while (const auto step = wire.next()) {
      switch (step->kind) {
        case Kind::frame:
          seen.push_back(std::string(step->frame.header("Content-Type")) + " " +
                         std::to_string(step->frame.body.size()) + " " + std::string(step->frame.body.substr(0, 40)));
          break;
        case Kind::skipped: seen.push_back("skipped " + std::string(step->text)); break;
        case Kind::lost: seen.push_back("lost"); break;
      }
    }
  }
  return seen;
}

std::vector<std::string> whole(std::string_view bytes) {
  return run(bytes, bytes.size());
}

TEST(EslWire, FindsFramesHoweverTheBytesAreCut) {
  const std::string bytes = kGreeting +
                            "Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
                            "Content-Length: 7\nContent-Type: text/event-plain\n\nA: b\n\n\n"
                            "Content-Type: api/response\nContent-Length: 10\n\n1795437674"  // no end of line after it
                            "Content-Length: 0\nContent-Type: api/response\n\n"
                            "\n\nX-Odd: 1\nContent-Length: 3\n\nabc"
                            "Content-Length: 2\nContent-Type: text/event-json\n\n{}";
  const auto seen = whole(bytes);
  const std::vector<std::string> expected{
      "auth/request 0 ", "command/reply 0 ",  "text/event-plain 7 A: b\n\n\n", "api/response 10 1795437674",
      "api/response 0 ", "skipped malformed", "text/event-json 2 {}"};
  EXPECT_EQ(seen, expected);
  for (std::size_t chunk = 1; chunk <= bytes.size(); ++chunk) {
    EXPECT_EQ(run(bytes, chunk), expected) << chunk;
  }
}

TEST(EslWire, AnythingElseIsNoEventSocket) {
  for (const std::string other : {"Asterisk Call Manager/11.0.0\r\n", "\n\n", "SSH-2.0-OpenSSH_9.2\r\n", "Content:"}) {
    EXPECT_EQ(whole(other), std::vector<std::string>{"lost"}) << other;
    EXPECT_EQ(run(other, 1), std::vector<std::string>{"lost"}) << other;
  }
}

TEST(EslWire, AFrameTooLongIsPassedOverAndTheNextIsFound) {
  const auto size = EslWire::kLongestBody + 1;
  const auto bytes = kGreeting + "Content-Length: " + std::to_string(size) + "\nContent-Type: api/response\n\n" +
                     std::string(size, 'x') + "Content-Type: command/reply\n\n";
  const std::vector<std::string> expected{"auth/request 0 ", "skipped too_long", "command/reply 0 "};
  EXPECT_EQ(whole(bytes), expected);
  EXPECT_EQ(run(bytes, 1'000), expected);
}

TEST(EslWire, ALengthThatIsNoneOrHeadersWithoutEndAreTheEndOfFraming) {
  for (const std::string length : {"twelve", "-1", "12 ", "99999999999999999999", "1000000000"}) {
    const auto bytes = kGreeting + "Content-Length: " + length + "\nContent-Type: api/response\n\n" + kGreeting;
    EXPECT_EQ(whole(bytes), (std::vector<std::string>{"auth/request 0 ", "lost"})) << length;
    EXPECT_EQ(run(bytes, 3), whole(bytes)) << length;
  }
  const auto endless = kGreeting + std::string(EslWire::kLongestHeaders + 2, 'x');
  EXPECT_EQ(whole(endless).back(), "lost");
  EXPECT_EQ(run(endless, 7), whole(endless));
}

TEST(EslWire, ARecordingIsCutIntoFramesTheSameWay) {
  const std::string frame = "Content-Length: 3\nContent-Type: api/response\n\nabc";
  EXPECT_EQ(esl_frame_end(frame + kGreeting), frame.size());
  EXPECT_EQ(esl_frame_end("\n\n" + frame), frame.size() + 2);
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_EQ(esl_frame_end(frame.substr(0, size)), 0U) << size;
  }
}

}  // namespace
}  // namespace dutyline
