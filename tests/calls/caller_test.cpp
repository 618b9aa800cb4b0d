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

TEST(KeysOfCallers, AreToldApartByAFingerprintThatTellsNothingElse) {
  EXPECT_EQ(key_fingerprint("one key").size(), 16U);
  EXPECT_EQ(key_fingerprint("one key"), key_fingerprint("one key"));
  EXPECT_NE(key_fingerprint("one key"), key_fingerprint("another key"));
}

class ANewKey : public testing::Test {
 protected:
  const Pseudonyms former_{"the former key, and no longer used", kBritish, {}, 1};
  Pseudonyms present_{"the key that callers are made with now", kBritish, {"0113 496 0000"}, 2};
};

TEST_F(ANewKey, StandsOnThePseudonymAndIsNoPartOfWhoSheIs) {
  EXPECT_EQ(former_.of("07700900752")->key, 1);
  EXPECT_EQ(present_.of("07700900752")->key, 2);
  Pseudonym same = *present_.of("07700900752");
  same.key = 7;
  EXPECT_EQ(same, present_.of("07700900752"));
}

TEST_F(ANewKey, LinksACallerOfBeforeOnceToWhomSheIsNow) {
  const auto before = *former_.of("07700900752");
  present_.link_to_former_key("the former key, and no longer used", 1, {{before, {11, 12}}});
  EXPECT_TRUE(present_.of("07700900753")) << "unknown under the former key: nobody to be linked to";
  const auto now = present_.of("07700900752");
  EXPECT_EQ(present_.of("+447700900752"), now);
  const auto links = present_.take_links();
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links[0].before, before);
  EXPECT_EQ(links[0].now, now);
  EXPECT_EQ(links[0].visits, (std::vector<std::int64_t>{11, 12}));
  EXPECT_TRUE(present_.take_links().empty());
}

TEST_F(ANewKey, MakesNoPseudonymOfTheFormerOnceThatIsForgotten) {
  const auto before = *former_.of("07700900752");
  present_.link_to_former_key("the former key, and no longer used", 1, {{before, {11}}});
  EXPECT_EQ(present_.all_of("07700900752"), (std::vector{*present_.of("07700900752"), before}));
  static_cast<void>(present_.take_links());
  present_.forget_former_key();
  EXPECT_EQ(present_.all_of("07700900752"), (std::vector{*present_.of("07700900752")}));
  EXPECT_TRUE(present_.take_links().empty());
}

TEST_F(ANewKey, AndNobodyIsNobodyUnderEveryKey) {
  present_.link_to_former_key("the former key, and no longer used", 1, {});
  EXPECT_TRUE(present_.all_of("anonymous").empty());
  EXPECT_TRUE(present_.all_of("0113 496 0000").empty());
  EXPECT_TRUE(Pseudonyms().all_of("07700900752").empty());
}

}  // namespace
}  // namespace dutyline
