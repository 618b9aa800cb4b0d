// Rows written again and again by one statement: each holds what it was given, whatever the one before held.
#include "ledger/row_statement.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using testing::ElementsAre;

class RowStatements : public testing::Test {
 protected:
  std::vector<std::string> rows() {
    SQLite::Statement all(database_, "SELECT quote(a) || ' ' || quote(b) FROM rows ORDER BY rowid");
    std::vector<std::string> found;
    while (all.executeStep()) {
      found.push_back(all.getColumn(0).getString());
    }
    return found;
  }

  SQLite::Database database_ = [] {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
    database.exec("CREATE TABLE rows (a, b UNIQUE)");
    return database;
  }();
  RowStatement statement_{database_, "INSERT INTO rows VALUES (?, ?)"};
};

TEST_F(RowStatements, AreFreshlyBoundToNothing) {
  statement_.run();
  EXPECT_THAT(rows(), ElementsAre("NULL NULL"));
}

TEST_F(RowStatements, AValueStaysUntilAnotherComesInItsPlace) {
  statement_.text(1, "pbx");
  for (const int number : {1, 2}) {
    statement_.integer(2, number);
    statement_.run();
  }
  statement_.text(1, "pbx");
  statement_.text(2, "three");
  statement_.run();
  statement_.text(1, "another, and longer than what strings hold in place");
  statement_.nothing(2);
  statement_.run();
  EXPECT_THAT(rows(), ElementsAre("'pbx' 1", "'pbx' 2", "'pbx' 'three'",
                                  "'another, and longer than what strings hold in place' NULL"));
}

TEST_F(RowStatements, WhatLooksAlikeButIsOfAnotherKindIsBoundAnew) {
  const std::string one = "1";
  statement_.integer(1, 1);
  statement_.run();
  statement_.text(1, one);
  statement_.run();
  statement_.bytes(1, one.data(), one.size());
  statement_.run();
  statement_.word(1, "1");
  statement_.run();
  statement_.passing_text(1, one);
  statement_.run();
  statement_.integer(1, 1);
  statement_.run();
  EXPECT_THAT(rows(), ElementsAre("1 NULL", "'1' NULL", "X'31' NULL", "'1' NULL", "'1' NULL", "1 NULL"));
}

TEST_F(RowStatements, APassingTextIsReadOnlyInTheRunThatFollows) {
  {
    std::string passing = "1480000025.0";
    statement_.passing_text(1, passing);
    statement_.run();
    passing = "1480000041.4";
    statement_.passing_text(1, passing);
    statement_.run();
  }
  statement_.text(1, "1480000041.4");
  statement_.run();
  statement_.passing_text(1, "");
  statement_.run();
  EXPECT_THAT(rows(), ElementsAre("'1480000025.0' NULL", "'1480000041.4' NULL", "'1480000041.4' NULL", "'' NULL"));
}

TEST_F(RowStatements, ARowThatIsRefusedLeavesTheStatementReady) {
  statement_.integer(2, 7);
  statement_.run();
  EXPECT_THROW(statement_.run(), SQLite::Exception);
  statement_.integer(2, 8);
  statement_.run();
  EXPECT_THAT(rows(), ElementsAre("NULL 7", "NULL 8"));
}

TEST_F(RowStatements, ValuesOutliveAChangeThatMakesSqlitePrepareItAgain) {
  statement_.text(1, "kept");
  statement_.integer(2, 1);
  statement_.run();
  database_.exec("PRAGMA foreign_keys = 1; ALTER TABLE rows ADD COLUMN c DEFAULT 0; ALTER TABLE rows DROP COLUMN c");
  statement_.integer(2, 2);
  statement_.run();
  EXPECT_THAT(rows(), ElementsAre("'kept' 1", "'kept' 2"));
}

TEST_F(RowStatements, ATextThatIsNoStatementIsRefused) {
  EXPECT_THROW(RowStatement(database_, "INSERT INTO nowhere VALUES (?)"), SQLite::Exception);
}

}  // namespace
}  // namespace dutyline
