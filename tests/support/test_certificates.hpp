// An authority and certificates made for one test run, in a folder of their own.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace dutyline::testing {

struct Certificate {
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;
};

struct CertificateWish {
  std::string name;                 // the subject
  std::string alt_names;            // "DNS:pbx.example,IP:127.0.0.1"; empty: none
  long begins = -3'600;             // seconds from now
  long ends = 3'600;                // seconds from now
  bool authority = false;           // may sign others
  const Certificate* by = nullptr;  // null: signed by itself
};

inline void must(bool good) {
  if (!good) {
    throw std::runtime_error("OpenSSL refused to make a test's certificate");
  }
}

inline Certificate make_certificate(const CertificateWish& wish) {
  Certificate made{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
  X509* const x = made.certificate.get();
  must(made.key != nullptr && X509_set_version(x, 2) == 1);
  static long serial = 1;
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x), wish.begins);
  X509_gmtime_adj(X509_getm_notAfter(x), wish.ends);
  X509_set_pubkey(x, made.key.get());
  X509_NAME* const subject = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(wish.name.c_str()),
                             -1, -1, 0);
  const Certificate& issuer = wish.by == nullptr ? made : *wish.by;
  X509_set_issuer_name(x, X509_get_subject_name(issuer.certificate.get()));
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer.certificate.get(), x, nullptr, nullptr, 0);
  const auto extend = [&](int nid, const std::string& value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    must(extension != nullptr && X509_add_ext(x, extension, -1) == 1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!wish.alt_names.empty()) {
    extend(NID_subject_alt_name, wish.alt_names);
  }
  must(X509_sign(x, issuer.key.get(), EVP_sha256()) > 0);
  return made;
}

inline void write_pem(const std::string& path, const Certificate& certificate, bool with_key = false) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
  must(file != nullptr && PEM_write_X509(file.get(), certificate.certificate.get()) == 1);
  if (with_key) {
    must(PEM_write_PrivateKey(file.get(), certificate.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  }
}

}  // namespace dutyline::testing
