#include "credentials/secret_mask.h"

#include <algorithm>
#include <utility>

#include "credentials/percent_encoding.h"

namespace whet {
namespace {

constexpr char kHidden[] = "***";
constexpr char kStandard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kOfUrls[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// As the text of a JSON string; writers differ in whether they escape a slash.
std::string AsJson(std::string_view secret, bool escape_slash) {
  std::string out;
  for (const char c : secret) {
    if (c == '"' || c == '\\' || (c == '/' && escape_slash))
      out += '\\';
    out += c;
  }
  return out;
}

// The characters of base64 that `secret` alone decides when `before` bytes
// stand in front of it, as in base64("user:secret").
std::string Base64Form(std::string_view secret, const char* alphabet,
                       std::size_t before) {
  const std::size_t bits = 8 * (before + secret.size());
  const auto bit = [&](std::size_t i) -> unsigned {
    const std::size_t byte = i / 8;
    if (byte < before)
      return 0;
    const auto value = static_cast<unsigned char>(secret[byte - before]);
    return (value >> (7 - i % 8)) & 1U;
  };
  std::string out;
  for (std::size_t at = (8 * before + 5) / 6 * 6; at + 6 <= bits; at += 6) {
    unsigned index = 0;
    for (std::size_t i = at; i < at + 6; ++i)
      index = 2 * index + bit(i);
    out += alphabet[index];
  }
  return out;
}

}  // namespace

SecretMask::SecretMask(std::string_view secret) {
  if (secret.size() < kShortestSecret)
    return;
  Add(std::string(secret));
  for (const bool escape_slash : {false, true}) {
    // Proxies put the JSON of the server that they ask into their own.
    std::string json = AsJson(secret, escape_slash);
    Add(AsJson(json, escape_slash));
    Add(std::move(json));
  }
  Add(PercentEncoded(secret));
  for (const std::size_t before : {0, 1, 2}) {
    std::string standard = Base64Form(secret, kStandard, before);
    Add(AsJson(standard, true));
    Add(std::move(standard));
    Add(Base64Form(secret, kOfUrls, before));
  }
}

void SecretMask::Add(std::string form) {
  const bool known = std::any_of(
      forms_.begin(), forms_.end(),
      [&](const SecretText& other) { return other.Expose() == form; });
  if (!known)
    forms_.emplace_back(form);
  WipeText(form);
}

bool SecretMask::Apply(std::string& text) const {
  constexpr std::size_t kHiddenSize = sizeof(kHidden) - 1;
  bool found = false;
  for (const SecretText& form : forms_) {
    const std::string_view hide = form.Expose();
    std::size_t at = text.find(hide);
    found = found || at != std::string::npos;
    for (; at != std::string::npos; at = text.find(hide, at + kHiddenSize))
      text.replace(at, hide.size(), kHidden);
  }
  return found;
}

}  // namespace whet
