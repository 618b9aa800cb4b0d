// What `check` says of certificates, by when they end.

#include "app/certificate_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "support/temporary_folder.hpp"
#include "support/test_certificates.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr long kDay = 24 * 3'600;

class CertificateDates : public ::testing::Test {
 protected:
  // A file of certificates that end so many days from now, at noon or so.
  std::string pem(const std::string& name, std::initializer_list<long> days) {
    const std::string path = folder.file(name);
    std::ofstream all(path);
    for (const long each : days) {
      testing::CertificateWish wish;
      wish.name = "pbx";
      wish.begins = -400 * kDay;
      wish.ends = each * kDay + kDay / 2;
      testing::write_pem(folder.file("one"), testing::make_certificate(wish));
      all << std::ifstream(folder.file("one")).rdbuf();
    }
    return path;
  }
  std::vector<std::string> said(const std::string& file, bool authorities) const {
    ReadSettings read;
    read.certificates.push_back({file, authorities, 3, 14});
    std::vector<std::string> texts;
    for (const auto& fault : certificate_faults(read, "d.yaml", now)) {
      texts.push_back(to_string(fault));
    }
    return texts;
  }
  std::string day(long days) const { return rfc3339_text(now + hours(24 * days + 12)).substr(0, 10); }

  testing::TemporaryFolder folder;
  Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
};

TEST_F(CertificateDates, OneThatLastsIsGood) {
  EXPECT_THAT(said(pem("a.pem", {30}), false), IsEmpty());
  EXPECT_THAT(said(pem("a.pem", {3'650}), true), IsEmpty());
}

TEST_F(CertificateDates, AMonthBeforeItEndsThereIsTimeToRenewIt) {
  const std::string file = pem("dutyline.pem", {12});
  EXPECT_THAT(said(file, false),
              ElementsAre("d.yaml:3:14: warning: the certificate in " + file + " ends on " + day(12) +
                          ", in 12 days; from then on nobody who verifies it connects; put the renewed one in its "
                          "place, then `dutyline reload`"));
}

TEST_F(CertificateDates, OneThatHasEndedIsAnError) {
  const std::string file = pem("dutyline.pem", {-2});
  EXPECT_THAT(said(file, false),
              ElementsAre("d.yaml:3:14: error: the certificate in " + file + " ended on " + day(-2) +
                          ", 1 day ago: nobody who verifies it connects; put the renewed one in its place, then "
                          "`dutyline reload`"));
}

TEST_F(CertificateDates, OfAChainTheFirstEndCountsAndOfAuthoritiesTheLast) {
  EXPECT_THAT(said(pem("chain.pem", {300, 5}), false), ::testing::SizeIs(1));
  EXPECT_THAT(said(pem("ca.pem", {-20, 300}), true), IsEmpty());
  const std::string file = pem("ca.pem", {-20, -5});
  EXPECT_THAT(said(file, true),
              ElementsAre("d.yaml:3:14: error: the last authority of " + file + " ended on " + day(-5) +
                          ", 4 days ago: nobody it signed for is trusted; put the renewed one in its "
                          "place, then `dutyline reload`"));
}

TEST_F(CertificateDates, WhatIsNoCertificateIsSaidElsewhere) {
  std::ofstream(folder.file("x")) << "no certificate";
  EXPECT_THAT(said(folder.file("x"), false), IsEmpty());
  EXPECT_THAT(said(folder.file("none"), true), IsEmpty());
}

}  // namespace
}  // namespace dutyline
