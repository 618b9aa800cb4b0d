// Who rings, without knowing who: numbers brought to one form, then keyed.

#include "calls/caller.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

const NumberPlan kBritish;

TEST(Numbers, OneCallerHoweverHerNumberIsWritten) {
  for (const char* written :
       {"07700900752", "+447700900752", "00447700900752", "447700900752", "7700900752", "+44 (0)7700 900752",
        "07700 900-752", "+44.7700.900752", "sip:07700900752@pbx.example;user=phone", "tel:+447700900752",
        "sips:+447700900752@[::1]:5061"}) {
    EXPECT_EQ(normalise_number(written, kBritish), "+447700900752") << written;
  }
}

TEST(Numbers, LandlinesToo) {
  EXPECT_EQ(normalise_number("01632 960001", kBritish), "+441632960001");
  EXPECT_EQ(normalise_number("0113 496 0000", kBritish), "+441134960000");
  EXPECT_EQ(normalise_number("0808 157 0123", kBritish), "+448081570123");
}

TEST(Numbers, WithheldMissingWordsAndExtensionsAreNobody) {
  for (const char* written : {"",
                              " ",
                              "unknown",
                              "Anonymous",
                              "anonymous@anonymous.invalid",
                              "restricted",
                              "unavailable",
                              "<unknown>",
                              "0",
                              "00",
                              "+",
                              "+44",
                              "101",
                              "2001",
                              "s",
                              "asterisk",
                              "0770x900752",
                              "+4477009007521234567",
                              "sip:",
                              "sip:101@pbx",
                              "*21",
                              "#31#07700900752"}) {
    EXPECT_EQ(normalise_number(written, kBritish), std::nullopt) << written;
  }
}

TEST(Numbers, OfAnotherCountryKeepTheirCode) {
  EXPECT_EQ(normalise_number("+12025550123", kBritish), "+12025550123");
  EXPECT_EQ(normalise_number("0012025550123", kBritish), "+12025550123");
}

TEST(Numbers, APlanWithoutANationalPrefix) {
  const NumberPlan plan{"1", "", "011"};
  EXPECT_EQ(normalise_number("2025550123", plan), "+12025550123");
  EXPECT_EQ(normalise_number("12025550123", plan), "+12025550123");
  EXPECT_EQ(normalise_number("011447700900752", plan), "+447700900752");
}

const Pseudonyms kKeyed("a key of thirty-two bytes, or more", kBritish, {"0113 496 0000", "nonsense"});

TEST(PseudonymsOfCallers, AreTheSameForOneCallerAndDifferForTwo) {
  const auto one = kKeyed.of("07700900752");
  ASSERT_TRUE(one);
  EXPECT_EQ(one, kKeyed.of("+447700900752"));
  EXPECT_NE(one, kKeyed.of("07700900753"));
}

TEST(PseudonymsOfCallers, HangOnTheKey) {
  const Pseudonyms other("another key of thirty-two bytes..", kBritish, {});
  EXPECT_NE(kKeyed.of("07700900752"), other.of("07700900752"));
}

TEST(PseudonymsOfCallers, AreTheFirstHalfOfHmacSha256) {
  // Computed with: printf %s +447700900752 | openssl dgst -sha256 -hmac key
  const Pseudonyms keyed("key", kBritish, {});
  EXPECT_EQ(to_string(keyed.of("07700900752").value()), "18a93f06622ac325a638f070068f62d8");
}

TEST(PseudonymsOfCallers, NobodyForWithheldNumbersSharedNumbersAndWithoutAKey) {
  EXPECT_EQ(kKeyed.of(""), std::nullopt);
  EXPECT_EQ(kKeyed.of("anonymous"), std::nullopt);
  EXPECT_EQ(kKeyed.of("01134960000"), std::nullopt);
  EXPECT_EQ(kKeyed.of("+44 113 496 0000"), std::nullopt) << "a shared number however it is written";
  EXPECT_EQ(Pseudonyms().of("07700900752"), std::nullopt);
}

TEST(PseudonymsOfCallers, GoToTextAndBack) {
  const auto one = kKeyed.of("07700900752").value();
  const auto text = to_string(one);
  EXPECT_EQ(text.size(), 32U);
  EXPECT_EQ(parse_pseudonym(text), one);
  EXPECT_EQ(parse_pseudonym(text.substr(1)), std::nullopt);
  EXPECT_EQ(parse_pseudonym(text + "00"), std::nullopt);
  EXPECT_EQ(parse_pseudonym("g" + text.substr(1)), std::nullopt);
  EXPECT_EQ(parse_pseudonym(""), std::nullopt);
}

}  // namespace
}  // namespace dutyline
