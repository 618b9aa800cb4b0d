#include "boards/accept.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

constexpr auto kText = MetricsFormat::text_0_0_4;
constexpr auto kOpen = MetricsFormat::openmetrics_1_0;

TEST(Accept, EachClientGetsTheFormatItPrefers) {
  const struct {
    const char* accept;
    MetricsFormat format;
  } table[] = {
      {"", kText},
      {"*/*", kText},
      {"text/html,application/xhtml+xml,*/*;q=0.8", kText},
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpen},  // Prometheus 2.42
      {"application/openmetrics-text", kOpen},
      {"APPLICATION/OpenMetrics-Text ; Version=1.0.0 ; Q=0.5", kOpen},
      {"application/openmetrics-text;version=2.0.0", kText},
      {"application/openmetrics-text;q=0", kText},
      {"application/openmetrics-text;q=0.3, text/plain;q=0.7", kText},
      {"text/plain, application/openmetrics-text", kOpen},
      {"application/openmetrics-text;q=nonsense", kText},
      {"application/openmetrics-text;q=9", kText},
      {";;;,,,=;q", kText},
  };
  for (const auto& row : table) EXPECT_EQ(negotiate_metrics(row.accept), row.format) << row.accept;
}

TEST(Accept, GzipOnlyWhereItIsWanted) {
  for (const char* yes : {"gzip", "GZIP", "deflate, gzip;q=0.5", "*", "br , gzip", "gzip;q=0.001"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const char* no : {"", "identity", "gzip;q=0", "*;q=0", "*, gzip;q=0", "x-gzip-not", "gzip;q=-1"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

}  // namespace
}  // namespace dutyline
