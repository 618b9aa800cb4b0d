#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

TEST(Utf8, WhatIsGoodStaysAsItIs) {
  for (const std::string_view text : {"", "send-duty", "Siân Ŵyn", "سارة", "☎ 🙂", "tab\tand\nline"}) {
    EXPECT_EQ(as_utf8(text), text);
  }
}

TEST(Utf8, ANameInLatin1LosesItsLetterAndNothingElse) {
  EXPECT_EQ(as_utf8("Kinder-Telef\xf6n"), "Kinder-Telef\uFFFDn");
  EXPECT_EQ(as_utf8("Zo\xeb Hart, Si\xe2n Roberts"), "Zo\uFFFD Hart, Si\uFFFDn Roberts");
}

// Half a letter, a letter written in too many bytes, half a surrogate pair, beyond the last letter.
TEST(Utf8, WhatOnlyLooksLikeUtf8IsNone) {
  for (const std::string_view text : {"\xe2\x98", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80"}) {
    EXPECT_EQ(as_utf8("a" + std::string(text) + "b"), "a\uFFFDb");
  }
}

}  // namespace
}  // namespace dutyline
