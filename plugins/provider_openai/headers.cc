#include "headers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>

#include "whet/sdk/error.h"

#include "settings.h"

namespace whet::openai {
namespace {

constexpr std::size_t kKeyWord = 20;  // letters and digits in a row
constexpr std::array<std::string_view, 20> kKeyStarts = {
    "bearer ", "basic ", "sk-",    "sk_",  "pk-",         "rk_",    "aiza",
    "hf_",     "gsk_",   "xai-",   "ghp_", "github_pat_", "glpat-", "akia",
    "eyj",     "ya29.",  "nvapi-", "xox",  "whsec_",      "r8_"};
// Set by the host or by an option of their own.
constexpr std::array<std::string_view, 14> kOurs = {"accept",
                                                    "accept-encoding",
                                                    "connection",
                                                    "content-length",
                                                    "content-type",
                                                    "expect",
                                                    "host",
                                                    "idempotency-key",
                                                    "openai-organization",
                                                    "openai-project",
                                                    "te",
                                                    "trailer",
                                                    "transfer-encoding",
                                                    "upgrade"};
// Their values are credentials, whatever they look like.
constexpr std::array<std::string_view, 6> kCredentials = {
    "authorization", "proxy-authorization", "cookie",
    "api-key",       "x-api-key",           "x-goog-api-key"};

template <std::size_t n>
bool IsOneOf(const std::array<std::string_view, n>& names,
             const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string LowerCase(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// A token of RFC 9110.
bool IsHeaderName(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           kMarks.find(c) != std::string_view::npos;
  });
}

[[noreturn]] void RefuseHeader(const std::string& path,
                               const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, path + ": " + why);
}

// Returns the name in lower case.
std::string CheckName(const std::string& path, const std::string& name,
                      const Settings& settings, std::set<std::string>& seen) {
  const std::string lower = LowerCase(name);
  if (!IsHeaderName(name))
    RefuseHeader(path, "'" + name + "' is no name of a header");
  if (IsOneOf(kOurs, lower)) {
    RefuseHeader(path, "'" + name +
                           "' is set by the host or by an option of its own; "
                           "remove it");
  }
  if (settings.wants_key() && lower == LowerCase(settings.dialect.key_header)) {
    RefuseHeader(path, "'" + name + "' carries the key already; remove it");
  }
  if (!seen.insert(lower).second)
    RefuseHeader(path, "'" + name + "' is there twice");
  return lower;
}

}  // namespace

bool MayBeKey(std::string_view value) {
  const std::string lower = LowerCase(value);
  for (const std::string_view start : kKeyStarts) {
    if (lower.starts_with(start))
      return true;
  }
  std::size_t length = 0;
  bool letters = false;
  bool digits = false;
  for (const char c : lower) {
    const bool letter = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    if (!letter && !digit) {
      length = 0;
      letters = digits = false;
      continue;
    }
    letters = letters || letter;
    digits = digits || digit;
    if (++length >= kKeyWord && letters && digits)
      return true;
  }
  return false;
}

void CheckHeaders(const Settings& settings) {
  std::set<std::string> seen;
  for (const auto& [name, value] : settings.extra_headers) {
    const std::string path = "extra_headers." + name;
    const std::string lower = CheckName(path, name, settings, seen);
    // The value is not quoted: it may be the key.
    if (IsOneOf(kCredentials, lower) || MayBeKey(value)) {
      RefuseHeader(path,
                   "this looks like a key, which does not belong into a "
                   "config; put it into an environment variable and name that "
                   "in api_key_env, or in headers_env: [{header: " +
                       name + ", env: VARIABLE}]");
    }
    for (const char c : value) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
        RefuseHeader(path, "a header's value is one line of text");
    }
  }
  for (std::size_t i = 0; i < settings.headers_env.size(); ++i) {
    CheckName("headers_env[" + std::to_string(i) + "]",
              settings.headers_env[i].first, settings, seen);
  }
}

}  // namespace whet::openai
