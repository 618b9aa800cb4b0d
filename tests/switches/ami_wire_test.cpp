#include "switches/ami_wire.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dutyline {
namespace {

using Kind = AmiWireStep::Kind;

// What came out, as text: "message Event=Join", "skipped too_long", …
std::vector<std::string> run(AmiWire& wire, std::string_view bytes, std::size_t chunk) {
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    wire.feed(bytes.substr(at, chunk));
    while (const auto step = wire.next()) {
      switch (step->kind) {
        case Kind::banner: seen.push_back("banner " + std::string(step->text)); break;
        case Kind::message:
          seen.push_back("message " + std::string(step->message.first_key()) + "=" +
                         std::string(step->message.first_value()) + " " + std::to_string(step->message.text().size()));
          break;
        case Kind::skipped: seen.push_back("skipped " + std::string(step->text)); break;
        case Kind::lost: seen.push_back("lost"); break;
      }
    }
  }
  return seen;
}

std::vector<std::string> run(std::string_view bytes, std::size_t chunk) {
  AmiWire wire;
  return run(wire, bytes, chunk);
}

const std::string kBanner = "Asterisk Call Manager/11.0.0\r\n";

TEST(AmiWire, FindsMessagesHoweverTheBytesAreCut) {
  const std::string bytes = kBanner +
                            "Response: Success\r\nPing: Pong\r\n\r\nEvent: A\r\nK:  v: w\r\n\r\n\r\nEvent: B\r\n\r\n" +
                            "nonsense\r\n\r\nEvent: C\r\nX: \r\n\r\n";
  const auto whole = run(bytes, bytes.size());
  EXPECT_EQ(whole.size(), 6U);
  EXPECT_EQ(whole[4], "skipped malformed");
  for (std::size_t chunk = 1; chunk <= bytes.size(); ++chunk) {
    EXPECT_EQ(run(bytes, chunk), whole) << chunk;
  }
}

TEST(AmiWire, TheFirstOfRepeatedKeysCountsAndEmptyIsNotMissing) {
  const AmiMessage message(
      "Event: TestEvent\r\nState: one\r\nState: two\r\nAccountCode: \r\nBare:\r\nTime: 12: 30\r\n");
  EXPECT_EQ(message.value("State"), "one");
  EXPECT_EQ(message.value("AccountCode"), "");
  EXPECT_TRUE(message.has("AccountCode"));
  EXPECT_TRUE(message.has("Bare"));
  EXPECT_FALSE(message.has("Account"));
  EXPECT_EQ(message.value("Time"), "12: 30");
}

TEST(AmiWire, AKeyInsideAValueIsNoKey) {
  const AmiMessage message("Event: Newexten\r\nAppData: Uniqueid: 9.9\r\nUniqueid: 1.1\r\n");
  EXPECT_EQ(message.value("Uniqueid"), "1.1");
}

TEST(AmiWire, AnEndlessMessageCostsBoundedMemoryAndNotItsNeighbours) {
  const std::string longer = "Event: Long\r\nX: " + std::string(AmiWire::kLongestMessage + 100, 'x') + "\r\n\r\n";
  const std::string bytes = kBanner + "Event: Before\r\n\r\n" + longer + "Event: After\r\n\r\n";
  for (const std::size_t chunk : {std::size_t{1000}, std::size_t{4096}, bytes.size()}) {
    AmiWire wire;
    const auto seen = run(wire, bytes, chunk);
    EXPECT_EQ(seen, (std::vector<std::string>{"banner Asterisk Call Manager/11.0.0", "message Event=Before 15",
                                              "skipped too_long", "message Event=After 14"}))
        << chunk;
    EXPECT_LE(wire.kept(), AmiWire::kLongestMessage + 4);
  }
}

TEST(AmiWire, TheEdgeOfTooLongIsTheSameForEveryCut) {
  for (std::size_t size = AmiWire::kLongestMessage - 4; size <= AmiWire::kLongestMessage + 4; ++size) {
    std::string text = "Event: Edge\r\n";
    while (text.size() + 1'002 < size) {
      text += "K: " + std::string(995, 'x') + "\r\n";
    }
    text += "L: " + std::string(size - text.size() - 5, 'y') + "\r\n";
    ASSERT_EQ(text.size(), size);
    const std::string bytes = kBanner + text + "\r\nEvent: After\r\n\r\n";
    const auto whole = run(bytes, bytes.size());
    for (const std::size_t chunk : {std::size_t{3}, std::size_t{64}, std::size_t{30'001}}) {
      EXPECT_EQ(run(bytes, chunk), whole) << size << " " << chunk;
    }
  }
}

TEST(AmiWire, ALineBeyondMeasureSpoilsItsMessageOnly) {
  const std::string bytes =
      kBanner + "Event: A\r\nX: " + std::string(AmiWire::kLongestLine + 1, 'x') + "\r\n\r\nEvent: B\r\n\r\n";
  EXPECT_EQ(run(bytes, 999), (std::vector<std::string>{"banner Asterisk Call Manager/11.0.0", "skipped too_long",
                                                       "message Event=B 10"}));
}

TEST(AmiWire, AnotherProtocolIsLostAtOnce) {
  EXPECT_EQ(run("SSH-2.0-OpenSSH_9.2\r\n", 3), (std::vector<std::string>{"lost"}));
  EXPECT_EQ(run(std::string("\x16\x03\x01\x00\x01", 5), 1), (std::vector<std::string>{"lost"}));
  EXPECT_EQ(run("Asterisk Call Manager" + std::string(5'000, '!'), 100), (std::vector<std::string>{"lost"}));
}

TEST(AmiWire, AMessageThatNeverEndsIsLostInTheEnd) {
  AmiWire wire;
  run(wire, kBanner, 1'000);
  const std::string noise(1'000'000, 'n');
  std::vector<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const auto more = run(wire, noise, 65'536);
    seen.insert(seen.end(), more.begin(), more.end());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"skipped too_long", "lost"}));
  EXPECT_EQ(wire.kept(), 0U);
}

TEST(AmiWire, ANewConnectionForgetsTheOld) {
  AmiWire wire;
  run(wire, kBanner + "Event: Half\r\nKey: val", 1'000);
  wire.reset();
  EXPECT_EQ(run(wire, kBanner + "Event: A\r\n\r\n", 1'000),
            (std::vector<std::string>{"banner Asterisk Call Manager/11.0.0", "message Event=A 10"}));
}

}  // namespace
}  // namespace dutyline
