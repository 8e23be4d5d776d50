#include "base/rsa_signer.h"

#include <cstddef>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "absl/status/status.h"

namespace whet {
namespace {

constexpr int kFewestBits = 2048;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

struct SigningContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Without it OpenSSL asks the terminal for the password of an encrypted key.
int NoPassword(char*, int, int, void*) { return -1; }

}  // namespace

struct RsaSigner::Key {
  EVP_PKEY* key;
  explicit Key(EVP_PKEY* k) : key(k) {}
  ~Key() { EVP_PKEY_free(key); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
};

RsaSigner::RsaSigner(std::shared_ptr<const Key> key) : key_(std::move(key)) {}

absl::StatusOr<RsaSigner> RsaSigner::FromPem(std::string_view pem) {
  const std::unique_ptr<BIO, BioDeleter> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  EVP_PKEY* key =
      bio == nullptr
          ? nullptr
          : PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassword, nullptr);
  // What OpenSSL has to say may hold parts of the text.
  ERR_clear_error();
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        "is not a private key: expected PEM ('BEGIN PRIVATE KEY') without a "
        "password");
  }
  auto owned = std::make_shared<const Key>(key);
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key) < kFewestBits) {
    return absl::InvalidArgumentError(
        "is not an RSA key of at least 2048 bits");
  }
  return RsaSigner(std::move(owned));
}

absl::StatusOr<std::string> RsaSigner::Sign(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, SigningContextDeleter> context(
      EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  std::string signature;
  bool done =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                         key_->key) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
  if (done) {
    signature.resize(size);
    done = EVP_DigestSign(context.get(),
                          reinterpret_cast<unsigned char*>(signature.data()),
                          &size, bytes, text.size()) == 1;
    signature.resize(size);
  }
  ERR_clear_error();
  if (!done)
    return absl::InternalError("OpenSSL cannot sign with the private key");
  return signature;
}

}  // namespace whet
