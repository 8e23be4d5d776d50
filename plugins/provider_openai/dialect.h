// How a server's API differs from OpenAI's: a table (dialects.json), so that
// another server is a line of data.
//
//   const Dialect* d = FindDialect("ollama");
//   d = &RecogniseDialect("http://localhost:11434/v1");  // the same
//
// Immutable, hence thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_DIALECT_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_DIALECT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::openai {

struct Dialect {
  std::string name = "generic";
  // What a base_url is recognised by: hosts reached over TLS (".x.com" is any
  // host below x.com), with this path if it is given; or a port without TLS.
  std::vector<std::string> hosts = {};
  std::string path = {};
  int port = 0;
  // The variable that usually holds the key; used for `hosts` only.
  std::string api_key_env = {};
  std::string key_header = "Authorization";
  std::string key_prefix = "Bearer ";
  // Part of the base_url's path with which `chat` and the others begin, so that
  // it does not matter whether the user wrote it.
  std::string root = {};
  // After base_url; {model} is the model's name, percent-encoded.
  std::string chat = "/chat/completions";
  std::string embeddings = "/embeddings";
  std::string models = "/models";
  std::string api_version = {};  // sent as a query; empty: there is none
  std::string max_tokens_field = "max_tokens";
  std::size_t most_stops = 0;  // 0: not known
  bool openai_models = false;  // model_rules.json holds
  std::string structured_output = "json_schema";
  // Where else than in usage a response has the number of cached tokens, and
  // where an entry of the list of models has its context: JSON pointers.
  std::string cached_tokens_at = {};
  std::string context_at = {};

  // True if the key in `api_key_env` is meant for `base_url`.
  bool IsHome(std::string_view base_url) const;
};

// Null if there is none of that name.
const Dialect* FindDialect(std::string_view name);

// "generic" for a server that says nothing by its address.
const Dialect& RecogniseDialect(std::string_view base_url);

// How a JSON Schema is asked for: a JSON object of request fields, in which
// "$schema" stands for the schema and "$strict" for whether OpenAI's strict
// mode takes it. Empty for "none" and for a name that is not in the table.
std::string StructuredOutputFields(std::string_view name);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_DIALECT_H_
