// Which texts a grammar admits, token by token of the real model.
#include "grammar.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "engine.h"
#include "model_fixture.h"

namespace whet::llama {
namespace {

using ::testing::HasSubstr;
using whet::sdk::GenerateResult;

constexpr Token kEnd = 2;  // <|im_end|>, tokenizer of SmolLM2

bool Admits(const std::string& gbnf, const std::string& text) {
  Grammar grammar(*TestModel(), gbnf);
  for (const Token token : TestModel()->Tokens(text, /*control=*/false)) {
    if (!grammar.Allows(token)) {
      return false;
    }
    grammar.Accept(token);
  }
  return grammar.Allows(kEnd);
}

TEST(Grammar, AdmitsWhatItsRulesSay) {
  const std::string gbnf = "root ::= \"yes\" | \"no\" \"t\"? ";
  EXPECT_TRUE(Admits(gbnf, "yes"));
  EXPECT_TRUE(Admits(gbnf, "not"));
  EXPECT_FALSE(Admits(gbnf, "ye"));
  EXPECT_FALSE(Admits(gbnf, "maybe"));
}

TEST(Grammar, RefusesATextThatIsNone) {
  const auto refusal = [](const std::string& gbnf) -> std::string {
    try {
      Grammar grammar(*TestModel(), gbnf);
      return "accepted";
    } catch (const whet::sdk::Error& error) {
      EXPECT_EQ(error.code(), WHET_INVALID_ARGUMENT);
      return error.what();
    }
  };
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("root = yes"), HasSubstr("not GBNF"));
  EXPECT_THAT(refusal("answer ::= \"yes\""), HasSubstr("rule `root`"));
  EXPECT_THAT(refusal("root ::= other"), HasSubstr("not GBNF"));
  EXPECT_THAT(refusal("root ::= \"a\"{5000}"), HasSubstr("not GBNF"));
}

// The answers are the schema's, by draft-07.
TEST(Grammar, OfASchemaAdmitsItsJsonAndNoOther) {
  const std::string label = GrammarOf(
      R"({"type": "object", "required": ["label", "sure"],
          "properties": {"label": {"enum": ["billing", "other"]},
                         "sure": {"type": "integer", "minimum": 0,
                                  "maximum": 10}},
          "additionalProperties": false})");
  EXPECT_TRUE(Admits(label, R"({"label": "other", "sure": 10})"));
  EXPECT_FALSE(Admits(label, R"({"label": "other", "sure": 11})"));
  EXPECT_FALSE(Admits(label, R"({"label": "some", "sure": 1})"));
  EXPECT_FALSE(Admits(label, R"({"label": "other"})"));
  EXPECT_FALSE(Admits(label, R"({"label": "other", "sure": 1, "x": 2})"));

  const std::string list = GrammarOf(
      R"({"type": "array", "minItems": 1, "maxItems": 2,
          "items": {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/d"}]},
          "$defs": {"d": {"type": "string", "format": "date"}}})");
  EXPECT_TRUE(Admits(list, R"([true, "2026-11-22"])"));
  EXPECT_FALSE(Admits(list, "[]"));
  EXPECT_FALSE(Admits(list, R"([true, "soon"])"));
  EXPECT_FALSE(Admits(list, "[true, true, true]"));
}

EngineRequest Constrained(const std::string& user, const std::string& gbnf,
                          const Sampling& sampling) {
  EngineRequest request;
  request.prompt = UserPrompt(user);
  request.max_output_tokens = 80;
  request.sampling = sampling;
  request.grammar = gbnf;
  return request;
}

TEST(Grammar, HoldsAnswersToASchemaAtAnyTemperature) {
  const auto engine = Engine::Start(TestModel(), {.context = 256, .slots = 4});
  const std::string gbnf = GrammarOf(
      R"({"type": "object", "required": ["city", "people"],
          "properties": {"city": {"type": "string", "maxLength": 20},
                         "people": {"type": "integer", "minimum": 1,
                                    "maximum": 9999}},
          "additionalProperties": false})");
  std::vector<Pending> pending;
  for (int i = 0; i < 6; ++i) {
    pending.push_back(
        Start(*engine, Constrained("Tell me about a town.", gbnf,
                                   {.temperature = 0.4 * i,
                                    .top_p = i % 2 == 0 ? 1.0 : 0.9,
                                    .seed = static_cast<std::uint64_t>(i)})));
  }
  for (Pending& p : pending) {
    const GenerateResult result = Answer(std::move(p));
    EXPECT_EQ(result.finish_reason, WHET_FINISH_STOP) << result.text;
    const auto json = nlohmann::json::parse(result.text, nullptr, false);
    ASSERT_TRUE(json.is_object()) << result.text;
    EXPECT_EQ(json.size(), 2U);
    EXPECT_LE(json["people"].get<int>(), 9999);
    EXPECT_GE(json["people"].get<int>(), 1);
  }
}

TEST(Grammar, DoesNotDisturbARequestWithoutOne) {
  const auto engine = Engine::Start(TestModel(), {.context = 256, .slots = 2});
  const EngineRequest plain = {.prompt = UserPrompt("Count to nine."),
                               .max_output_tokens = 8};
  const std::string alone =
      Ask(*engine, {.prompt = plain.prompt, .max_output_tokens = 8}).text;
  Pending held = Start(*engine, Constrained("Hi", "root ::= \"x\"{40}", {}));
  EXPECT_EQ(Ask(*engine, {.prompt = plain.prompt, .max_output_tokens = 8}).text,
            alone);
  EXPECT_EQ(Answer(std::move(held)).text, std::string(40, 'x'));
}

}  // namespace
}  // namespace whet::llama
