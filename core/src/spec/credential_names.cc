#include "spec/credential_names.h"

#include <algorithm>
#include <array>

namespace whet::spec {
namespace {

using Kind = LocatedValue::Kind;

constexpr std::array<std::string_view, 18> kNames = {
    "key",           "keys",         "api_key",    "api_keys",     "apikey",
    "token",         "access_token", "auth_token", "bearer_token", "api_token",
    "refresh_token", "secret",       "password",   "passwd",       "passphrase",
    "authorization", "credential",   "credentials"};
constexpr std::array<std::string_view, 3> kEndings = {"_key", "_secret",
                                                      "_password"};

enum class Match { kNone, kEnding, kName };

Match MatchName(std::string_view name) {
  std::string plain;  // "X-API-Key" -> "x_api_key"
  for (char c : name) {
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
    plain += c == '-' ? '_' : c;
  }
  if (std::find(kNames.begin(), kNames.end(), plain) != kNames.end()) {
    return Match::kName;
  }
  for (std::string_view ending : kEndings) {
    if (plain.size() > ending.size() &&
        plain.compare(plain.size() - ending.size(), ending.size(), ending) ==
            0) {
      return Match::kEnding;
    }
  }
  return Match::kNone;
}

// api_key_command, token_command: of a name of the table.
bool IsCommandForKey(std::string_view name) {
  constexpr std::string_view kCommand = "_command";
  return name.ends_with(kCommand) &&
         MatchName(name.substr(0, name.size() - kCommand.size())) !=
             Match::kNone;
}

// A list counts by what is in it; what is in a map has names of its own.
bool HoldsText(const LocatedValue& value, bool numbers_too) {
  if (value.kind == Kind::kString)
    return true;
  if (value.kind == Kind::kNumber)
    return numbers_too;
  return std::any_of(
      value.items.begin(), value.items.end(),
      [&](const LocatedValue& item) { return HoldsText(item, numbers_too); });
}

bool IsNameOfVariable(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  constexpr std::string_view kFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  constexpr std::string_view kMore = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !text.empty() && text.size() <= kLongest &&
         kFirst.find(text[0]) != std::string_view::npos &&
         text.find_first_not_of(kMore) == std::string_view::npos;
}

// Whether all texts and numbers can be names of variables.
bool HoldsVariableNames(const LocatedValue& value) {
  if (value.kind == Kind::kString || value.kind == Kind::kNumber)
    return IsNameOfVariable(value.text);
  return std::all_of(value.items.begin(), value.items.end(),
                     HoldsVariableNames);
}

}  // namespace

bool IsCredentialName(std::string_view name) {
  if (MatchName(name) != Match::kNone)
    return true;
  constexpr std::string_view kToken = "_token";
  // In the environment *_TOKEN is a credential; among settings of a model it
  // is as often a mark in a text (pad_token).
  return name.size() > kToken.size() &&
         (name.substr(name.size() - kToken.size()) == "_TOKEN");
}

absl::Status RefuseCredentials(const LocatedValue& value,
                               const std::string& path) {
  for (const Member& member : value.members) {
    const std::string child = ChildPath(path, member.key);
    const Match match = MatchName(member.key);
    if (match != Match::kNone &&
        HoldsText(member.value, match == Match::kName)) {
      return ErrorAtKey(value, member, child,
                        "a credential does not belong into a config; put it "
                        "into the environment or a key file and name that "
                        "(api_key_env, api_key_file)");
    }
    if (IsCommandForKey(member.key)) {
      return ErrorAtKey(value, member, child,
                        "a config does not name programs that run for a key: "
                        "it may come from elsewhere; run 'whet keys set NAME "
                        "--command -- PROGRAM ARGUMENTS' and set api_key_env: "
                        "NAME");
    }
    if (member.key.ends_with("_env") && !HoldsVariableNames(member.value)) {
      return ErrorAtKey(value, member, child,
                        "expected the name of an environment variable: "
                        "capitals, digits and _, at most 64; a key itself "
                        "does not belong into a config");
    }
    absl::Status status = RefuseCredentials(member.value, child);
    if (!status.ok())
      return status;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    absl::Status status = RefuseCredentials(value.items[i], ChildPath(path, i));
    if (!status.ok())
      return status;
  }
  return absl::OkStatus();
}

}  // namespace whet::spec
