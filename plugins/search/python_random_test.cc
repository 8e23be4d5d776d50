#include "search/python_random.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::search {
namespace {

std::string Hex(double value) {
  std::ostringstream out;
  out << std::hexfloat << value;
  return out.str();
}

template <typename T>
std::string List(const std::vector<T>& items) {
  std::ostringstream out;
  for (const T& item : items) {
    out << " " << item;
  }
  return out.str();
}

// Hexadecimal floats have several spellings: compare values.
std::string Normal(const std::string& operation, const std::string& text) {
  if (operation != "random" && operation != "numpy") {
    return text;
  }
  return " " + Hex(std::strtod(text.c_str(), nullptr));
}

std::string DrawNumpy(std::uint32_t seed, int count) {
  NumpyRandom rng(seed);
  double last = 0.0;
  for (int i = 0; i < count; ++i) {
    last = rng.Rand();
  }
  return " " + Hex(last);
}

std::string Draw(PythonRandom& rng, const std::string& operation,
                 std::istringstream& arguments) {
  if (operation == "random") {
    return " " + Hex(rng.Random());
  }
  if (operation == "choices") {
    std::vector<double> weights;
    for (double weight = 0.0; arguments >> weight;) {
      weights.push_back(weight);
    }
    return " " + std::to_string(rng.WeightedChoice(weights));
  }
  std::int64_t first = 0;
  std::int64_t second = 0;
  arguments >> first >> second;
  if (operation == "randint") {
    return " " + std::to_string(rng.RandInt(first, second));
  }
  if (operation == "getrandbits") {
    return " " + std::to_string(rng.GetRandBits(static_cast<int>(first)));
  }
  if (operation == "below") {
    return " " + std::to_string(rng.Below(static_cast<std::uint64_t>(first)));
  }
  if (operation == "shuffle") {
    std::vector<int> items(static_cast<std::size_t>(first));
    std::iota(items.begin(), items.end(), 0);
    rng.Shuffle(items);
    return List(items);
  }
  EXPECT_EQ(operation, "sample");
  return List(rng.SampleIndices(static_cast<std::size_t>(first),
                                static_cast<std::size_t>(second)));
}

// Drawn by CPython and NumPy themselves: testdata/make_python_random.py.
TEST(PythonRandom, DrawsWhatPythonDraws) {
  std::ifstream file(WHET_TEST_DATA "/python_random.txt");
  ASSERT_TRUE(file);
  std::map<std::uint64_t, PythonRandom> generators;
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    const std::size_t colon = line.find(':');
    std::istringstream words(line.substr(0, colon));
    std::uint64_t seed = 0;
    std::string operation;
    words >> seed >> operation;
    const std::string want = Normal(operation, line.substr(colon + 1));
    if (operation == "numpy") {
      int count = 0;
      words >> count;
      EXPECT_EQ(DrawNumpy(static_cast<std::uint32_t>(seed), count), want);
      continue;
    }
    PythonRandom& rng = generators.try_emplace(seed, seed).first->second;
    ASSERT_EQ(Draw(rng, operation, words), want) << "line " << lines + 1;
  }
  EXPECT_EQ(lines, 2503);
}

TEST(PythonRandom, WeightsThatSumToNothingAreRefused) {
  PythonRandom rng(0);
  EXPECT_THROW(rng.WeightedChoice({0.0, 0.0}), sdk::Error);
  EXPECT_THROW(rng.WeightedChoice({}), sdk::Error);
}

}  // namespace
}  // namespace whet::search
