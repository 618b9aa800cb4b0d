// The pages over TLS: who comes in, who does not and what is said of it, and certificates that change meanwhile.

#include <gtest/gtest.h>

#include <boost/asio/ssl.hpp>

#include "boards/http_client.hpp"
#include "feeds/tls.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_certificates.hpp"

namespace dutyline {
namespace {

using testing::Certificate;
using testing::make_certificate;

constexpr const char* kName = "boards.council.example";

// A browser, as far as TLS goes: trusts one authority, asks for one name.
class TlsClient {
 public:
  TlsClient(ServedBoards& boards, const Certificate& trusted, const std::string& name = kName, long newest = 0)
      : boards_(boards), state_(std::make_shared<State>(boards.loop)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(state_->context.native_handle()), trusted.certificate.get());
    if (newest != 0) SSL_CTX_set_max_proto_version(state_->context.native_handle(), static_cast<int>(newest));
    if (newest != 0) SSL_CTX_set_security_level(state_->context.native_handle(), 0);
    state_->stream = std::make_unique<asio::ssl::stream<tcp::socket>>(boards.loop, state_->context);
    state_->stream->set_verify_mode(asio::ssl::verify_peer);
    X509_VERIFY_PARAM_set1_host(SSL_get0_param(state_->stream->native_handle()), name.c_str(), 0);
    state_->stream->next_layer().connect({asio::ip::address_v4::loopback(), boards.server->port()});
  }
  ~TlsClient() {
    boost::system::error_code ignored;
    state_->stream->next_layer().close(ignored);
  }

  // Whether the handshake succeeds, on both sides.
  bool comes_in() {
    state_->stream->async_handshake(asio::ssl::stream_base::client, [state = state_](boost::system::error_code error) {
      state->shaken = !error;
      if (error) {
        boost::system::error_code ignored;
        state->stream->next_layer().shutdown(tcp::socket::shutdown_send, ignored);
      }
      listen(state);
    });
    EXPECT_TRUE(boards_.run_until([this] { return state_->shaken.has_value(); }));
    return state_->shaken.value_or(false);
  }
  void send(const std::string& text) {
    const auto kept = std::make_shared<const std::string>(text);
    asio::async_write(*state_->stream, asio::buffer(*kept), [kept, state = state_](auto, auto) {});
  }
  bool wait_for(const std::string& text) {
    return boards_.run_until([&] { return received().find(text) != std::string::npos || closed(); }) &&
           received().find(text) != std::string::npos;
  }
  std::string all() {
    EXPECT_TRUE(boards_.run_until([this] { return closed(); })) << received();
    return received();
  }
  const std::string& received() const { return state_->received; }
  bool closed() const { return state_->closed; }
  bool ended_well() const { return state_->how == asio::error::eof; }  // close_notify came: nothing was cut off

 private:
  struct State {
    explicit State(asio::io_context&) : context(asio::ssl::context::tls_client) {}
    asio::ssl::context context;
    std::unique_ptr<asio::ssl::stream<tcp::socket>> stream;
    std::optional<bool> shaken;
    std::string received;
    boost::system::error_code how;
    bool closed = false;
    std::array<char, 65'536> buffer{};
  };

  static void listen(const std::shared_ptr<State>& state) {
    state->stream->async_read_some(asio::buffer(state->buffer),
                                   [state](boost::system::error_code error, std::size_t size) {
                                     state->received.append(state->buffer.data(), size);
                                     state->how = error;
                                     state->closed = bool(error);
                                     if (!error) listen(state);
                                   });
  }

  ServedBoards& boards_;
  std::shared_ptr<State> state_;
};

constexpr const char* kRequest = "GET /healthz HTTP/1.1\r\nHost: boards.council.example\r\nConnection: close\r\n\r\n";

class Https : public ::testing::Test {
 protected:
  Certificate signed_by(const Certificate& by, const std::string& name = kName, long ends = 3'600) {
    return make_certificate({"boards", "DNS:" + name, -7'200, ends, false, &by});
  }
  HttpProtection showing(const Certificate& certificate, const std::string& file = "boards.pem") {
    testing::write_pem(folder.file(file), certificate, true);
    TlsSettings tls;
    tls.enabled = true;
    tls.cert_file = tls.key_file = folder.file(file);
    const auto context = listening_context(tls);
    EXPECT_TRUE(context) << (context ? "" : context.reason());
    HttpProtection protection;
    protection.tls = *context;
    return protection;
  }
  // On the wildcard address every name is ours; the test's clients come over loopback.
  HttpSettings with(const Certificate& certificate) {
    HttpSettings settings;
    settings.host = "0.0.0.0";
    settings.protection = showing(certificate);
    return settings;
  }
  // What the log says of a client that does not come in; others are served meanwhile and afterwards.
  std::string told_of(const Certificate& shown, const Certificate& trusted, const std::string& name = kName) {
    ServedBoards boards(with(shown));
    TlsClient client(boards, trusted, name);
    EXPECT_FALSE(client.comes_in());
    EXPECT_TRUE(boards.run_until([&] { return !boards.warned.empty(); }));
    TlsClient careless(boards, shown);
    return boards.warned.empty() ? "nothing" : boards.warned.front();
  }

  testing::TemporaryFolder folder;
  Certificate authority = make_certificate({"Test authority", "", -7'200, 7'200, true, nullptr});
  Certificate other_authority = make_certificate({"Another authority", "", -7'200, 7'200, true, nullptr});
};

constexpr std::string_view kNotTrusted =
    "a client does not trust the certificate of listen.tls: is it in date, for the name that was asked for, and signed "
    "by an authority known there?";

TEST_F(Https, TheRightAuthorityAndNameAreServed) {
  ServedBoards boards(with(signed_by(authority)));
  TlsClient client(boards, authority);
  ASSERT_TRUE(client.comes_in());
  client.send(kRequest);
  const Answer answer = parse_answer(client.all());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "alive\n");
  EXPECT_EQ(answer.header("Strict-Transport-Security"), "max-age=31536000");
  EXPECT_TRUE(client.ended_well());
  EXPECT_TRUE(boards.warned.empty());
}

TEST_F(Https, AClientThatKnowsAnotherAuthorityStaysOut) {
  EXPECT_EQ(told_of(signed_by(authority), other_authority), kNotTrusted);
}

TEST_F(Https, AClientThatAskedForAnotherNameStaysOut) {
  EXPECT_EQ(told_of(signed_by(authority), authority, "other.council.example"), kNotTrusted);
}

TEST_F(Https, AnExpiredCertificateIsNotTrusted) {
  EXPECT_EQ(told_of(signed_by(authority, kName, -60), authority), kNotTrusted);
}

TEST_F(Https, WhoSpeaksPlainHttpIsToldToWriteHttps) {
  ServedBoards boards(with(signed_by(authority)));
  RawClient client(boards);
  client.send("GET / HTTP/1.1\r\nHost: boards.council.example\r\n\r\n");
  const Answer answer = parse_answer(client.all());
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("https://"), std::string::npos);
  EXPECT_EQ(boards.warned, std::vector<std::string>{"a client spoke http:// to the https:// pages"});
}

TEST_F(Https, WhoSpeaksTlsToThePlainPortIsToldSoAndOthersAreServed) {
  ServedBoards boards;
  TlsClient client(boards, authority);
  EXPECT_FALSE(client.comes_in());
  EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200);
}

TEST_F(Https, NothingOlderThanTls12IsSpoken) {
  ServedBoards boards(with(signed_by(authority)));
  TlsClient old(boards, authority, kName, TLS1_1_VERSION);
  EXPECT_FALSE(old.comes_in());
  EXPECT_TRUE(boards.run_until([&] { return !boards.warned.empty(); }));
  EXPECT_EQ(boards.warned.front(), "a client speaks no TLS newer than 1.1, which is not safe any more");
  TlsClient client(boards, authority, kName, TLS1_2_VERSION);
  EXPECT_TRUE(client.comes_in());
}

TEST_F(Https, WhoNeverEndsTheHandshakeRunsOutOfTime) {
  HttpSettings settings = with(signed_by(authority));
  settings.patience.header = milliseconds(50);
  ServedBoards boards(settings);
  RawClient silent(boards);
  EXPECT_EQ(silent.all(), "");
  RawClient garbage(boards);
  garbage.send(std::string(300, '\x01'));
  garbage.all();
  EXPECT_EQ(boards.warned, (std::vector<std::string>{"a client did not begin or end its TLS handshake in time",
                                                     "what a client sent is not TLS"}));
}

// The event stream that was there before goes on; who comes now sees the new certificate.
TEST_F(Https, ANewCertificateLosesNoConnection) {
  ServedBoards boards(with(signed_by(authority)));
  TlsClient before(boards, authority);
  ASSERT_TRUE(before.comes_in());
  before.send("GET /api/v1/stream HTTP/1.1\r\nHost: boards.council.example\r\n\r\n");
  EXPECT_TRUE(before.wait_for("id: 0\n") || before.wait_for("data: "));
  boards.server->protect(showing(signed_by(other_authority), "new.pem"));
  TlsClient now(boards, other_authority);
  EXPECT_TRUE(now.comes_in());
  TlsClient late(boards, authority);
  EXPECT_FALSE(late.comes_in());
  const std::size_t heard = before.received().size();
  boards.server->snapshot_changed();
  EXPECT_TRUE(boards.run_until([&] { return before.received().size() > heard; }));
  EXPECT_FALSE(before.closed());
}

TEST_F(Https, ASecureCookieForAKioskThatComesOverTls) {
  HttpSettings settings = with(signed_by(authority));
  settings.protection.access.asks = true;
  settings.protection.access.kiosks = {{"send-duty", std::string(40, 'k')}};
  ServedBoards boards(settings);
  TlsClient client(boards, authority);
  ASSERT_TRUE(client.comes_in());
  client.send("GET /kiosk/" + std::string(40, 'k') + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(parse_answer(client.all()).header("Set-Cookie").ends_with("; HttpOnly; SameSite=Strict; Secure"));
}

}  // namespace
}  // namespace dutyline
