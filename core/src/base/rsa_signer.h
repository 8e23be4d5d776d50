// Signs with an RSA key: RSASSA-PKCS1-v1_5 with SHA-256, which JSON web tokens
// call RS256 (RFC 7518 section 3.3). Thread-safe.
//
//   ASSIGN_OR_RETURN(const RsaSigner signer, RsaSigner::FromPem(pem));
//   ASSIGN_OR_RETURN(const std::string signature, signer.Sign(text));
#ifndef WHET_CORE_BASE_RSA_SIGNER_H_
#define WHET_CORE_BASE_RSA_SIGNER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whet {

class RsaSigner {
 public:
  // A private key in PEM, PKCS#8 or PKCS#1, without a password.
  // INVALID_ARGUMENT that says nothing of the text if it is not one, or if the
  // key has less than 2048 bits.
  static absl::StatusOr<RsaSigner> FromPem(std::string_view pem);

  absl::StatusOr<std::string> Sign(std::string_view text) const;

 private:
  struct Key;
  explicit RsaSigner(std::shared_ptr<const Key> key);
  std::shared_ptr<const Key> key_;  // shared: a signer is a value
};

}  // namespace whet

#endif  // WHET_CORE_BASE_RSA_SIGNER_H_
