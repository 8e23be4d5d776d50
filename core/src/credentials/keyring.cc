#include "credentials/keyring.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/program_output.h"

namespace whet {
namespace {

constexpr char kTool[] = "secret-tool";
constexpr std::int64_t kUnlockMs = 60'000;

// `secret-tool ACTION... service whet name NAME origin ORIGIN`. An attribute
// cannot be empty.
absl::StatusOr<std::string> AskTool(std::vector<std::string> action,
                                    const std::string& name,
                                    const std::string& origin,
                                    std::string_view input) {
  for (const char* word : {"service", "whet", "name"})
    action.emplace_back(word);
  action.push_back(name);
  action.emplace_back("origin");
  action.push_back(origin.empty() ? "any" : origin);
  action.insert(action.begin(), kTool);
  absl::StatusOr<std::string> output = ProgramOutput(
      action, {.timeout_ms = kUnlockMs, .input = input}, Complaint::kQuoted);
  if (!output.ok()) {
    return absl::UnavailableError(
        absl::StrCat(kTool, ToAbsl(" "), output.status().message()));
  }
  return output;
}

}  // namespace

absl::Status StoreInKeyring(const std::string& name, const std::string& origin,
                            const SecretText& value) {
  const std::string label = absl::StrCat("--label=Whet: ", name);
  return AskTool({"store", label}, name, origin, value.Expose()).status();
}

absl::StatusOr<SecretText> FindInKeyring(const std::string& name,
                                         const std::string& origin) {
  WHET_ASSIGN_OR_RETURN(std::string value,
                        AskTool({"lookup"}, name, origin, ""));
  return SecretText::Take(value);
}

absl::Status RemoveFromKeyring(const std::string& name,
                               const std::string& origin) {
  return AskTool({"clear"}, name, origin, "").status();
}

}  // namespace whet
