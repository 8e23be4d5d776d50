#include "hygiene/example_names.h"

namespace whet {

const char* SplitSideName(SplitSide side) {
  switch (side) {
    case SplitSide::kTrain:
      return "train";
    case SplitSide::kVal:
      return "val";
    case SplitSide::kTest:
      return "test";
    case SplitSide::kNone:
      break;
  }
  return "unused";
}

ExampleNames::ExampleNames(const Dataset& dataset, const Splits& splits,
                           DataLayout layout)
    : layout_(layout), sides_(dataset.examples.size(), SplitSide::kNone) {
  const auto mark = [this](const std::vector<std::size_t>& split,
                           SplitSide side) {
    if (!split.empty())
      first_of_side_[static_cast<std::size_t>(side)] = split.front();
    for (const std::size_t example : split)
      sides_[example] = side;
  };
  mark(splits.train, SplitSide::kTrain);
  mark(splits.val, SplitSide::kVal);
  mark(splits.test, SplitSide::kTest);
}

std::string ExampleNames::Of(std::size_t example) const {
  const SplitSide side = sides_[example];
  const std::string name = SplitSideName(side);
  if (layout_ == DataLayout::kOneFile)
    return "row " + std::to_string(example + 1) + " (" + name + ")";
  const std::size_t first = first_of_side_[static_cast<std::size_t>(side)];
  return "row " + std::to_string(example - first + 1) + " of the " + name +
         " file";
}

std::string CountOf(std::int64_t count, std::string_view singular) {
  return std::to_string(count) + " " + std::string(singular) +
         (count == 1 ? "" : "s");
}

}  // namespace whet
