#include "feeds/endpoint.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

TEST(Endpoint, IsWrittenAsItIsRead) {
  EXPECT_EQ(to_string(Endpoint{"127.0.0.1", 5038}), "127.0.0.1:5038");
  EXPECT_EQ(to_string(Endpoint{"pbx.example", 0}), "pbx.example:0");
  EXPECT_EQ(to_string(Endpoint{"::1", 9877}), "[::1]:9877");
}

}  // namespace
}  // namespace dutyline
