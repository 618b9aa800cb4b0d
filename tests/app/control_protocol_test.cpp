#include "app/control_protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace dutyline {
namespace {

const std::vector<ControlMessage> kAll{
    BeginImport{"/var/lib/duty\nline/ledger.db", "pbx-log"},
    BeginReclassify{"/var/lib/duty\nline/ledger.db", "2026-11-01"},
    BeginReload{},
    BeginStatus{},
    BeginRecording{"queue_log.1"},
    RecordedQuestion{"api callcenter_config queue list"},
    RecordedBytes{from_epoch_ms(1'795'438'585'099), "1795438585|1.1|send-duty|NONE|ENTERQUEUE||01632960173|1\n"},
    RecordedBytes{Instant::min(), std::string(kLargestControlFrame - 8, 'x')},
    EndRecording{from_epoch_ms(1)},
    EndImport{},
    ControlAnswer{true, "{\"events\":3}"},
    ControlAnswer{false, "another import is under way"},
};

std::vector<ControlMessage> read_in_pieces(std::string_view bytes, std::size_t piece, std::string& fault) {
  ControlReader reader;
  std::vector<ControlMessage> read;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece));
    while (auto message = reader.next()) {
      read.push_back(std::move(*message));
    }
  }
  fault = reader.fault();
  return read;
}

TEST(ControlProtocol, WhatIsSaidIsHeardHoweverItIsCut) {
  std::string bytes;
  for (const auto& message : kAll) {
    bytes += control_frame(message);
  }
  std::string fault;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4}, std::size_t{7}, std::size_t{65'536}, bytes.size()}) {
    EXPECT_EQ(read_in_pieces(bytes, piece, fault), kAll) << piece;
    EXPECT_EQ(fault, "");
  }
}

TEST(ControlProtocol, AFrameThatIsTooLongIsRefusedBeforeItsBytesCome) {
  ControlReader reader;
  reader.feed(std::string("B\x00\x04\x00\x01", 5));
  EXPECT_FALSE(reader.next());
  EXPECT_THAT(reader.fault(), testing::HasSubstr("longer than it may be"));
  reader.feed(control_frame(EndImport{}));
  EXPECT_FALSE(reader.next()) << "broken for good";
}

TEST(ControlProtocol, WhatIsNotOfTheProtocolIsRefused) {
  const auto frame = [](char kind, const std::string& bytes) {
    return std::string{kind, 0, 0, 0, static_cast<char>(bytes.size())} + bytes;
  };
  for (const auto& bytes :
       {frame('Z', ""), frame('I', "2\n/ledger.db\npbx"), frame('I', "1\nno-source"), frame('I', ""),
        frame('B', "short"), frame('E', "123456789"), frame('X', "x"), std::string("GET / HTTP/1.1\r\n")}) {
    std::string fault;
    EXPECT_TRUE(read_in_pieces(bytes, 3, fault).empty()) << bytes;
    EXPECT_NE(fault, "") << bytes;
  }
}

TEST(ControlProtocol, AnAnswerThatIsTooLongIsCut) {
  std::string fault;
  const auto read =
      read_in_pieces(control_frame(ControlAnswer{false, std::string(kLargestControlFrame + 9, 'x')}), 4096, fault);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(std::get<ControlAnswer>(read.front()).text.size(), kLargestControlFrame);
}

RC_GTEST_PROP(ControlProtocol, RandomBytesAreCutTheSameWayWhateverThePieces, ()) {
  std::string bytes;
  for (int frames = *rc::gen::inRange(0, 5); frames > 0; --frames) {
    bytes +=
        *rc::gen::arbitrary<bool>() ? control_frame(*rc::gen::elementOf(kAll)) : *rc::gen::arbitrary<std::string>();
  }
  std::string whole_fault;
  std::string fault;
  const auto whole = read_in_pieces(bytes, std::max<std::size_t>(bytes.size(), 1), whole_fault);
  RC_ASSERT(read_in_pieces(bytes, static_cast<std::size_t>(*rc::gen::inRange(1, 300)), fault) == whole);
  RC_ASSERT(fault == whole_fault);
}

}  // namespace
}  // namespace dutyline
