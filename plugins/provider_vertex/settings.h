// The options of provider `vertex`, read once.
//
//   Settings settings = ReadSettings(context.config, &std::getenv);
//   UseCredentials(settings, described);  // what they know and nobody said
//
// Immutable after that, hence thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_SETTINGS_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_SETTINGS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace whet::vertex {

enum class Api {
  kVertex,   // a project, an access token
  kExpress,  // Vertex AI with a key, without a project
  kGemini,   // the Gemini API with a key
};

// How one family of models is told to think (model_rules.json).
struct ModelRule {
  std::string prefix = {};    // of the model's name; longest wins
  std::string thinking = {};  // "none", "budget", "level"; empty: unknown
  // Refuses a function call of the conversation that lacks its signature.
  bool signs_calls = false;
};

struct Settings {
  Api api = Api::kVertex;
  std::string project = {};
  std::string location = {};
  std::string base_url = {};  // never empty, without a slash at its end
  std::string credentials_file = {};
  std::string quota_project = {};
  std::string account = {};  // of the credentials, for messages
  // Looked at one after the other; empty for kVertex.
  std::vector<std::string> api_key_envs = {};
  std::string api_key_file = {};
  std::string safety = {};
  std::string thinking = {};          // a word; empty: not given
  std::int64_t thinking_budget = -1;  // tokens; -1: not given
  std::string extra_body = {};        // JSON object, may be empty
  std::vector<ModelRule> model_rules = {};

  bool uses_key() const { return api != Api::kVertex; }
  // Ends a message about a credential that was refused: what to check.
  std::string KeyAdvice() const;
  // The rule for `model`, whatever comes before its last slash; one that knows
  // nothing if there is none.
  const ModelRule& RuleFor(std::string_view model) const;
};

using Environment = std::function<const char*(const char*)>;

// `config` is a JSON object that the schema admits, defaults filled in. Throws
// sdk::Error INTERNAL for anything else.
Settings ReadSettings(std::string_view config, const Environment& environment);

// Fills in what the settings leave to the credentials. `described`: see
// describe() in whet/service/secrets.h. Throws sdk::Error INVALID_ARGUMENT,
// saying where a project can be named, if there is none.
void UseCredentials(Settings& settings, std::string_view described);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_SETTINGS_H_
