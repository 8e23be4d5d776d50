// The examples of RFC 7396 and RFC 6902, and what a config must not do.
#include "request_patch.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_request.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using ::testing::HasSubstr;

std::string Patched(const std::string& body, const std::string& patch) {
  ordered_json out = ordered_json::parse(body);
  try {
    ApplyPatch(patch, out);
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return out.dump();
}

// RFC 7396, section 1.
TEST(RequestPatch, MergesObjects) {
  EXPECT_EQ(Patched(R"({"a":"b","c":{"d":"e","f":"g"}})",
                    R"({"a":"z","c":{"f":null}})"),
            R"({"a":"z","c":{"d":"e"}})");
  EXPECT_EQ(Patched(R"({"a":1})", R"({"not_there":null})"), R"({"a":1})");
}

// RFC 6902, appendix A.
TEST(RequestPatch, AppliesOperationsInTheirOrder) {
  EXPECT_EQ(Patched(R"({"foo":["bar","baz"]})",
                    R"([{"op":"add","path":"/foo/1","value":"qux"}])"),
            R"({"foo":["bar","qux","baz"]})");
  EXPECT_EQ(Patched(R"({"baz":"qux","foo":"bar"})",
                    R"([{"op":"remove","path":"/baz"}])"),
            R"({"foo":"bar"})");
  EXPECT_EQ(Patched(R"({"foo":{"bar":"baz","waldo":"fred"},
                        "qux":{"corge":"grault"}})",
                    R"([{"op":"move","from":"/foo/waldo",
                         "path":"/qux/thud"}])"),
            R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})");
}

TEST(RequestPatch, NamesTheOperationThatCannotBeApplied) {
  EXPECT_THAT(Patched(R"({"a":1})", R"([{"op":"replace","path":"/a","value":2},
                                        {"op":"remove","path":"/b"}])"),
              HasSubstr("request_patch[1]: "));
  EXPECT_THAT(Patched(R"({"a":1})", R"([{"op":"remove","path":"/b"}])"),
              HasSubstr("use a merge patch"));
  EXPECT_THAT(Patched(R"({"a":1})", R"([{"op":"test","path":"/a","value":2}])"),
              HasSubstr("request_patch[0]: "));
  EXPECT_THAT(Patched(R"({"a":1})", R"([{"op":"frob","path":"/a"}])"),
              HasSubstr("request_patch[0]: "));
  EXPECT_THAT(Patched(R"({"a":1})", R"([7])"), HasSubstr("request_patch[0]"));
  EXPECT_THAT(Patched(R"({"a":1})", R"("x")"), HasSubstr("expected an object"));
}

TEST(RequestPatch, AsksForNoStreamAndForOneAnswer) {
  EXPECT_THAT(Patched("{}", R"({"stream":true})"), HasSubstr("stream"));
  EXPECT_THAT(Patched("{}", R"({"n":2})"), HasSubstr("one answer"));
  EXPECT_EQ(Patched("{}", R"({"n":1,"stream":false})"),
            R"({"n":1,"stream":false})");
  EXPECT_THAT(Patched("{}", R"([{"op":"replace","path":"","value":[1]}])"),
              HasSubstr("no JSON object"));
}

std::string OptionsVerdict(const json& config) {
  try {
    CheckOptions(ReadSettings(config.dump()));
  } catch (const sdk::Error& e) {
    return e.what();
  }
  return "taken";
}

TEST(RequestPatch, IsTriedBeforeTheFirstCall) {
  EXPECT_EQ(OptionsVerdict({{"request_patch", {{"seed", nullptr}}}}), "taken");
  EXPECT_EQ(OptionsVerdict({{"request_patch",
                             {{{"op", "remove"}, {"path", "/temperature"}}}}}),
            "taken");
  EXPECT_THAT(OptionsVerdict({{"request_patch",
                               {{{"op", "remove"}, {"path", "/top_k"}}}}}),
              HasSubstr("request_patch[0]"));
  EXPECT_EQ(OptionsVerdict({{"extra_body", {{"stream", true}}}}),
            "extra_body.stream is set by the host; remove it");
}

// The patch has the last word, over extra_body as well.
TEST(RequestPatch, ComesLastAndKeepsTheOrderOfASchema) {
  const Settings settings = ReadSettings(
      R"({"extra_body": {"top_k": 1}, "request_patch": {"top_k": 2}})");
  sdk::GenerateRequest request;
  request.model = "gpt-4.1";
  request.messages = {{WHET_ROLE_USER, "Judge."}};
  request.response_schema =
      R"({"type":"object","properties":{"reason":{},"pass":{}}})";
  const std::string body = BuildChatRequest(settings, request).http.body;
  EXPECT_EQ(json::parse(body).at("top_k"), 2);
  EXPECT_LT(body.find("\"reason\""), body.find("\"pass\""));
}

}  // namespace
}  // namespace whet::openai
