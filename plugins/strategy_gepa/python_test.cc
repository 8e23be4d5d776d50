// Random numbers and sets against what CPython 3.11 gives
// (testdata/make_goldens.py).
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "python_random.h"
#include "python_set.h"

namespace whet::gepa {
namespace {

using Places = std::vector<std::size_t>;

nlohmann::json PythonGoldens() {
  std::ifstream file(WHET_TEST_DATA "/python.json");
  return nlohmann::json::parse(file);
}

TEST(PythonRandom, GivesCPythonsNumbers) {
  const nlohmann::json goldens = PythonGoldens();
  ASSERT_EQ(goldens["draws"].size(), 6U);
  for (const auto& golden : goldens["draws"]) {
    SCOPED_TRACE(golden["seed"]);
    PythonRandom random(golden["seed"].get<std::uint64_t>());
    for (const double value : golden["random"]) {
      EXPECT_EQ(random.Random(), value);
    }
    Places places(37);
    std::iota(places.begin(), places.end(), 0);
    random.Shuffle(places);
    EXPECT_EQ(places, golden["shuffle"].get<Places>());
    const std::size_t populations[] = {2, 10, 21, 22, 100, 1000};
    for (std::size_t i = 0; i < 6; ++i) {
      Places all(populations[i]);
      std::iota(all.begin(), all.end(), 0);
      const Places expected = golden["sample"][i];
      EXPECT_EQ(random.Sample(all, expected.size()), expected);
    }
    const std::uint64_t bounds[] = {1,  2,    3,          7,
                                    64, 1000, 1ULL << 31, 1ULL << 40};
    for (std::size_t i = 0; i < 8; ++i) {
      EXPECT_EQ(random.Below(bounds[i]), golden["below"][i]);
    }
    for (const std::size_t expected : golden["choices"]) {
      EXPECT_EQ(random.Weighted({.1, .5, 0, .2}), expected);
    }
    for (int i = 0; i < 700; ++i) {
      random.Random();
    }
    EXPECT_EQ(random.Random(), golden["last"].get<double>());
  }
}

TEST(PythonSet, IsWalkedOverInCPythonsOrder) {
  const nlohmann::json goldens = PythonGoldens();
  ASSERT_EQ(goldens["sets"].size(), 136U);
  for (const auto& golden : goldens["sets"]) {
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
