#include "feeds/tls.hpp"

#include <openssl/x509_vfy.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>
#include <utility>

namespace dutyline {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

std::string certificate_trouble(int code) {
  switch (code) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "its certificate is signed by itself; if it is the right one, give it as tls.ca_file";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "its certificate is signed by an authority that is not known here; give that authority's certificate as "
             "tls.ca_file";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "its certificate, or the authority's, has expired: it has to be renewed (or is this machine's clock "
             "wrong?)";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "its certificate, or the authority's, is not valid yet (or is this machine's clock wrong?)";
    default: return std::string("its certificate is not good: ") + X509_verify_cert_error_string(code);
  }
}

std::string handshake_trouble(const boost::system::error_code& error) {
  if (error.category() != asio::error::get_ssl_category()) {
    return in_words(error) + " during the TLS handshake: is this port a TLS port?";
  }
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_BAD_RECORD_TYPE:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "the other side does not speak TLS: is this the plain port (Asterisk's TLS port is 5039), or should tls "
             "be left out?";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "the other side speaks no TLS newer than 1.1, which is not safe any more: enable TLS 1.2 there";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return "the other side ended the handshake; if it wants a client's certificate, give tls.cert_file and "
             "tls.key_file";
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return "the other side does not accept the client's certificate in tls.cert_file";
    default: return "the TLS handshake failed: " + error.message();
  }
}

std::string sender_trouble(const boost::system::error_code& error) {
  if (error.category() != asio::error::get_ssl_category()) {
    return in_words(error) + " during the TLS handshake";
  }
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_BAD_RECORD_TYPE:
    case SSL_R_PACKET_LENGTH_TOO_LONG: return "what was sent is not TLS";
    case SSL_R_UNSUPPORTED_PROTOCOL: return "the sender speaks no TLS newer than 1.1";
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return "the sender showed no certificate, and tls.ca_file asks for one";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return "the sender does not trust our certificate: has it the right authority and name, and is it in date?";
    default: return "the TLS handshake failed: " + error.message();
  }
}

// The last words of either side.
std::optional<ConnectFailure> ended_connection(const boost::system::error_code& error) {
  if (error == ssl::error::stream_truncated) {
    return connection_ended(asio::error::eof);
  }
  return error.category() == asio::error::get_ssl_category() ? std::nullopt : std::optional(connection_ended(error));
}

// Both sides, once the handshake is done.
class TlsStream : public ByteStream {
 public:
  TlsStream(tcp::socket socket, std::unique_ptr<ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  asio::awaitable<StreamRead> read_some(std::span<char> into) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto done = co_await stream_.async_read_some(buffer, kAsTuple);
    StreamRead read;
    read.size = std::get<1>(done);
    if (const auto error = std::get<0>(done)) {
      auto ended = ended_connection(error);
      read.failure = ended ? std::move(*ended) : ConnectFailure{"tls", in_words_of_tls(error)};
    }
    co_return read;
  }

  asio::awaitable<bool> write(std::string_view bytes) override {
    const auto buffer = asio::buffer(bytes);
    const auto done = co_await asio::async_write(stream_, buffer, kAsTuple);
    co_return !std::get<0>(done);
  }

  void close() override {
    boost::system::error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.next_layer().close(ignored);
  }

 protected:
  virtual std::string in_words_of_tls(const boost::system::error_code& error) const = 0;
  ssl::stream<tcp::socket>& stream() { return stream_; }
  std::string certificate_trouble_;

 private:
  std::unique_ptr<ssl::context> context_;
  ssl::stream<tcp::socket> stream_;
};

class DiallingStream : public TlsStream {
 public:
  DiallingStream(tcp::socket socket, std::unique_ptr<ssl::context> context, std::string name)
      : TlsStream(std::move(socket), std::move(context)), name_(std::move(name)) {
    boost::system::error_code is_name;
    asio::ip::make_address(name_, is_name);
    if (is_name) {
      SSL_set_tlsext_host_name(stream().native_handle(), name_.c_str());
    }
    stream().set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    stream().set_verify_callback(
        [this](bool good, ssl::verify_context& context_now) { return verify(good, context_now); });
  }

  asio::awaitable<std::optional<ConnectFailure>> open() override {
    const auto done = co_await stream().async_handshake(ssl::stream_base::client, kAsTuple);
    std::optional<ConnectFailure> failure;
    if (const auto error = std::get<0>(done)) {
      failure = ConnectFailure{"tls", certificate_trouble_.empty() ? handshake_trouble(error) : certificate_trouble_};
    }
    co_return failure;
  }

 private:
  // With TLS 1.3 a refused client learns it only when it reads.
  std::string in_words_of_tls(const boost::system::error_code& error) const override {
    return handshake_trouble(error);
  }

  bool verify(bool good, ssl::verify_context& context_now) {
    X509_STORE_CTX* const store = context_now.native_handle();
    if (!good) {
      certificate_trouble_ = certificate_trouble(X509_STORE_CTX_get_error(store));
      return false;
    }
    if (!ssl::host_name_verification(name_)(good, context_now)) {
      certificate_trouble_ = "its certificate is not for " + name_ +
                             "; if it is the right one, write the name it is for as tls.server_name";
      return false;
    }
    return true;
  }

  std::string name_;
};

class AcceptingStream : public TlsStream {
 public:
  AcceptingStream(tcp::socket socket, std::unique_ptr<ssl::context> context, bool only_known)
      : TlsStream(std::move(socket), std::move(context)) {
    if (!only_known) {
      return;
    }
    stream().set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    stream().set_verify_callback([this](bool good, ssl::verify_context& context_now) {
      if (!good) {
        const int code = X509_STORE_CTX_get_error(context_now.native_handle());
        certificate_trouble_ =
            std::string("the sender's certificate is not good for tls.ca_file: ") + X509_verify_cert_error_string(code);
      }
      return good;
    });
  }

  asio::awaitable<std::optional<ConnectFailure>> open() override {
    const auto done = co_await stream().async_handshake(ssl::stream_base::server, kAsTuple);
    std::optional<ConnectFailure> failure;
    if (const auto error = std::get<0>(done)) {
      failure = ConnectFailure{"tls", certificate_trouble_.empty() ? sender_trouble(error) : certificate_trouble_};
    }
    co_return failure;
  }

 private:
  std::string in_words_of_tls(const boost::system::error_code& error) const override { return sender_trouble(error); }
};

Failure unusable(std::string_view setting, const std::string& file, const boost::system::error_code& error) {
  return Failure{std::string(setting) + ": " + file + " cannot be used: " + error.message()};
}

// Whom to trust: the given file only, or the system's authorities.
Result<Done> trust(ssl::context& context, const TlsSettings& settings) {
  boost::system::error_code error;
  if (settings.ca_file.empty()) {
    context.set_default_verify_paths(error);
    return error ? Result<Done>(unusable("tls", "the system's list of authorities", error)) : Done{};
  }
  context.load_verify_file(settings.ca_file, error);
  if (error) {
    return unusable("tls.ca_file", settings.ca_file, error);
  }
  // The file may hold the switch's own certificate and nobody's above it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.native_handle()), X509_V_FLAG_PARTIAL_CHAIN);
  return Done{};
}

Result<Done> identify(ssl::context& context, const TlsSettings& settings) {
  boost::system::error_code error;
  if (settings.cert_file.empty()) {
    return Done{};
  }
  // A key with a pass phrase must fail here: OpenSSL would ask for it on the terminal.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
  context.use_certificate_chain_file(settings.cert_file, error);
  if (error) {
    return unusable("tls.cert_file", settings.cert_file, error);
  }
  const auto& key_file = settings.key_file.empty() ? settings.cert_file : settings.key_file;
  context.use_private_key_file(key_file, ssl::context::pem, error);
  return error ? Result<Done>(unusable("tls.key_file", key_file, error)) : Done{};
}

Result<std::unique_ptr<ssl::context>> accepting_context(const TlsSettings& settings) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  if (settings.cert_file.empty()) {
    return Failure{"tls.cert_file and tls.key_file: whoever listens needs a certificate and its key"};
  }
  if (auto identified = identify(*context, settings); !identified) {
    return Failure{identified.reason()};
  }
  if (!settings.ca_file.empty()) {
    if (auto trusted = trust(*context, settings); !trusted) {
      return Failure{trusted.reason()};
    }
  }
  return context;
}

}  // namespace

Result<std::unique_ptr<ByteStream>> tls_stream(tcp::socket socket, const TlsSettings& settings,
                                               const std::string& host) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  if (auto trusted = trust(*context, settings); !trusted) {
    return Failure{trusted.reason()};
  }
  if (auto identified = identify(*context, settings); !identified) {
    return Failure{identified.reason()};
  }
  const std::string& name = settings.server_name.empty() ? host : settings.server_name;
  return std::unique_ptr<ByteStream>(std::make_unique<DiallingStream>(std::move(socket), std::move(context), name));
}

Result<std::unique_ptr<ByteStream>> accepting_tls_stream(tcp::socket socket, const TlsSettings& settings) {
  auto context = accepting_context(settings);
  if (!context) {
    return Failure{context.reason()};
  }
  return std::unique_ptr<ByteStream>(
      std::make_unique<AcceptingStream>(std::move(socket), std::move(*context), !settings.ca_file.empty()));
}

Result<std::shared_ptr<ssl::context>> listening_context(const TlsSettings& settings) {
  auto context = accepting_context(settings);
  if (!context) {
    return Failure{context.reason()};
  }
  SSL_CTX_set_options((*context)->native_handle(), SSL_OP_NO_RENEGOTIATION);
  return std::shared_ptr<ssl::context>(std::move(*context));
}

Result<Done> check_accepting_tls(const TlsSettings& settings) {
  const auto context = accepting_context(settings);
  return context ? Result<Done>(Done{}) : Failure{context.reason()};
}

}  // namespace dutyline
