// The JSON object of a credentials file, read with errors that name the file
// and the field and never quote a value.
//
//   ASSIGN_OR_RETURN(const std::string id, fields.Text("client_id"));
#ifndef WHET_CORE_CREDENTIALS_CREDENTIAL_FIELDS_H_
#define WHET_CORE_CREDENTIALS_CREDENTIAL_FIELDS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "whet/core/secret_text.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

class CredentialFields {
 public:
  // `where` begins every error: "credentials file /k.json".
  static absl::StatusOr<CredentialFields> Parse(std::string_view text,
                                                const std::string& where);

  // A field that must be there and be a text that is not empty.
  absl::StatusOr<std::string> Text(const char* name) const;
  // `otherwise` if it is not there or null.
  absl::StatusOr<std::string> TextOr(const char* name,
                                     const std::string& otherwise) const;
  // The same for what nobody may see: must be there, or may be empty.
  absl::StatusOr<SecretText> Secret(const char* name) const;
  absl::StatusOr<SecretText> SecretOrNone(const char* name) const;
  absl::StatusOr<std::int64_t> IntegerOr(const char* name,
                                         std::int64_t otherwise) const;
  absl::StatusOr<std::vector<std::string>> TextsOr(const char* name) const;
  // Names and values of an object of texts; none if it is not there.
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> PairsOr(
      const char* name) const;

  bool Has(const char* name) const;
  absl::StatusOr<CredentialFields> Object(const char* name) const;

  // INVALID_ARGUMENT: "credentials file /k.json: token_uri <why>".
  absl::Status Wrong(const char* name, std::string_view why) const;
  const std::string& where() const { return where_; }

 private:
  CredentialFields(std::shared_ptr<const nlohmann::json> json,
                   std::string where, std::string path);

  std::shared_ptr<const nlohmann::json> json_;
  std::string where_;
  std::string path_;  // "source_credentials."
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_CREDENTIAL_FIELDS_H_
