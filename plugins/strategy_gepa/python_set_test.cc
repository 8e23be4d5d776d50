// testdata/make_goldens.py.
#include "python_set.h"

#include <cstddef>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace whet::gepa {
namespace {

using Places = std::vector<std::size_t>;

TEST(PythonSet, IsWalkedOverInCPythonsOrder) {
  std::ifstream file(WHET_TEST_DATA "/sets.json");
  const auto goldens = nlohmann::json::parse(file);
  ASSERT_EQ(goldens.size(), 136U);
  for (const auto& golden : goldens) {
    const PythonSet set(golden["keys"].get<Places>());
    const PythonSet other(golden["other"].get<Places>());
    EXPECT_EQ(set.items(), golden["order"].get<Places>());
    EXPECT_EQ(set.Copied().items(), golden["copy"].get<Places>());
    EXPECT_EQ(Intersection(set, other).items(), golden["and"].get<Places>());
    EXPECT_EQ(set.size(), golden["order"].size());
  }
}

}  // namespace
}  // namespace whet::gepa
