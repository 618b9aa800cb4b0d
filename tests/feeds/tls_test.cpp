#include "feeds/tls.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ssl.hpp>

#include "feeds/source_feed.hpp"
#include "support/hand_clock.hpp"
#include "support/heard.hpp"
#include "support/loopback_server.hpp"
#include "support/scripted_decoder.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_certificates.hpp"

namespace dutyline {
namespace {

namespace asio = boost::asio;
using testing::Certificate;
using testing::make_certificate;

// Takes one client: handshake, then says "live" and "fact over-tls" and keeps what it hears.
class TlsServer {
 public:
  TlsServer(asio::io_context& loop, const Certificate& certificate)
      : context_(asio::ssl::context::tls_server), acceptor_(loop, {asio::ip::make_address("127.0.0.1"), 0}) {
    SSL_CTX_use_certificate(context_.native_handle(), certificate.certificate.get());
    SSL_CTX_use_PrivateKey(context_.native_handle(), certificate.key.get());
  }
  asio::ssl::context& context() { return context_; }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void take_one() {
    acceptor_.async_accept([this](const boost::system::error_code& error, asio::ip::tcp::socket socket) {
      if (error) {
        return;
      }
      stream_ = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(std::move(socket), context_);
      stream_->async_handshake(asio::ssl::stream_base::server, [this](const boost::system::error_code& failed) {
        if (!failed) {
          const char* const name = SSL_get_servername(stream_->native_handle(), TLSEXT_NAMETYPE_host_name);
          asked_for_ = name == nullptr ? "" : name;
          asio::async_write(*stream_, asio::buffer(kScript), [](const boost::system::error_code&, std::size_t) {});
          stream_->async_read_some(asio::buffer(buffer_), [this](const boost::system::error_code&, std::size_t size) {
            heard_.assign(buffer_.data(), size);
          });
        }
      });
    });
  }
  const std::string& asked_for() const { return asked_for_; }
  const std::string& heard() const { return heard_; }

 private:
  static constexpr std::string_view kScript = "live\nfact over-tls\n";
  asio::ssl::context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket>> stream_;
  std::array<char, 256> buffer_{};
  std::string asked_for_;
  std::string heard_;
};

TlsSettings with_files(const std::string& ca_file, const std::string& server_name = {},
                       const std::string& cert_file = {}) {
  TlsSettings tls;
  tls.enabled = true;
  tls.ca_file = ca_file;
  tls.server_name = server_name;
  tls.cert_file = cert_file;
  return tls;
}

class TlsFeed : public ::testing::Test {
 protected:
  static Certificate signed_by(const Certificate* authority, const std::string& alt_names, long ends = 3'600) {
    return make_certificate({"pbx", alt_names, -7'200, ends, false, authority});
  }
  std::string pem(const std::string& name, const Certificate& certificate, bool with_key = false) {
    testing::write_pem(folder.file(name), certificate, with_key);
    return folder.file(name);
  }

  void begin(std::uint16_t port, TlsSettings tls, const std::string& host = "127.0.0.1") {
    SourceFeedSettings settings;
    settings.source = "pbx-ami";
    settings.endpoint = {host, port};
    settings.tls = std::move(tls);
    settings.tls.enabled = true;
    feed = std::make_unique<SourceFeed>(loop.get_executor(), settings, std::make_unique<testing::ScriptedDecoder>(),
                                        heard, clock.now_function(), 1, clock.alarms());
    feed->start();
  }
  bool goes_live() {
    return testing::run_until(loop, [this] { return heard.calls() == "over-tls"; });
  }
  // Why the first try failed, if it was for TLS; else what was counted instead.
  std::string tls_trouble() {
    if (!testing::run_until(loop, [this] { return feed->state() == SourceState::disconnected; })) {
      return "nothing happened";
    }
    EXPECT_TRUE(heard.facts.empty() || heard.calls().empty());
    return feed->record().connects().at("tls") == 1 ? feed->trouble() : "not for TLS: " + feed->trouble();
  }
  std::string trouble_with(const Certificate& certificate, TlsSettings tls) {
    TlsServer server(loop, certificate);
    server.take_one();
    begin(server.port(), std::move(tls));
    const auto trouble = tls_trouble();
    end();
    return trouble;
  }
  void end() {
    bool done = false;
    feed->stop([&done] { done = true; });
    loop.poll();
    clock.advance(seconds(2));
    EXPECT_TRUE(testing::run_until(loop, [&done] { return done; }));
    feed.reset();
    loop.poll();
  }
  static bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

  asio::io_context loop{1};
  testing::TemporaryFolder folder;
  testing::HandClock clock;
  testing::Heard heard;
  Certificate authority = make_certificate({"Test authority", "", -7'200, 7'200, true, nullptr});
  std::unique_ptr<SourceFeed> feed;
};

TEST_F(TlsFeed, AKnownAuthorityAndTheRightAddressAreLive) {
  TlsServer server(loop, signed_by(&authority, "IP:127.0.0.1"));
  server.take_one();
  begin(server.port(), with_files(pem("ca.pem", authority)));
  EXPECT_TRUE(goes_live());
  EXPECT_TRUE(testing::run_until(loop, [&server] { return server.heard() == "hello\n"; }));
  EXPECT_EQ(server.asked_for(), "");  // an address is no server name
  end();
}

TEST_F(TlsFeed, TheServerNameIsAskedForAndVerified) {
  TlsServer server(loop, signed_by(&authority, "DNS:pbx.example"));
  server.take_one();
  begin(server.port(), with_files(pem("ca.pem", authority), "pbx.example"));
  EXPECT_TRUE(goes_live());
  EXPECT_EQ(server.asked_for(), "pbx.example");
  end();
}

TEST_F(TlsFeed, TheHostIsVerifiedWhereNoServerNameIsGiven) {
  TlsServer server(loop, signed_by(&authority, "DNS:localhost"));
  server.take_one();
  begin(server.port(), with_files(pem("ca.pem", authority)), "localhost");
  EXPECT_TRUE(goes_live());
  EXPECT_EQ(server.asked_for(), "localhost");
  end();
}

TEST_F(TlsFeed, ASelfSignedCertificateGivenAsTheAuthorityIsLive) {
  const auto own = signed_by(nullptr, "IP:127.0.0.1");
  TlsServer server(loop, own);
  server.take_one();
  begin(server.port(), with_files(pem("own.pem", own)));
  EXPECT_TRUE(goes_live());
  end();
}

TEST_F(TlsFeed, TheSwitchesOwnCertificateAloneMayBeTrusted) {
  const auto own = signed_by(&authority, "IP:127.0.0.1");
  TlsServer server(loop, own);
  server.take_one();
  begin(server.port(), with_files(pem("own.pem", own)));
  EXPECT_TRUE(goes_live());
  end();
}

TEST_F(TlsFeed, AnotherNameIsRefused) {
  const auto certificate = signed_by(&authority, "DNS:pbx.example,IP:127.0.0.2");
  const auto ca = pem("ca.pem", authority);
  EXPECT_TRUE(has(trouble_with(certificate, with_files(ca)), "its certificate is not for 127.0.0.1"));
  EXPECT_TRUE(has(trouble_with(certificate, with_files(ca, "other.example")),
                  "its certificate is not for other.example; if it is the right one, write the name it is for as "
                  "tls.server_name"));
}

TEST_F(TlsFeed, AnAddressInTheSubjectIsNoNameForIt) {
  const auto certificate = make_certificate({"127.0.0.1", "", -7'200, 3'600, false, &authority});
  EXPECT_TRUE(has(trouble_with(certificate, with_files(pem("ca.pem", authority))), "is not for 127.0.0.1"));
}

TEST_F(TlsFeed, AnUnknownAuthorityIsRefusedAndTheCureIsNamed) {
  const auto certificate = signed_by(&authority, "IP:127.0.0.1");
  const auto other = make_certificate({"Another authority", "", -7'200, 7'200, true, nullptr});
  const auto trouble = trouble_with(certificate, with_files(pem("other.pem", other)));
  EXPECT_TRUE(has(trouble, "give that authority's certificate as tls.ca_file")) << trouble;
  EXPECT_TRUE(has(trouble_with(certificate, {}), "tls.ca_file"));  // nor is it one of the system's
}

TEST_F(TlsFeed, ASelfSignedCertificateIsRefusedAndTheCureIsNamed) {
  const auto trouble = trouble_with(signed_by(nullptr, "IP:127.0.0.1"), {});
  EXPECT_TRUE(has(trouble, "signed by itself; if it is the right one, give it as tls.ca_file")) << trouble;
}

TEST_F(TlsFeed, AnExpiredCertificateIsRefused) {
  const auto trouble = trouble_with(signed_by(&authority, "IP:127.0.0.1", -60), with_files(pem("ca.pem", authority)));
  EXPECT_TRUE(has(trouble, "has expired")) << trouble;
}

TEST_F(TlsFeed, AServerThatSpeaksNothingNewerThanTls11IsRefused) {
  TlsServer server(loop, signed_by(&authority, "IP:127.0.0.1"));
  SSL_CTX_set_min_proto_version(server.context().native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(server.context().native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(server.context().native_handle(), "DEFAULT:@SECLEVEL=0");
  server.take_one();
  begin(server.port(), with_files(pem("ca.pem", authority)));
  const auto trouble = tls_trouble();
  EXPECT_TRUE(has(trouble, "enable TLS 1.2 there")) << trouble;
  end();
}

TEST_F(TlsFeed, APlainServerOnTheTlsPortIsNamedAsSuch) {
  testing::LoopbackServer server(loop);
  begin(server.port(), {});
  ASSERT_TRUE(testing::run_until(loop, [&server] { return server.clients() == 1; }));
  server.last().say("Asterisk Call Manager/11.0.0\r\n");
  const auto trouble = tls_trouble();
  EXPECT_TRUE(has(trouble, "does not speak TLS")) << trouble;
  end();
}

TEST_F(TlsFeed, AHandshakeThatNeverEndsTimesOut) {
  testing::LoopbackServer server(loop);
  begin(server.port(), {});
  ASSERT_TRUE(testing::run_until(loop, [&server] { return server.clients() == 1 && !server.last().heard().empty(); }));
  clock.advance(seconds(30));
  ASSERT_TRUE(testing::run_until(loop, [this] { return feed->state() == SourceState::disconnected; }));
  EXPECT_EQ(feed->record().connects().at("timeout"), 1u);
  end();
}

TEST_F(TlsFeed, StoppingDuringTheHandshakeIsDoneAtOnce) {
  testing::LoopbackServer server(loop);
  begin(server.port(), {});
  ASSERT_TRUE(testing::run_until(loop, [&server] { return server.clients() == 1 && !server.last().heard().empty(); }));
  bool done = false;
  feed->stop([&done] { done = true; });
  EXPECT_TRUE(testing::run_until(loop, [&done] { return done; }));
  EXPECT_EQ(feed->record().connects().at("tls"), 0u);
  EXPECT_EQ(clock.until_next(), std::nullopt);
}

TEST_F(TlsFeed, AServerThatWantsOurCertificateGetsIt) {
  const auto client = make_certificate({"dutyline", "", -3'600, 3'600, false, &authority});
  TlsServer server(loop, signed_by(&authority, "IP:127.0.0.1"));
  server.context().set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  const auto ca = pem("ca.pem", authority);
  server.context().load_verify_file(ca);
  server.take_one();
  begin(server.port(), with_files(ca));
  const auto trouble = tls_trouble();
  EXPECT_TRUE(has(trouble, "tls.cert_file")) << trouble;
  end();
  server.take_one();
  begin(server.port(), with_files(ca, "", pem("client.pem", client, true)));
  EXPECT_TRUE(goes_live());
  end();
}

TEST_F(TlsFeed, AFileThatCannotBeUsedIsNamed) {
  const auto certificate = signed_by(&authority, "IP:127.0.0.1");
  const auto missing = folder.file("missing.pem");
  EXPECT_TRUE(has(trouble_with(certificate, with_files(missing)), "tls.ca_file: " + missing + " cannot be used"));
  EXPECT_TRUE(has(trouble_with(certificate, with_files("", "", missing)), "tls.cert_file: " + missing));
}

}  // namespace
}  // namespace dutyline
