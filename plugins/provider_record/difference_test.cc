#include "difference.h"

#include <string>

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace whet::record {
namespace {

using nlohmann::json;

json Asking(const std::string& system, const std::string& user) {
  return {{"model", "m"},
          {"messages",
           {{{"role", "system"}, {"content", system}},
            {{"role", "user"}, {"content", user}}}},
          {"sample", 0}};
}

TEST(Difference, NamesThePlaceAndShowsBoth) {
  EXPECT_EQ(FirstDifference(Asking("Be brief.", "What is a dog?"),
                            Asking("Be brief.", "What is a cat?")),
            "messages[1].content at character 11: asked \"What is a dog?\", "
            "recorded \"What is a cat?\"");
}

TEST(Difference, CountsCharactersAndCutsNone) {
  // U+00E9 and U+00E8 share their first byte.
  EXPECT_EQ(
      FirstDifference(Asking("", "caf\xC3\xA9"), Asking("", "caf\xC3\xA8")),
      "messages[1].content at character 4: asked \"caf\xC3\xA9\", "
      "recorded \"caf\xC3\xA8\"");
}

TEST(Difference, ShowsOnlyWhatStandsAround) {
  const std::string same(100, 'a');
  const std::string rest(100, 'b');
  EXPECT_EQ(FirstDifference(Asking(same + "x" + rest, ""),
                            Asking(same + "y" + rest, "")),
            "messages[0].content at character 101: asked ...\"" +
                std::string(12, 'a') + "x" + std::string(47, 'b') +
                "\"..., recorded ...\"" + std::string(12, 'a') + "y" +
                std::string(47, 'b') + "\"...");
}

TEST(Difference, SaysWhatOnlyOneHas) {
  json more = Asking("a", "b");
  more["temperature"] = 0.5;
  EXPECT_EQ(FirstDifference(more, Asking("a", "b")),
            "temperature: asked \"0.5\", recorded without");
  EXPECT_EQ(FirstDifference(Asking("a", "b"), more),
            "temperature: asked without, recorded \"0.5\"");
  json fewer = Asking("a", "b");
  fewer["messages"].erase(1);
  EXPECT_EQ(FirstDifference(fewer, Asking("a", "b")),
            "messages[1].role: asked without, recorded \"user\"");
}

TEST(Difference, BeginsWithModelThenMessagesThenTheRest) {
  json other = Asking("a", "c");
  other["sample"] = 1;
  EXPECT_EQ(FirstDifference(Asking("a", "b"), other).substr(0, 19),
            "messages[1].content");
  other["model"] = "n";
  EXPECT_EQ(FirstDifference(Asking("a", "b"), other).substr(0, 5), "model");
}

// What stands between common start and common end, of both: "og" and "at" are
// four bytes, a text that is longer by " please" seven.
TEST(Difference, DistanceIsWhatTheyDoNotShare) {
  EXPECT_EQ(RequestDistance(Asking("a", "b"), Asking("a", "b")), 0U);
  EXPECT_EQ(RequestDistance(Asking("", "a dog!"), Asking("", "a dat!")), 4U);
  EXPECT_EQ(RequestDistance(Asking("", "a dog"), Asking("", "a dog please")),
            7U);
  json top = Asking("", "");
  top["top_p"] = 0.5;  // "top_p" and "0.5"
  EXPECT_EQ(RequestDistance(top, Asking("", "")), 8U);
  EXPECT_EQ(RequestDistance(Asking("", ""), top), 8U);
}

TEST(Difference, ShowsTheLastMessage) {
  EXPECT_EQ(Shown(Asking("Be brief.", "Say \"hi\"")), "\"Say \\\"hi\\\"\"");
  EXPECT_EQ(Shown({{"texts", {"a", "b"}}}), "\"b\"");
  EXPECT_EQ(Shown(json::object()), "a request without messages");
}

// Files are written by others, too.
TEST(Difference, TakesRequestsOfAnyForm) {
  const json odd = {{"messages", "none"}, {"texts", {1, {{"a", 2}}}}};
  EXPECT_EQ(FirstDifference(odd, json::object()).substr(0, 8), "texts[0]");
  EXPECT_GT(RequestDistance(odd, Asking("a", "b")), 0U);
}

}  // namespace
}  // namespace whet::record
