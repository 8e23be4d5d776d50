// The statistics of several parts as those of one item: each with its length,
// 8 bytes in the byte order of the machine, in front. Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_COMPOSITE_PART_STATISTICS_H_
#define WHET_PLUGINS_EVALUATOR_COMPOSITE_PART_STATISTICS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::composite {

// Empty if no part has any.
std::string PackParts(const std::vector<std::string>& parts);

// `count` texts, views of `bytes`. Throws sdk::Error (INVALID_ARGUMENT) if
// `bytes` were not made by PackParts of `count` parts.
std::vector<std::string_view> UnpackParts(std::string_view bytes,
                                          std::size_t count);

}  // namespace whet::composite

#endif  // WHET_PLUGINS_EVALUATOR_COMPOSITE_PART_STATISTICS_H_
