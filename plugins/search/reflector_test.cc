#include "reflector.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A reflector whose role answers from a list, again and again its last.
struct ScriptedRole {
  explicit ScriptedRole(std::vector<sdk::Generated> list,
                        bool has_reflect = true)
      : answers(std::move(list)), task(Options(has_reflect)) {}

  testing::RuleTaskOptions Options(bool has_reflect) {
    testing::RuleTaskOptions options;
    options.has_reflect = has_reflect;
    options.reflect = [this](std::string_view role,
                             const sdk::GenerateRequest& request,
                             std::uint64_t) {
      roles.emplace_back(role);
      requests.push_back(request);
      const std::size_t i = std::min(requests.size(), answers.size()) - 1;
      return answers[i];
    };
    return options;
  }

  std::vector<std::string> Ask(std::size_t count, const Reflector::Use& use) {
    std::vector<sdk::GenerateRequest> asked(count);
    for (sdk::GenerateRequest& request : asked) {
      request.messages = {{WHET_ROLE_USER, "Improve."}};
    }
    std::vector<std::string> used;
    reflector.Ask(asked, 77, [&](std::size_t i, const std::string& text) {
      used.push_back(std::to_string(i) + text);
      return use(i, text);
    });
    return used;
  }

  std::vector<sdk::Generated> answers;
  std::vector<std::string> roles;
  std::vector<sdk::GenerateRequest> requests;
  testing::RuleTask task;
  testing::SearchWorld world{task, {}};
  sdk::Search search{sdk::Host(world.host())};
  Reflector reflector{search, {.what = "rewrite", .end = "END"}};
};

std::string Fine(std::size_t, const std::string&) { return ""; }
std::string NoX(std::size_t, const std::string& text) {
  return text == "x" ? "it is x." : "";
}

TEST(Reflector, EqualRequestsAreSamplesOfTheirOwn) {
  ScriptedRole asked({{WHET_OK, "a"}, {WHET_OK, "b"}});
  EXPECT_THAT(asked.Ask(2, Fine), ElementsAre("0a", "1b"));
  EXPECT_EQ(asked.requests[0].sample, 0U);
  EXPECT_EQ(asked.requests[1].sample, 1U);
  EXPECT_EQ(asked.reflector.asked(), 2U);
}

TEST(Reflector, SendsBackOnceWhatCannotBeUsed) {
  ScriptedRole asked({{WHET_OK, "x"}, {WHET_OK, "b"}, {WHET_OK, "c"}});
  EXPECT_THAT(asked.Ask(2, NoX), ElementsAre("0x", "1b", "0c"));
  ASSERT_EQ(asked.requests.size(), 3U);
  ASSERT_EQ(asked.requests[2].messages.size(), 3U);
  EXPECT_EQ(asked.requests[2].messages[1].content, "x");
  EXPECT_THAT(asked.requests[2].messages[2].content,
              HasSubstr("cannot be used: it is x."));
  EXPECT_THAT(asked.world.events(), IsEmpty());
}

TEST(Reflector, ThenDropsIt) {
  ScriptedRole asked({{WHET_OK, "x"}});
  EXPECT_THAT(asked.Ask(1, NoX), ElementsAre("0x", "0x"));
  EXPECT_THAT(asked.world.events(), ElementsAre("rewrite_refused"));
}

TEST(Reflector, ACutAnswerIsNotUsed) {
  ScriptedRole asked(
      {{WHET_OK, "half", WHET_FINISH_LENGTH}, {WHET_OK, "whole"}});
  EXPECT_THAT(asked.Ask(1, Fine), ElementsAre("0whole"));
  EXPECT_THAT(asked.requests[1].messages[2].content, HasSubstr("cut off"));
}

TEST(Reflector, TheTaskRoleStandsInWithItsOwnLimits) {
  ScriptedRole asked({{WHET_OK, "a"}}, false);
  EXPECT_TRUE(asked.reflector.has_role());
  asked.Ask(1, Fine);
  EXPECT_FALSE(asked.reflector.has_role());
  EXPECT_THAT(asked.roles, ElementsAre("task"));
  EXPECT_EQ(asked.requests[0].max_output_tokens, 77);
  EXPECT_THAT(asked.requests[0].stop, ElementsAre("END"));
}

// The provider llama answers so.
TEST(Reflector, AProviderWithoutSchemasIsAskedWithoutFromThenOn) {
  ScriptedRole asked(
      {{WHET_INVALID_ARGUMENT, "no JSON Schema"}, {WHET_OK, "a"}});
  sdk::GenerateRequest request;
  request.messages = {{WHET_ROLE_USER, "Improve."}};
  request.response_schema = "{}";
  asked.reflector.Ask({request}, 77, Fine);
  asked.reflector.Ask({request}, 77, Fine);
  std::vector<std::string> schemas;
  for (const sdk::GenerateRequest& sent : asked.requests) {
    schemas.push_back(sent.response_schema);
  }
  EXPECT_THAT(schemas, ElementsAre("{}", "", ""));
}

TEST(Reflector, OtherFaultsAreNotASchemas) {
  ScriptedRole asked({{WHET_UNAUTHENTICATED, "the key is revoked"}});
  sdk::GenerateRequest request;
  request.messages = {{WHET_ROLE_USER, "Improve."}};
  request.response_schema = "{}";
  EXPECT_THROW(asked.reflector.Ask({request}, 77, Fine), sdk::Error);
  EXPECT_EQ(asked.requests.size(), 1U);
}

TEST(Reflector, NoRoleAndNoFallbackIsNotFound) {
  ScriptedRole asked({{WHET_OK, "a"}}, false);
  Reflector strict(asked.search, {.fallback = false});
  sdk::GenerateRequest request;
  request.messages = {{WHET_ROLE_USER, "Improve."}};
  try {
    strict.Ask({request}, 77, Fine);
    FAIL() << "expected NOT_FOUND";
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_NOT_FOUND);
  }
}

TEST(Reflector, ARoleThatNeverAnsweredIsAnErrorOneThatFailsOnceIsNot) {
  ScriptedRole never({{WHET_UNAUTHENTICATED, "the key is revoked"}});
  try {
    never.Ask(2, Fine);
    FAIL() << "expected UNAUTHENTICATED";
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_UNAUTHENTICATED);
    EXPECT_THAT(e.what(), HasSubstr("gives no rewrite: the key is revoked"));
  }
  ScriptedRole once({{WHET_OK, "a"}, {WHET_UNAVAILABLE, "overloaded"}});
  EXPECT_THAT(once.Ask(2, Fine), ElementsAre("0a"));
  EXPECT_THAT(once.Ask(1, Fine), IsEmpty());
}

}  // namespace
}  // namespace whet::search
