// A vector as text, exactly: what the journal and the caches keep of an
// embedding. Base64 of 32-bit floating-point numbers, least byte first.
//
//   std::string text = VectorText({1.0F, -0.5F});
//   absl::StatusOr<std::vector<float>> vector = ParseVectorText(text);
#ifndef WHET_CORE_RUN_VECTOR_TEXT_H_
#define WHET_CORE_RUN_VECTOR_TEXT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace whet {

std::string VectorText(std::span<const float> vector);

// DATA_LOSS if `text` is none.
absl::StatusOr<std::vector<float>> ParseVectorText(std::string_view text);

}  // namespace whet

#endif  // WHET_CORE_RUN_VECTOR_TEXT_H_
