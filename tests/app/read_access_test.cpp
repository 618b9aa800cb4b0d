// `listen.tls` and `access:`: what arrives, and what is refused with its place and its cure.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "app/config_folder.hpp"
#include "support/test_certificates.hpp"

namespace dutyline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kHash = "$2y$10$" + std::string(53, 'a');
const std::string kToken(40, 'k');

class ReadAccess : public ::testing::Test {
 protected:
  ReadAccess() {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    folder.write("users", "# who works here\nann:viewer:" + kHash + "\r\n\nzoe:manager:" + kHash + "\n");
    folder.write("viewer.token", "a-viewers-token-16\n");
    folder.write("kiosks", "send-duty:" + kToken + "\n");
    const auto certificate = make_certificate({"boards", "DNS:boards.example"});
    write_pem(folder.path("boards.pem"), certificate, true);
    write_pem(folder.path("other.pem"), make_certificate({"other", "DNS:other.example"}), true);
  }
  std::vector<std::string> faults(const std::string& head) const { return folder.faults_of(head + config_with("")); }
  Settings settings(const std::string& head) const {
    EXPECT_THAT(faults(head), IsEmpty());
    return folder.read(head + config_with("")).settings;
  }
  std::vector<std::string> faults_of_users(const std::string& lines) const {
    folder.write("bad", lines);
    return faults("access: {users_file: bad}\n");
  }

  ConfigFolder folder;
};

const std::string kAll =
    "listen: {http: '0.0.0.0:9877', tls: {cert_file: boards.pem, key_file: boards.pem}}\n"
    "access: {users_file: users, viewer_token_file: viewer.token, kiosks_file: kiosks}\n";

TEST_F(ReadAccess, EverythingArrives) {
  const auto read = settings(kAll);
  EXPECT_TRUE(read.http_tls.enabled);
  EXPECT_EQ(read.http_tls.cert_file, folder.path("boards.pem"));
  EXPECT_TRUE(read.access.asks);
  EXPECT_THAT(read.access.users, ElementsAre(User{"ann", Role::viewer, kHash}, User{"zoe", Role::manager, kHash}));
  EXPECT_THAT(read.access.tokens, ElementsAre(BearerToken{Role::viewer, "a-viewers-token-16"}));
  EXPECT_THAT(read.access.kiosks, ElementsAre(KioskLink{"send-duty", kToken}));
}

TEST_F(ReadAccess, OnLoopbackNothingIsAskedUnlessWritten) {
  EXPECT_FALSE(settings("").access.asks);
  EXPECT_TRUE(settings("access: {users_file: users}\n").access.asks);
}

TEST_F(ReadAccess, BeyondLoopbackTakesBothOrTheWords) {
  EXPECT_THAT(faults("listen: {http: '0.0.0.0:9877', tls: {cert_file: boards.pem, key_file: boards.pem}}\n"),
              ElementsAre("1:16: error: the pages would be open to everyone who reaches 0.0.0.0; write `access:`, or "
                          "listen on 127.0.0.1 behind a proxy that asks who it is, or write `unprotected: true` beside "
                          "it"));
  EXPECT_THAT(faults("listen: {http: '0.0.0.0:9877'}\naccess: {users_file: users}\n"),
              ElementsAre("1:16: error: passwords and figures would cross the network unencrypted; write `tls:`, or "
                          "listen on 127.0.0.1 behind a proxy that asks who it is, or write `unprotected: true` beside "
                          "it"));
  EXPECT_THAT(faults("listen: {http: '0.0.0.0:9877', unprotected: true}\naccess: {users_file: users}\n"),
              ElementsAre("1:16: warning: passwords and figures would cross the network unencrypted: `unprotected: "
                          "true` says that this is meant"));
}

TEST_F(ReadAccess, ACertificateThatCannotBeUsedIsRefused) {
  EXPECT_THAT(faults("listen: {tls: {cert_file: boards.pem, key_file: other.pem}}\n"),
              ElementsAre(::testing::HasSubstr("1:15: error: tls.key_file: FOLDER/other.pem cannot be used")));
  EXPECT_THAT(faults("listen: {tls: {cert_file: ca.pem, key_file: boards.pem}}\n"),
              ElementsAre(::testing::HasSubstr("1:15: error: tls.cert_file: FOLDER/ca.pem cannot be used")));
  EXPECT_THAT(faults("listen: {tls: {cert_file: lost.pem, key_file: boards.pem}}\n"),
              ElementsAre("1:27: error: there is no file FOLDER/lost.pem"));
  EXPECT_THAT(faults("listen: {tls: true}\n"), ElementsAre(::testing::HasSubstr("who listens shows a certificate")));
  EXPECT_THAT(faults("listen: {tls: {ca_file: ca.pem, cert_file: boards.pem, key_file: boards.pem}}\n"),
              ElementsAre(::testing::HasSubstr("shows a password or a token, not a certificate")));
}

TEST_F(ReadAccess, FilesThatAreNotThereAreRefusedWithHowToMakeThem) {
  EXPECT_THAT(faults("access: {users_file: no-users, viewer_token_file: no.token, kiosks_file: no-kiosks}\n"),
              ElementsAre("1:22: error: there is no file FOLDER/no-users; a line of it is NAME:ROLE:HASH, as `htpasswd "
                          "-nB NAME | sed s/:/:viewer:/` makes one",
                          "1:51: error: there is no file FOLDER/no.token; make one: (umask 077; head -c 32 "
                          "/dev/urandom | base64 > FOLDER/no.token)",
                          "1:74: error: there is no file FOLDER/no-kiosks; a line of it is LINE:TOKEN, the token as "
                          "`openssl rand -hex 32` makes one"));
}

// The last kiosk link was taken out: the board goes dark, and dutyline starts all the same.
TEST_F(ReadAccess, AnEmptyListIsAListHandedOverOrNot) {
  folder.write("kiosks", "");
  EXPECT_THAT(settings(kAll).access.kiosks, IsEmpty());
  const ConfigFolder credentials;
  credentials.write("kiosks", "");
  ::setenv("CREDENTIALS_DIRECTORY", credentials.folder().c_str(), 1);
  std::filesystem::permissions(folder.path("kiosks"), std::filesystem::perms::none);  // the service may only look
  EXPECT_THAT(settings(kAll).access.kiosks, IsEmpty());
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(ReadAccess, FilesThatEverybodyCanReadAreRefused) {
  std::filesystem::permissions(folder.folder(), std::filesystem::perms(0755));
  for (const char* name : {"users", "viewer.token", "kiosks"}) {
    std::filesystem::permissions(folder.path(name), std::filesystem::perms(0644));
  }
  const auto said = faults("access: {users_file: users, viewer_token_file: viewer.token, kiosks_file: kiosks}\n");
  ASSERT_EQ(said.size(), 4U) << ::testing::PrintToString(said);  // the password in this folder is a warning
  EXPECT_EQ(said.front(), "1:22: error: every user of this machine can read FOLDER/users; `chmod 600 FOLDER/users`");
}

TEST_F(ReadAccess, EachBadLineIsNamedByItsNumberAndNeverShown) {
  const std::string how = "NAME:ROLE:HASH, as `htpasswd -nB NAME | sed s/:/:viewer:/` makes one";
  EXPECT_THAT(faults_of_users("ann:" + kHash + "\nann:boss:" + kHash + "\n:viewer:" + kHash + "\n"),
              ElementsAre("1:22: error: FOLDER/bad:1: this is not " + how + "; roles are viewer and manager",
                          "1:22: error: FOLDER/bad:2: this is not " + how + "; roles are viewer and manager",
                          "1:22: error: FOLDER/bad:3: this is not " + how + "; roles are viewer and manager"));
  EXPECT_THAT(faults_of_users("ann:viewer:secret\n"),
              ElementsAre("1:22: error: FOLDER/bad:1: the hash is not bcrypt of a cost from 4 to 14; make the line "
                          "anew: " +
                          how));
  EXPECT_THAT(faults_of_users("ann:viewer:" + kHash + "\nann:manager:" + kHash + "\n"),
              ElementsAre("1:22: error: FOLDER/bad:2: this name stands above already; give each person one"));
}

TEST_F(ReadAccess, KiosksAreOfLinesThatThereAre) {
  folder.write("bad", "other:" + kToken + "\nsend-duty:short\nsend-duty:" + kToken + "\nsend-duty:" + kToken + "\n");
  EXPECT_THAT(
      faults("access: {users_file: users, kiosks_file: bad}\n"),
      ElementsAre("1:42: error: FOLDER/bad:1: no line has the name that stands before the colon",
                  "1:42: error: FOLDER/bad:2: this is not LINE:TOKEN, the token as `openssl rand -hex 32` makes "
                  "one",
                  "1:42: error: FOLDER/bad:4: this token stands above already; give each screen its own"));
}

TEST_F(ReadAccess, ATokenServesForOneThing) {
  EXPECT_THAT(faults("access: {viewer_token_file: viewer.token, manager_token_file: viewer.token}\n"),
              ElementsAre("1:63: error: this token serves for something else already; make one of its own in another "
                          "file"));
}

TEST_F(ReadAccess, SecretsStandInFilesAndSomebodyMustComeIn) {
  EXPECT_THAT(faults("access: {kiosks_file: kiosks}\n"),
              ElementsAre("1:9: error: nobody could read the pages; write `users_file: users` or `viewer_token_file: "
                          "viewer.token`"));
  EXPECT_THAT(faults("access: {users_file: users, password: x}\n"),
              ElementsAre(::testing::HasSubstr("a secret never stands in the configuration")));
}

}  // namespace
}  // namespace dutyline::testing
