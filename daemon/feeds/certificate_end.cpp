#include "feeds/certificate_end.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>

namespace dutyline {
namespace {

std::optional<Instant> end_of(const X509& certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &parts) != 1) {
    return std::nullopt;
  }
  return Instant(seconds(::timegm(&parts)));
}

}  // namespace

std::optional<Instant> certificates_end(const std::string& pem_file, bool authorities) {
  const std::unique_ptr<BIO, int (*)(BIO*)> file(BIO_new_file(pem_file.c_str(), "r"), BIO_free);
  std::optional<Instant> end;
  while (file) {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr),
                                                             X509_free);
    const auto its = certificate ? end_of(*certificate) : std::nullopt;
    if (!its) {
      break;
    }
    end = !end ? *its : authorities ? std::max(*end, *its) : std::min(*end, *its);
  }
  ERR_clear_error();  // the end of the file is one
  return end;
}

}  // namespace dutyline
