#include "porter_stemmer.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "text/test_metric.h"

namespace whet::rouge {
namespace {

// testdata/make_goldens.py: nltk.stem.porter.
TEST(Stem, EqualsNltk) {
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/stems.jsonl");
  for (const nlohmann::json& row : rows)
    EXPECT_EQ(Stem(row[0]), row[1]) << row;
  EXPECT_EQ(rows.size(), 5990U);
}

TEST(Stem, LongWordsTakeNoTime) {
  const std::string many(1 << 20, 'y');
  EXPECT_EQ(Stem(many).size(), many.size());
}

}  // namespace
}  // namespace whet::rouge
