// The strategy as the host sees it, over a simulated task whose reflect role is
// a script.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Json = nlohmann::ordered_json;

Json Insert(const std::string& text) {
  return {{"op", "insert"}, {"part", "system"}, {"find", ""},
          {"text", text},   {"reason", "why"}};
}
Json Replace(const std::string& find, const std::string& text) {
  return {{"op", "replace"}, {"part", "system"}, {"find", find},
          {"text", text},    {"reason", "why"}};
}
Json Delete(const std::string& find) {
  return {{"op", "delete"}, {"part", "system"}, {"find", find},
          {"text", ""},     {"reason", "why"}};
}

std::string Reply(const std::vector<Json>& edits) {
  return Json{{"edits", edits}}.dump();
}

// Three topics. A sentence of the seed prompt harms; two edits want its place;
// one edit mends a topic and breaks the other two.
RuleTaskOptions Topics(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.train = 90;
  options.val = 60;
  options.base = 0.55;
  options.seed_system = "Sort the message. Guess if unsure.";
  options.rules = {{"Guess if unsure.", -0.10}, {"Think twice.", 0.05}};
  options.topics = {"parcel", "money", "login"};
  options.topic_rules = {
      {"parcel",
       {{"Parcels go to shipping.", 0.3},
        {"All parcels are lost.", -0.3},
        {"Always say billing.", -0.4}}},
      {"money", {{"Read the invoice.", 0.3}, {"Always say billing.", 0.4}}},
      {"login", {{"Check the account.", 0.3}, {"Always say billing.", -0.4}}}};
  return options;
}

// What the role might propose against failures about each topic.
const std::map<std::string, std::vector<Json>>& Catalogue() {
  static const std::map<std::string, std::vector<Json>> catalogue = {
      {"parcel",
       {Insert("Parcels go to shipping."), Insert("All parcels are lost."),
        Insert("Be kind."), Delete("Guess if unsure.")}},
      {"money",
       {Replace("Guess if unsure.", "Read the invoice."),
        Insert("Always say billing."), Insert("Think twice."),
        Delete("a span that is not there")}},
      {"login",
       {Replace("Guess if unsure.", "Check the account."),
        Insert("Check the account."), Insert("Be brief."),
        Replace("Sort the message.", "Sort the letter.")}}};
  return catalogue;
}

// Two edits of the catalogue for the topic that the request is about.
sdk::Generated FromCatalogue(std::string_view,
                             const sdk::GenerateRequest& request,
                             std::uint64_t call) {
  const std::string& text = request.messages.front().content;
  const std::string heading = "# One kind of failure: ";
  const std::size_t begin = text.find(heading);
  const std::string kind = text.substr(begin, text.find('\n', begin) - begin);
  for (const auto& [topic, edits] : Catalogue()) {
    if (kind.find(topic) != std::string::npos) {
      const std::uint64_t pick = Hash("pick", call);
      return {WHET_OK, Reply({edits[pick % edits.size()],
                              edits[(pick / 7) % edits.size()]})};
    }
  }
  return {WHET_OK, "I cannot tell."};
}

RuleTaskOptions Scripted(std::uint64_t seed) {
  RuleTaskOptions options = Topics(seed);
  options.reflect = FromCatalogue;
  return options;
}

Outcome RunChecked(SearchWorld& world, std::int64_t calls,
                   const char* config = "{}") {
  Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), IsEmpty());
  if (calls >= 0) {
    EXPECT_LE(world.calls_spent(), calls);
  }
  return outcome;
}

TEST(TargetedEdit, FindsATrulyBetterPrompt) {
  for (int calls : {250, 500, 1000, 2000}) {
  int better = 0;
  int worse = 0;
  double sum = 0;
  double spent = 0;
  constexpr int kSeeds = 40;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const RuleTask task(Scripted(seed));
    SearchWorld world(task, {.seed = seed, .calls = calls});
    auto o = RunChecked(world, calls);
    EXPECT_TRUE(o.status == WHET_OK || o.status == WHET_RESOURCE_EXHAUSTED) << o.message;
    const double gain =
        task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
    better += gain > 0.1 ? 1 : 0;
    worse += gain < 0.0 ? 1 : 0;
    sum += gain;
    spent += world.calls_spent();
    if (seed == 1 && calls == 1000) printf("%s\n%s\n", world.trajectory().c_str(), world.Best().system.c_str());
  }
  printf("calls %d better %d worse %d mean gain %.3f spent %.0f\n", calls, better, worse, sum / kSeeds, spent / kSeeds);
  }
}

}  // namespace
}  // namespace whet::testing
