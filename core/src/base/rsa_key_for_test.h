// An RSA key that is made when a test runs, so that none lies in the tree, and
// the other side of a signature.
#ifndef WHET_CORE_BASE_RSA_KEY_FOR_TEST_H_
#define WHET_CORE_BASE_RSA_KEY_FOR_TEST_H_

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace whet {

class RsaKeyForTest {
 public:
  RsaKeyForTest() : key_(EVP_RSA_gen(2048), &EVP_PKEY_free) {}

  // Private key, PKCS#8.
  std::string Pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()),
                                                        &BIO_free);
    PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0,
                             nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
  }

  // True if `signature` is the RS256 one of `text` by this key.
  bool Verifies(std::string_view text, std::string_view signature) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
        EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto bytes = [](std::string_view view) {
      return reinterpret_cast<const unsigned char*>(view.data());
    };
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(),
                            bytes(text), text.size()) == 1;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

// One for all tests of a program: making one takes a while.
inline const RsaKeyForTest& SharedRsaKey() {
  static const RsaKeyForTest key;
  return key;
}

}  // namespace whet

#endif  // WHET_CORE_BASE_RSA_KEY_FOR_TEST_H_
