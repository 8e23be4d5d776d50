// Writes the JSON that `--json` prints.
//
//   JsonObject json;
//   json.Add("schema_version", 1).Add("version", kVersion);
//   console.out() << json.Text() << '\n';
//
// Members keep the order in which they are added. Thread-compatible.
#ifndef WHET_HOSTS_CLI_JSON_TEXT_H_
#define WHET_HOSTS_CLI_JSON_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whet::cli {

// A JSON string with its quotes; ill-formed UTF-8 is replaced.
std::string JsonString(std::string_view text);

// A JSON number that reads back to the same double; null if not finite.
std::string JsonNumber(double value);

// "[a, b]" of values that are JSON already.
std::string JsonArray(const std::vector<std::string>& values);
// "[...]" of texts.
std::string JsonTexts(const std::vector<std::string>& texts);

class JsonObject {
 public:
  JsonObject& Add(std::string_view key, std::string_view text);
  JsonObject& Add(std::string_view key, const char* text);
  JsonObject& Add(std::string_view key, const std::string& text);
  JsonObject& Add(std::string_view key, double value);
  JsonObject& Add(std::string_view key, int value);
  JsonObject& Add(std::string_view key, std::int64_t value);
  JsonObject& Add(std::string_view key, std::uint64_t value);
  JsonObject& Add(std::string_view key, bool value);
  JsonObject& Add(std::string_view key, std::optional<double> value);
  JsonObject& Add(std::string_view key, const JsonObject& value);
  // `json` is JSON text already.
  JsonObject& AddRaw(std::string_view key, std::string_view json);

  std::string Text() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

// `object` (text of a JSON object with at least one member) with one member
// more at its end.
std::string WithMember(std::string_view object, std::string_view key,
                       std::string_view text);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_JSON_TEXT_H_
