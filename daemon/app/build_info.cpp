#include "app/build_info.hpp"

#include <openssl/crypto.h>
#include <sqlite3.h>

#include <boost/version.hpp>

#ifndef DUTYLINE_VERSION
#define DUTYLINE_VERSION "unknown"
#define DUTYLINE_REVISION "unknown"
#define DUTYLINE_YAML_CPP "unknown"
#define DUTYLINE_PROMETHEUS_CPP "unknown"
#endif

namespace dutyline {

std::string version() {
  return DUTYLINE_VERSION;
}

std::string revision() {
  return DUTYLINE_REVISION;
}

std::string version_text() {
  const auto boost = std::to_string(BOOST_VERSION / 100'000) + "." + std::to_string(BOOST_VERSION / 100 % 1'000) + "." +
                     std::to_string(BOOST_VERSION % 100);
  return "dutyline " + version() + " (revision " + revision() + ")\ncompiler: " __VERSION__ "\nBoost " + boost +
         "\nSQLite " + sqlite3_libversion() + "\n" + OpenSSL_version(OPENSSL_VERSION) +
         "\nyaml-cpp " DUTYLINE_YAML_CPP "\nprometheus-cpp " DUTYLINE_PROMETHEUS_CPP;
}

}  // namespace dutyline
