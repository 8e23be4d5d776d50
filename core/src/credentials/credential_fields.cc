#include "credentials/credential_fields.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/secret_json.h"

namespace whet {
namespace {

// Wiped when the last who reads it lets go.
std::shared_ptr<const nlohmann::json> Shared(nlohmann::json json) {
  return {new nlohmann::json(std::move(json)), [](nlohmann::json* held) {
            WipeStrings(*held);
            delete held;
          }};
}

}  // namespace

CredentialFields::CredentialFields(std::shared_ptr<const nlohmann::json> json,
                                   std::string where, std::string path)
    : json_(std::move(json)),
      where_(std::move(where)),
      path_(std::move(path)) {}

absl::StatusOr<CredentialFields> CredentialFields::Parse(
    std::string_view text, const std::string& where) {
  auto json = Shared(nlohmann::json::parse(text, nullptr, false));
  if (!json->is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(
        where, " is not a JSON object; expected a file of Google Cloud"));
  }
  return CredentialFields(std::move(json), where, "");
}

absl::Status CredentialFields::Wrong(const char* name,
                                     std::string_view why) const {
  return absl::InvalidArgumentError(
      absl::StrCat(where_, ": ", path_, name, " ", ToAbsl(why)));
}

bool CredentialFields::Has(const char* name) const {
  const auto it = json_->find(name);
  return it != json_->end() && !it->is_null();
}

absl::StatusOr<std::string> CredentialFields::Text(const char* name) const {
  if (!Has(name))
    return Wrong(name, "is missing");
  WHET_ASSIGN_OR_RETURN(std::string text, TextOr(name, ""));
  if (text.empty())
    return Wrong(name, "is empty");
  return text;
}

absl::StatusOr<SecretText> CredentialFields::Secret(const char* name) const {
  WHET_ASSIGN_OR_RETURN(std::string text, Text(name));
  return SecretText::Take(text);
}

absl::StatusOr<SecretText> CredentialFields::SecretOrNone(
    const char* name) const {
  WHET_ASSIGN_OR_RETURN(std::string text, TextOr(name, ""));
  return SecretText::Take(text);
}

absl::StatusOr<std::string> CredentialFields::TextOr(
    const char* name, const std::string& otherwise) const {
  if (!Has(name))
    return otherwise;
  const nlohmann::json& value = (*json_)[name];
  if (!value.is_string())
    return Wrong(name, "is not a text");
  std::string text = value.get<std::string>();
  // It may go into a header, an address or a message. A key has lines.
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F)
      return Wrong(name, "contains a control character");
  }
  return text;
}

absl::StatusOr<std::int64_t> CredentialFields::IntegerOr(
    const char* name, std::int64_t otherwise) const {
  if (!Has(name))
    return otherwise;
  const nlohmann::json& value = (*json_)[name];
  if (!value.is_number_integer())
    return Wrong(name, "is not a whole number");
  return value.get<std::int64_t>();
}

absl::StatusOr<std::vector<std::string>> CredentialFields::TextsOr(
    const char* name) const {
  std::vector<std::string> out;
  if (!Has(name))
    return out;
  const nlohmann::json& value = (*json_)[name];
  if (!value.is_array())
    return Wrong(name, "is not a list of texts");
  for (const nlohmann::json& item : value) {
    if (!item.is_string())
      return Wrong(name, "is not a list of texts");
    out.push_back(item.get<std::string>());
  }
  return out;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>>
CredentialFields::PairsOr(const char* name) const {
  std::vector<std::pair<std::string, std::string>> out;
  if (!Has(name))
    return out;
  const nlohmann::json& value = (*json_)[name];
  if (!value.is_object())
    return Wrong(name, "is not an object of texts");
  for (const auto& [key, item] : value.items()) {
    if (!item.is_string())
      return Wrong(name, "is not an object of texts");
    out.emplace_back(key, item.get<std::string>());
  }
  return out;
}

absl::StatusOr<CredentialFields> CredentialFields::Object(
    const char* name) const {
  if (!Has(name))
    return Wrong(name, "is missing");
  auto json = Shared((*json_)[name]);
  if (!json->is_object())
    return Wrong(name, "is not an object");
  return CredentialFields(std::move(json), where_,
                          absl::StrCat(path_, name, "."));
}

}  // namespace whet
