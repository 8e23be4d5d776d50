// What a run says about its data and about the prompt that it found.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The data of SimWorld with long inputs, one answer wrong, one row twice but
// for punctuation.
void WriteLongRows(const SimWorld& world) {
  std::ofstream csv(world.dir() / "data.csv");
  csv << "text,answer\n";
  constexpr const char* kLabels[] = {"red", "green", "blue"};
  for (int i = 0; i < 150; ++i) {
    csv << "the colour of the thing with number " << i * 7919
        << " in the list is " << kLabels[i % 3] << "-" << i << ","
        << kLabels[i % 3] << "\n";
  }
}

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Hygiene, ReportsAPromptThatCopiesAndInvents) {
  SimWorld world;
  WriteLongRows(world);
  world.config["plugins"] = {WHET_TEST_COPYCAT_DIR};
  world.config["strategy"] = {{"use", "test.copycat"}};
  WarningCollector observer;
  const auto result = world.Run("r", &observer);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->status, RunStatus::kImproved) << result->stop_reason;
  ASSERT_THAT(result->findings, SizeIs(2));
  EXPECT_EQ(result->findings[0].kind, "val_example_in_prompt");
  EXPECT_THAT(result->findings[0].text,
              AllOf(HasSubstr("1 val example stands word for word"),
                    HasSubstr("the colour of the thing with number")));
  EXPECT_EQ(result->findings[1].kind, "new_url");
  EXPECT_THAT(result->findings[1].text,
              HasSubstr("\"https://colours.invented.io/help\""));
  EXPECT_THAT(observer.lines,
              ElementsAre(result->findings[0].text, result->findings[1].text));
  EXPECT_THAT(ReadFile(world.RunDir("r") / "report.html"),
              AllOf(HasSubstr("Look at this first"),
                    HasSubstr("colours.invented.io/help&quot;): a model may")));
  EXPECT_THAT(ReadFile(world.RunDir("r") / "result.json"),
              HasSubstr("\"kind\": \"new_url\""));

  std::filesystem::remove(world.RunDir("r") / "result.json");
  const auto again = world.Resume("r");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->findings, result->findings);
}

TEST(Hygiene, FindsNothingToSayAboutAnOrdinaryRun) {
  SimWorld world;
  WarningCollector observer;
  const auto result = world.Run("r", &observer);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->findings, IsEmpty());
  EXPECT_THAT(observer.lines, IsEmpty());
}

TEST(Hygiene, WarnsOfExamplesBeforeTheFirstCall) {
  SimWorld world;
  std::ofstream csv(world.dir() / "data.csv", std::ios::app);
  // With punctuation, the split takes a row for another one.
  for (int i = 0; i < 150; i += 5) {
    csv << "\"Message, " << i * i % 97 << ": is "
        << (i % 3 == 0   ? "red"
            : i % 3 == 1 ? "green"
                         : "blue")
        << "-" << i << "!\",grey\n";
  }
  csv.close();
  WarningCollector observer;
  const auto result = world.Run("r", &observer);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(observer.lines, SizeIs(2));
  EXPECT_THAT(observer.lines,
              Contains(AllOf(HasSubstr("data: "),
                             HasSubstr("of another split but for capitals"),
                             HasSubstr("row 16 ("))));
  EXPECT_THAT(observer.lines,
              Contains(AllOf(HasSubstr("data: 30 examples have the input of "
                                       "another one but expect another"),
                             HasSubstr("\"grey\""))));
}

}  // namespace
}  // namespace whet::testing
