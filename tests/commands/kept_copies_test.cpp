#include "commands/kept_copies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(KeptCopies, ACopyIsNamedByItsMoment) {
  EXPECT_EQ(copy_name(parse_rfc3339("2026-11-28T02:30:07.25Z").value()), "ledger-20261128T023007Z.db");
}

TEST(KeptCopies, TheOldestGoAndTheNewestStay) {
  EXPECT_THAT(copies_to_remove({"ledger-20261128T023007Z.db", "ledger-20261126T023007Z.db",
                                "ledger-20261127T023007Z.db", "ledger-20261125T023007Z.db"},
                               2),
              ElementsAre("ledger-20261125T023007Z.db", "ledger-20261126T023007Z.db"));
  EXPECT_THAT(copies_to_remove({"ledger-20261128T023007Z.db"}, 2), IsEmpty());
}

TEST(KeptCopies, WhatHasAnotherNameIsNobodys) {
  EXPECT_THAT(copies_to_remove({"ledger-20261128T023007Z.db", "ledger.db", "ledger-20261128T023007Z.db-wal",
                                "ledger-2026112xT023007Z.db", "holiday.jpg"},
                               0),
              ElementsAre("ledger-20261128T023007Z.db"));
}

}  // namespace
}  // namespace dutyline::testing
