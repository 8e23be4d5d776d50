// Reflective evolution as the host sees it, over a simulated task whose reflect
// role is a script.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

const std::map<std::string, double> kRules = {
    {"Rule one.", 0.10},   {"Rule two.", 0.08},    {"Rule three.", 0.06},
    {"Rule four.", 0.0},   {"Rule five.", -0.10},  {"Rule six.", -0.20},
    {"Rule seven.", 0.05}, {"Rule eight.", -0.05}, {"Rule nine.", 0.05},
    {"Rule ten.", -0.05},
};

std::string Current(const sdk::GenerateRequest& request) {
  const std::string& text = request.messages[0].content;
  const std::size_t begin = text.find("```\n") + 4;
  return text.substr(begin, text.find("\n```", begin) - begin);
}

sdk::Generated AddRule(std::string_view, const sdk::GenerateRequest& request,
                       std::uint64_t call) {
  const std::string current = Current(request);
  std::uint64_t pick = Hash("pick", call);
  for (std::size_t tries = 0; tries < kRules.size(); ++tries, ++pick) {
    const auto rule = std::next(
        kRules.begin(), static_cast<std::ptrdiff_t>(pick % kRules.size()));
    if (current.find(rule->first) == std::string::npos) {
      return {WHET_OK, "```\n" + current + " " + rule->first + "\n```"};
    }
  }
  return {WHET_OK, "```\n" + current + "\n```"};
}

RuleTaskOptions Rules(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.rules = kRules;
  options.reflect = AddRule;
  return options;
}

TEST(Tune, Table) {
  for (const char* config : {R"({})", R"({"proposals":1})",
                             R"({"proposals":4})", R"({"compat":true})"})
    for (std::int64_t calls : {250, 500, 1000, 2000}) {
      double gain = 0;
      int worse = 0;
      double events = 0;
      for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const RuleTask task(Rules(seed));
        SearchWorld world(task, {.seed = seed, .calls = calls});
        const Outcome o = world.Run(config);
        EXPECT_TRUE(o.status == WHET_OK || o.status == WHET_RESOURCE_EXHAUSTED)
            << o.message;
        EXPECT_THAT(world.violations(), ::testing::IsEmpty());
        const double g =
            task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
        gain += g / 40;
        worse += g < 0;
        events += world.candidates() / 40.0;
      }
      printf("%-18s %5d calls: gain %.3f worse %d candidates %.1f\n", config,
             (int)calls, gain, worse, events);
    }
}

}  // namespace
}  // namespace whet::testing
