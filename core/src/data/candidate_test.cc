#include "whet/core/candidate.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

std::string ParseError(std::string_view json) {
  auto candidate = ParseCandidate(json);
  EXPECT_FALSE(candidate.ok()) << json;
  return Message(candidate.status());
}

Candidate Full() {
  Candidate c;
  c.system = "You sort {{kind}} messages.";
  c.user_template = "Message: {{user_input}}";
  c.output_instructions = "One word.";
  c.few_shot_examples = {
      {{{"kind", "a"}, {"user_input", "Where is \"it\"?\n"}}, "shipping", ""},
      {{{"user_input", "{{not_scanned}}"}},
       "",
       R"([{"function":{"arguments":"{}","name":"f"},"id":"1"}])"}};
  c.tools = R"([{"function":{"name":"f"},"type":"function"}])";
  return c;
}

TEST(Candidate, CanonicalJsonHasSortedKeysAndNoEmptyMembers) {
  Candidate c;
  c.user_template = "{{q}}";
  EXPECT_EQ(CanonicalJson(c), R"({"user_template":"{{q}}"})");
  c.system = "S \xC3\xA4";
  c.few_shot_examples = {{{{"q", "1"}, {"b", "2"}}, "3", ""}};
  EXPECT_EQ(CanonicalJson(c),
            R"({"few_shot_examples":[{"input":{"b":"2","q":"1"},)"
            R"("output":"3"}],"system":"S ä","user_template":"{{q}}"})");
}

// From `printf '%s' '{"user_template":"{{q}}"}' | sha256sum`.
TEST(Candidate, HashIsSha256OfTheCanonicalJson) {
  Candidate c;
  c.user_template = "{{q}}";
  EXPECT_EQ(CandidateHash(c),
            "b88ea32d0a2b83eea6fc95bad884d0e72a2d092bd63c02886211d9a20c892b4d");
}

TEST(Candidate, SaysHowManyDemonstrationsAreShown) {
  Candidate c;
  c.user_template = "{{q}}";
  c.few_shot_examples = {{{{"q", "1"}}, "3", ""}};
  const std::string all = CandidateHash(c);
  c.few_shot_selection = FewShotSelection{2};
  EXPECT_EQ(CanonicalJson(c),
            R"({"few_shot_examples":[{"input":{"q":"1"},"output":"3"}],)"
            R"("few_shot_selection":{"nearest":2},"user_template":"{{q}}"})");
  EXPECT_NE(CandidateHash(c), all);
  auto parsed = ParseCandidate(PrettyJson(c));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, c);
}

TEST(Candidate, SaysWhatIsWrongWithASelection) {
  const std::string start =
      R"({"user": "x", "few_shot_examples": [{"input": {"q": "1"}, )"
      R"("output": "2"}], "few_shot_selection": )";
  EXPECT_EQ(ParseError(start + R"({"nearest": 0}})"),
            "$.few_shot_selection.nearest: expected an integer between 1 "
            "and 10000, got 0");
  EXPECT_EQ(ParseError(start + R"({"neares": 2}})"),
            "$.few_shot_selection.neares: unknown key; did you mean "
            "'nearest'? (known: nearest)");
  EXPECT_EQ(ParseError(start + "{}}"),
            "$.few_shot_selection: the key 'nearest' is missing");
  EXPECT_EQ(
      ParseError(R"({"user": "x", "few_shot_selection": {"nearest": 2}})"),
      "$.few_shot_selection: there are no few_shot_examples to choose from; "
      "add some or remove it");
}

TEST(Candidate, ReadsWhatItPrints) {
  for (const std::string& json : {CanonicalJson(Full()), PrettyJson(Full())}) {
    auto parsed = ParseCandidate(json);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, Full());
  }
}

TEST(Candidate, AcceptsTheShortNameOfTheUserMessage) {
  auto parsed = ParseCandidate(R"({"user": "{{q}}"})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->user_template, "{{q}}");
}

TEST(Candidate, MakesToolsCanonical) {
  auto parsed = ParseCandidate(
      R"({"user": "x", "tools": [ {"type": "function", "a": 1.50} ]})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->tools, R"([{"a":1.5,"type":"function"}])");
}

TEST(Candidate, SaysWhatIsWrong) {
  EXPECT_EQ(
      ParseError(R"({"user": "x", "sytem": "y"})"),
      "$.sytem: unknown key; did you mean 'system'? (known: "
      "few_shot_examples, few_shot_selection, output_instructions, system, "
      "tools, user, user_template)");
  EXPECT_EQ(ParseError("{}"), "$: the key 'user_template' is missing");
  EXPECT_EQ(ParseError(R"({"user": ""})"),
            "$.user_template: expected a text that is not empty");
  EXPECT_EQ(ParseError(R"({"user": "a", "user_template": "a"})"),
            "$.user: the same as 'user_template', which is also given");
  EXPECT_EQ(ParseError(R"({"user": 3})"),
            "$.user_template: expected a text, got 3; put it in quotes");
  EXPECT_EQ(ParseError(R"({"user": "x", "system": ["y"]})"),
            "$.system: expected a text, got a list");
  EXPECT_EQ(ParseError(R"({"user": "x", "few_shot_examples": [
                {"input": {"q": "1"}, "output": "2"}, {"input": {"q": 1}}]})"),
            "$.few_shot_examples[1].input.q: expected a text, got 1; put it "
            "in quotes");
  EXPECT_EQ(ParseError(R"({"user": "x", "few_shot_examples": [
                {"input": {"q": "1"}}]})"),
            "$.few_shot_examples[0]: the key 'output' is missing");
  EXPECT_EQ(ParseError(R"({"user": "x", "few_shot_examples": [
                {"output": "1"}]})"),
            "$.few_shot_examples[0]: the key 'input' is missing");
  EXPECT_EQ(ParseError(R"({"user": "x", "tools": "[]"})"),
            "$.tools: expected a list, got \"[]\"");
  EXPECT_EQ(ParseError("[1]"), "$: expected an object, got a list");
  EXPECT_EQ(ParseError("{\"user\": \"x\",\n  \"user\": \"y\"}"),
            "key \"user\" is given twice (first on line 1)");
  EXPECT_EQ(ParseError("{\"user\": \"x\",\n  oops}"),
            "line 2, column 3: not valid JSON: invalid literal; expected "
            "string literal");
  EXPECT_EQ(ParseError(""),
            "line 1, column 1: not valid JSON: unexpected end of input; "
            "expected '[', '{', or a literal");
}

TEST(Candidate, RefusesDeepJson) {
  std::string deep = R"({"user": "x", "tools": )" + std::string(100, '[') +
                     std::string(100, ']') + "}";
  EXPECT_EQ(ParseError(deep), "nested more than 64 levels deep");
}

TEST(Candidate, ListsItsPlaceholders) {
  auto names = Placeholders(Full());
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_THAT(*names, ElementsAre("kind", "user_input"));
}

TEST(Candidate, RefusesBrokenPlaceholders) {
  auto error = [](const std::string& text) {
    Candidate c;
    c.user_template = text;
    return Message(Placeholders(c).status());
  };
  EXPECT_EQ(error("a {{user_input b"),
            "$.user_template: \"{{user_input b\" has no closing }}; two plain "
            "braces are written \\{{");
  EXPECT_EQ(error("{{}}"),
            "$.user_template: \"{{}}\" is not the name of a column; two plain "
            "braces are written \\{{");
  EXPECT_EQ(error("{{{q}}}"),
            "$.user_template: \"{{{q}}\" is not the name of a column; two "
            "plain braces are written \\{{");
  EXPECT_EQ(error("{{a\nb}}"),
            "$.user_template: \"{{a\" is not the name of a column; two plain "
            "braces are written \\{{");
  EXPECT_EQ(error("{{ q }} {{größe}} {{two words}} } }} { \\{{x"), "");
}

TEST(Candidate, ChecksItsPlaceholdersAgainstColumns) {
  auto error = [](Candidate c, const std::vector<std::string>& columns) {
    return Message(CheckPlaceholders(c, columns));
  };
  Candidate c;
  c.user_template = "{{user_inptu}}";
  EXPECT_EQ(error(c, {"kind", "user_input"}),
            "$.user_template: {{user_inptu}} is not an input column; did you "
            "mean 'user_input'? (known: kind, user_input)");
  c.user_template = "{user_input}";
  EXPECT_EQ(error(c, {"user_input"}),
            "$.user_template: no placeholder, so that every example would be "
            "asked the same; write {{user_input}} where the input belongs");
  c.user_template = "{{user_input}}";
  EXPECT_EQ(error(c, {"user_input"}), "");
  c.output_instructions = "{{x}}";
  EXPECT_EQ(error(c, {"user_input"}),
            "$.output_instructions: {{x}} is not an input column (known: "
            "user_input)");
  c.output_instructions = "";
  c.few_shot_examples = {{{{"user_input", "1"}}, "a", ""}, {{}, "b", ""}};
  EXPECT_EQ(error(c, {"user_input"}),
            "$.few_shot_examples[1].input: the column 'user_input', which the "
            "user message needs, is missing");
}

TEST(Candidate, RendersAConversation) {
  Candidate c = Full();
  c.few_shot_examples[0].tool_calls = "";
  auto messages = Render(c, {{"kind", "support"}, {"user_input", "{{kind}}"}});
  ASSERT_TRUE(messages.ok()) << messages.status();
  using Role = ChatMessage::Role;
  EXPECT_THAT(
      *messages,
      ElementsAre(
          ChatMessage{Role::kSystem, "You sort support messages.\n\nOne word.",
                      ""},
          ChatMessage{Role::kUser, "Message: Where is \"it\"?\n", ""},
          ChatMessage{Role::kAssistant, "shipping", ""},
          ChatMessage{Role::kUser, "Message: {{not_scanned}}", ""},
          ChatMessage{Role::kAssistant, "", c.few_shot_examples[1].tool_calls},
          ChatMessage{Role::kUser, "Message: {{kind}}", ""}));
}

TEST(Candidate, RendersTheNearestDemonstrationsOnly) {
  Candidate c;
  c.user_template = "Q: {{q}}";
  c.few_shot_examples = {{{{"q", "red car"}}, "1", ""},
                         {{{"q", "blue car"}}, "2", ""},
                         {{{"q", "green tree"}}, "3", ""}};
  c.few_shot_selection = FewShotSelection{2};
  using Role = ChatMessage::Role;
  auto messages = Render(c, {{"q", "a car, blue"}});
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_THAT(*messages,
              ElementsAre(ChatMessage{Role::kUser, "Q: red car", ""},
                          ChatMessage{Role::kAssistant, "1", ""},
                          ChatMessage{Role::kUser, "Q: blue car", ""},
                          ChatMessage{Role::kAssistant, "2", ""},
                          ChatMessage{Role::kUser, "Q: a car, blue", ""}));
  // Never the example itself.
  messages = Render(c, {{"q", "Blue car"}});
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_THAT(*messages,
              ElementsAre(ChatMessage{Role::kUser, "Q: green tree", ""},
                          ChatMessage{Role::kAssistant, "3", ""},
                          ChatMessage{Role::kUser, "Q: red car", ""},
                          ChatMessage{Role::kAssistant, "1", ""},
                          ChatMessage{Role::kUser, "Q: Blue car", ""}));
}

TEST(Candidate, RendersWithoutSystemMessage) {
  Candidate c;
  c.user_template = "\\{{q}} = {{ q }}, \\n";
  auto messages = Render(c, {{"q", "7"}});
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_THAT(*messages, ElementsAre(ChatMessage{ChatMessage::Role::kUser,
                                                 "{{q}} = 7, \\n", ""}));
}

TEST(Candidate, SendsOutputInstructionsAsSystemMessageOfTheirOwn) {
  Candidate c;
  c.user_template = "{{q}}";
  c.output_instructions = "Short.";
  auto messages = Render(c, {{"q", "7"}});
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_EQ(messages->front().content, "Short.");
}

TEST(Candidate, RefusesToRenderUnknownColumns) {
  Candidate c;
  c.user_template = "{{question}}";
  EXPECT_EQ(Message(Render(c, {{"Question", "7"}}).status()),
            "$.user_template: {{question}} is not an input column; did you "
            "mean 'Question'? (known: Question)");
}

TEST(Candidate, KeepsBytesThatAreNotUtf8OutOfItsJson) {
  Candidate c;
  c.user_template = "a\xFFz";
  EXPECT_EQ(CanonicalJson(c), "{\"user_template\":\"a\xEF\xBF\xBDz\"}");
}

}  // namespace
}  // namespace whet
