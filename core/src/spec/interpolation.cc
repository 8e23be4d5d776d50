#include "spec/interpolation.h"

#include <cstddef>
#include <utility>

#include "base/status_macros.h"
#include "spec/credential_names.h"

namespace whet::spec {
namespace {

bool IsVariableName(std::string_view name) {
  auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !letter(name[0]))
    return false;
  for (char c : name) {
    if (!letter(c) && !(c >= '0' && c <= '9'))
      return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> Interpolate(std::string_view text,
                                        const Environment& environment) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.substr(at, 3) == "$${") {
      result += "${";
      at += 3;
      continue;
    }
    if (text.substr(at, 2) != "${") {
      result += text[at++];
      continue;
    }
    const std::size_t end = text.find('}', at);
    const std::string name(
        text.substr(at + 2, end == text.npos ? 0 : end - at - 2));
    if (!IsVariableName(name)) {
      return absl::InvalidArgumentError(
          "'${' must be followed by the name of an environment variable and "
          "'}'; a literal '${' is written '$${'");
    }
    if (IsCredentialName(name)) {
      return absl::InvalidArgumentError(
          "${" + name +
          "} looks like a credential, which does not belong into a config; "
          "name the variable instead (api_key_env: " +
          name + ")");
    }
    auto variable = environment.find(name);
    if (variable == environment.end()) {
      return absl::InvalidArgumentError("the environment variable " + name +
                                        " is not set");
    }
    result += variable->second;
    at = end + 1;
  }
  return result;
}

std::string EscapeInterpolation(std::string_view text) {
  std::string escaped;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at, 2) == "${")
      escaped += '$';
    escaped += text[at];
  }
  return escaped;
}

absl::Status InterpolateAll(const Environment& environment,
                            const std::string& path, LocatedValue* value) {
  if (value->kind == LocatedValue::Kind::kString) {
    absl::StatusOr<std::string> text = Interpolate(value->text, environment);
    if (!text.ok())
      return ErrorAt(*value, path, ToStd(text.status().message()));
    value->text = *std::move(text);
  }
  for (Member& member : value->members) {
    WHET_RETURN_IF_ERROR(InterpolateAll(
        environment, ChildPath(path, member.key), &member.value));
  }
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    WHET_RETURN_IF_ERROR(
        InterpolateAll(environment, ChildPath(path, i), &value->items[i]));
  }
  return absl::OkStatus();
}

}  // namespace whet::spec
