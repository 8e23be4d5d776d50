// JSON of credentials: files that hold them, answers that bring them.
//
//   nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
//   std::string token = TextIn(json, "access_token");
//   WipeStrings(json);
#ifndef WHET_CORE_CREDENTIALS_SECRET_JSON_H_
#define WHET_CORE_CREDENTIALS_SECRET_JSON_H_

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace whet {

// The text `name` of an object; empty if there is none.
std::string TextIn(const nlohmann::json& json, const char* name);

// Overwrites every text in `json`, which are empty then.
void WipeStrings(nlohmann::json& json);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_SECRET_JSON_H_
