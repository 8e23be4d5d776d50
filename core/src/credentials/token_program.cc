#include "credentials/token_program.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/program_output.h"
#include "credentials/secret_json.h"
#include "credentials/small_file.h"

namespace whet {
namespace {

constexpr char kAllow[] = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";
constexpr std::int64_t kShortestMs = 5'000;  // google-auth's limits
constexpr std::int64_t kLongestMs = 120'000;

// Words of a command line as a shell splits them, with quotes and backslashes
// and nothing else. Empty if a quote is not closed.
std::vector<std::string> SplitCommand(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote != '\0') {
      if (c == quote) {
        quote = '\0';
      } else if (c == '\\' && quote == '"' && i + 1 < command.size() &&
                 (command[i + 1] == '"' || command[i + 1] == '\\')) {
        word += command[++i];
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (in_word)
        words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      if (c == '\\' && i + 1 < command.size())
        ++i;
      word += command[i];
      in_word = true;
    }
  }
  if (quote != '\0')
    return {};
  if (in_word)
    words.push_back(std::move(word));
  return words;
}

// The token of an answer. `*expired`, which may be null, tells whether it has
// ended (or does not say when it ends, which counts as ended for a kept one).
absl::StatusOr<std::string> TokenOf(std::string_view text,
                                    const std::string& where, std::int64_t now,
                                    bool* expired) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("success") ||
      !json["success"].is_boolean() || !json.contains("version") ||
      json["version"] != 1) {
    return absl::UnauthenticatedError(absl::StrCat(
        where, " is not a JSON object with version 1 and success"));
  }
  if (!json["success"].get<bool>()) {
    return absl::UnauthenticatedError(absl::StrCat(
        where, " says that there is no token: ",
        absl::Utf8SafeCEscape(TextIn(json, "code")), " ",
        absl::Utf8SafeCEscape(TextIn(json, "message").substr(0, 300))));
  }
  const bool saml =
      TextIn(json, "token_type") == "urn:ietf:params:oauth:token-type:saml2";
  std::string token = TextIn(json, saml ? "saml_response" : "id_token");
  if (token.empty()) {
    return absl::UnauthenticatedError(
        absl::StrCat(where, " has no ", saml ? "saml_response" : "id_token"));
  }
  const bool dated = json.contains("expiration_time") &&
                     json["expiration_time"].is_number_integer();
  const bool over = dated && json["expiration_time"].get<std::int64_t>() <= now;
  if (expired != nullptr) {
    *expired = over || !dated;
  } else if (over) {
    return absl::UnauthenticatedError(
        absl::StrCat(where, " holds a token that has ended"));
  }
  return token;
}

}  // namespace

absl::StatusOr<TokenProgram> ReadTokenProgram(
    const CredentialFields& fields, const CredentialEnvironment& environment) {
  TokenProgram program;
  WHET_ASSIGN_OR_RETURN(const std::string command, fields.Text("command"));
  if (environment.variable(kAllow) != "1") {
    return absl::PermissionDeniedError(
        fields
            .Wrong("command",
                   absl::StrCat("asks to run a program, which is not allowed; "
                                "if you trust the file: export ",
                                kAllow, "=1"))
            .message());
  }
  program.arguments = SplitCommand(command);
  if (program.arguments.empty())
    return fields.Wrong("command", "is not a command line");
  WHET_ASSIGN_OR_RETURN(program.timeout_ms,
                        fields.IntegerOr("timeout_millis", 30'000));
  if (program.timeout_ms < kShortestMs || program.timeout_ms > kLongestMs)
    return fields.Wrong("timeout_millis", "is not between 5000 and 120000");
  WHET_ASSIGN_OR_RETURN(program.output_file, fields.TextOr("output_file", ""));
  return program;
}

absl::StatusOr<std::string> RunTokenProgram(const TokenProgram& program,
                                            std::int64_t now, int stop_fd) {
  if (!program.output_file.empty()) {
    const auto kept = ReadSmallFile(program.output_file, "output_file");
    bool expired = true;
    if (kept.ok()) {
      const auto token =
          TokenOf(kept->text.Expose(), "output_file", now, &expired);
      if (token.ok() && !expired)
        return token;
    }
  }
  const std::string where = absl::StrCat("program ", program.arguments[0]);
  const absl::StatusOr<std::string> output =
      ProgramOutput(program.arguments, {.environment = program.environment,
                                        .timeout_ms = program.timeout_ms,
                                        .stop_fd = stop_fd});
  if (absl::IsCancelled(output.status()))
    return output.status();
  if (!output.ok()) {
    return absl::UnauthenticatedError(
        absl::StrCat(where, ToAbsl(" "), output.status().message()));
  }
  return TokenOf(*output, absl::StrCat("the output of ", where), now, nullptr);
}

}  // namespace whet
