#include "run/vector_text.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "base/status_macros.h"

namespace whet {
namespace {

constexpr std::size_t kBytes = sizeof(float);

}  // namespace

std::string VectorText(std::span<const float> vector) {
  std::string bytes;
  bytes.reserve(kBytes * vector.size());
  for (const float number : vector) {
    const auto bits = std::bit_cast<std::uint32_t>(number);
    for (std::size_t i = 0; i < kBytes; ++i)
      bytes.push_back(static_cast<char>(bits >> (8 * i)));
  }
  return absl::Base64Escape(bytes);
}

absl::StatusOr<std::vector<float>> ParseVectorText(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(ToAbsl(text), &bytes) || bytes.empty() ||
      bytes.size() % kBytes != 0) {
    return absl::DataLossError("a recorded embedding cannot be read");
  }
  std::vector<float> out(bytes.size() / kBytes);
  for (std::size_t n = 0; n < out.size(); ++n) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < kBytes; ++i) {
      bits |= std::uint32_t{static_cast<unsigned char>(bytes[kBytes * n + i])}
              << (8 * i);
    }
    out[n] = std::bit_cast<float>(bits);
  }
  return out;
}

}  // namespace whet
