#include "chat_model.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

#include "model_fixture.h"

namespace whet::llama {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr Token kTurnBegins = 1;  // <|im_start|>, tokenizer of SmolLM2
constexpr Token kTurnEnds = 2;    // <|im_end|>

std::string Write(const std::string& name, const std::string& content) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path, std::ios::binary) << content;
  return path.string();
}

std::string LoadError(const std::string& path, whet_status code) {
  try {
    ChatModel::Load(path);
  } catch (const whet::sdk::Error& error) {
    EXPECT_EQ(error.code(), code);
    return error.what();
  }
  return "loaded";
}

TEST(ChatModel, NamesAMissingFile) {
  EXPECT_THAT(LoadError("/no/such.gguf", WHET_NOT_FOUND),
              HasSubstr("model file /no/such.gguf: no such file"));
}

TEST(ChatModel, RefusesAFileOfAnotherKind) {
  EXPECT_THAT(
      LoadError(Write("notes.gguf", "just some notes"), WHET_INVALID_ARGUMENT),
      HasSubstr("not a GGUF file"));
}

TEST(ChatModel, RefusesACutOffModel) {
  std::ifstream file(WHET_TEST_MODEL, std::ios::binary);
  std::string start(4'000'000, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  EXPECT_THAT(LoadError(Write("cut.gguf", start), WHET_INVALID_ARGUMENT),
              AllOf(HasSubstr("cut.gguf: cannot be loaded; llama.cpp: ")));
}

// The template of the model card: a turn is <|im_start|>role\ntext<|im_end|>\n,
// and the prompt ends where the assistant's text begins.
TEST(ChatModel, WritesTurnsInTheTemplateOfTheModel) {
  const auto tokens = TestModel()->Prompt({{WHET_ROLE_SYSTEM, "Sort."},
                                           {WHET_ROLE_USER, "Lamp broke"},
                                           {WHET_ROLE_ASSISTANT, "shipping"},
                                           {WHET_ROLE_USER, "Caf\u00e9?"}});
  EXPECT_EQ(tokens.front(), kTurnBegins);
  EXPECT_EQ(std::count(tokens.begin(), tokens.end(), kTurnBegins), 5);
  EXPECT_EQ(std::count(tokens.begin(), tokens.end(), kTurnEnds), 4);
  std::string text;
  for (const Token token : tokens) {
    text += TestModel()->Bytes(token);
  }
  EXPECT_EQ(text,
            "system\nSort.\nuser\nLamp broke\nassistant\nshipping\n"
            "user\nCaf\u00e9?\nassistant\n");
}

TEST(ChatModel, EndsAnAnswerWithTheTurn) {
  EXPECT_TRUE(TestModel()->EndsAnswer(kTurnEnds));
  EXPECT_FALSE(TestModel()->EndsAnswer(kTurnBegins));
}

TEST(ChatModel, RefusesWhatTheTemplateHasNoPlaceFor) {
  EXPECT_THROW(TestModel()->Prompt({}), whet::sdk::Error);
  EXPECT_THROW(TestModel()->Prompt({{WHET_ROLE_TOOL, "4"}}), whet::sdk::Error);
  EXPECT_THROW(TestModel()->Prompt({{WHET_ROLE_USER, std::string("a\0b", 3)}}),
               whet::sdk::Error);
}

}  // namespace
}  // namespace whet::llama
