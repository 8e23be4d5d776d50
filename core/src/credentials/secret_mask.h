// Finds a secret in text that came from elsewhere and puts "***" in its place:
// as it is, and as JSON, URLs and base64 write it.
//
//   const SecretMask mask(key.Expose());
//   mask.Apply(body);   // {"error": "bad key ***"}
//
// Immutable, hence thread-safe.
#ifndef WHET_CORE_CREDENTIALS_SECRET_MASK_H_
#define WHET_CORE_CREDENTIALS_SECRET_MASK_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/secret_text.h"

namespace whet {

// Shorter values are the dummies that local servers ask for; they are left
// alone, for they are also ordinary words.
inline constexpr std::size_t kShortestSecret = 8;

class SecretMask {
 public:
  // Nothing is masked if `secret` has fewer than kShortestSecret bytes.
  explicit SecretMask(std::string_view secret);

  // Returns whether there was anything to mask.
  bool Apply(std::string& text) const;

  // Of the secret; 0 if it is too short.
  std::size_t size() const { return forms_.empty() ? 0 : forms_[0].size(); }
  bool IsOf(std::string_view secret) const {
    return !forms_.empty() && forms_[0].Expose() == secret;
  }

 private:
  void Add(std::string form);  // wipes it

  std::vector<SecretText> forms_;  // the secret itself first
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_SECRET_MASK_H_
