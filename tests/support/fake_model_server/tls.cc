#include "tests/support/fake_model_server/tls.h"

#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace whet::testing {
namespace {

template <typename T, void (*free)(T*)>
struct Freer {
  void operator()(T* object) const { free(object); }
};
using CertificatePtr = std::unique_ptr<X509, Freer<X509, X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, Freer<BIO, BIO_free_all>>;

BioPtr BioOf(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string TextOf(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

void AddExtension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TlsIdentity MakeSelfSigned(const std::string& host, int hours) {
  constexpr long kHour = 3600;
  const KeyPtr key(EVP_EC_gen("P-256"));
  const CertificatePtr certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  const long end = hours * kHour;
  const long start = (hours < 0 ? end : 0) - kHour;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), start);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), end);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_ASC,
      reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  const bool is_address =
      host.find_first_not_of("0123456789.") == std::string::npos;
  AddExtension(certificate.get(), NID_subject_alt_name,
               (is_address ? "IP:" : "DNS:") + host);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const BioPtr certificate_text(BIO_new(BIO_s_mem()));
  const BioPtr key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0,
                               nullptr, nullptr) != 1) {
    throw std::runtime_error("cannot make a certificate for " + host);
  }
  return {.certificate_pem = TextOf(certificate_text.get()),
          .key_pem = TextOf(key_text.get())};
}

TlsSession::TlsSession(ssl_ctx_st* context) : ssl_(SSL_new(context)) {
  SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_accept_state(ssl_);
}

TlsSession::~TlsSession() { SSL_free(ssl_); }

bool TlsSession::Receive(std::string_view from_wire, std::string& plain,
                         std::string& to_wire) {
  ERR_clear_error();
  BIO_write(SSL_get_rbio(ssl_), from_wire.data(),
            static_cast<int>(from_wire.size()));
  char bytes[16384];
  int got;
  while ((got = SSL_read(ssl_, bytes, sizeof(bytes))) > 0)
    plain.append(bytes, static_cast<std::size_t>(got));
  const bool good = SSL_get_error(ssl_, got) == SSL_ERROR_WANT_READ;
  TakeOutput(to_wire);  // an alert if it is not
  return good;
}

void TlsSession::Send(std::string_view plain, std::string& to_wire) {
  ERR_clear_error();
  SSL_write(ssl_, plain.data(), static_cast<int>(plain.size()));
  TakeOutput(to_wire);
}

void TlsSession::TakeOutput(std::string& to_wire) {
  char bytes[16384];
  int got;
  while ((got = BIO_read(SSL_get_wbio(ssl_), bytes, sizeof(bytes))) > 0)
    to_wire.append(bytes, static_cast<std::size_t>(got));
}

TlsContext::TlsContext(const TlsIdentity& identity)
    : context_(SSL_CTX_new(TLS_server_method())) {
  const BioPtr certificate_text = BioOf(identity.certificate_pem);
  const BioPtr key_text = BioOf(identity.key_pem);
  const CertificatePtr certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  const KeyPtr key(
      PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  if (SSL_CTX_use_certificate(context_, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context_, key.get()) != 1 ||
      SSL_CTX_check_private_key(context_) != 1) {
    SSL_CTX_free(context_);
    throw std::runtime_error("not a certificate in PEM and its key");
  }
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

std::unique_ptr<TlsSession> TlsContext::NewSession() const {
  return std::make_unique<TlsSession>(context_);
}

}  // namespace whet::testing
