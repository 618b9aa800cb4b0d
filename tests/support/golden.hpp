// Whole pages, compared with the files of tests/data/golden. After a wanted change: DUTYLINE_WRITE_GOLDEN=1 writes them
// anew.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace dutyline {

inline void expect_golden(const std::string& page, const std::string& name) {
  const std::string path = std::string(DUTYLINE_SOURCE_DIR) + "/tests/data/golden/" + name;
  if (std::getenv("DUTYLINE_WRITE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << page;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << "no file " << path;
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(expected.str(), page) << "the page is not the one of " << path;
}

}  // namespace dutyline
