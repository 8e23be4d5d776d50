// How findings call examples and how many of them they speak of.
//
//   ExampleNames names(dataset, splits, layout);
//   names.Of(14)          // "row 15 (test)", "row 3 of the test file"
//   CountOf(1, "example") // "1 example"
//
// Thread-compatible.
#ifndef WHET_CORE_HYGIENE_EXAMPLE_NAMES_H_
#define WHET_CORE_HYGIENE_EXAMPLE_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/hygiene.h"

namespace whet {

// In the order in which a search comes to see them; kNone: in no split.
enum class SplitSide : std::uint8_t { kTrain, kVal, kTest, kNone };
const char* SplitSideName(SplitSide side);

class ExampleNames {
 public:
  ExampleNames(const Dataset& dataset, const Splits& splits, DataLayout layout);

  SplitSide side(std::size_t example) const { return sides_[example]; }
  std::string Of(std::size_t example) const;

 private:
  DataLayout layout_;
  std::vector<SplitSide> sides_;
  std::size_t first_of_side_[4] = {};
};

// "1 example", "2 examples".
std::string CountOf(std::int64_t count, std::string_view singular);

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_EXAMPLE_NAMES_H_
