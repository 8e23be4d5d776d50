// The options of provider `openai`, read once.
//
//   const Settings settings = ReadSettings(context.config);
//
// Immutable after the plugin's constructor, hence thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_SETTINGS_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_SETTINGS_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect.h"

namespace whet::openai {

// What the API of one family of OpenAI's models refuses (model_rules.json).
struct ModelRule {
  std::string prefix = {};            // of the model's name; longest wins
  std::set<std::string> omit = {};    // left out of the request
  std::set<std::string> refuse = {};  // an error if the request needs it
  // Left out if `reasoning_effort` is given and not "none".
  std::set<std::string> omit_when_reasoning = {};
};

struct Settings {
  std::string base_url = {};  // without a slash at its end
  Dialect dialect = {};       // api_version as the user gave it
  // Azure: the deployment that base_url names, if any.
  std::string deployment = {};
  // Empty: none is looked up.
  std::string api_key_env = {};
  std::string api_key_file = {};
  std::string key_source = {};  // where the host has found it, for messages
  std::string organization = {};
  std::string project = {};
  std::string max_tokens_field = {};  // never "auto"
  // Never "auto"; "none": a schema is refused.
  std::string structured_output = "json_schema";
  std::set<std::string> omit = {};
  // Name and value; name and variable that holds the value.
  std::vector<std::pair<std::string, std::string>> extra_headers = {};
  std::vector<std::pair<std::string, std::string>> headers_env = {};
  std::string extra_body = {};              // JSON object, may be empty
  std::string request_patch = {};           // JSON, may be empty
  std::vector<ModelRule> model_rules = {};  // empty for other models

  bool wants_key() const {
    return !api_key_env.empty() || !api_key_file.empty();
  }
  // Ends a message about a key that was refused: what to check.
  std::string KeyAdvice() const;
  // The rule for `model`; one that does nothing if there is none.
  const ModelRule& RuleFor(std::string_view model) const;
};

// `config` is a JSON object that the schema admits, defaults filled in. Throws
// sdk::Error INVALID_ARGUMENT if it is none, or for headers that CheckHeaders
// refuses.
Settings ReadSettings(std::string_view config);

// The member `source` of what the host says about a secret; may be empty.
std::string SourceOfSecret(std::string_view description);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_SETTINGS_H_
