#include "script.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::scripted {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A file of the test's own.
class ScriptFile {
 public:
  ScriptFile(const std::string& name, const std::string& text)
      : path_(std::filesystem::path(::testing::TempDir()) /
              ("whet_script_" + name)) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~ScriptFile() { std::filesystem::remove(path_); }
  json settings() const { return {{"file", path_.string()}}; }

 private:
  std::filesystem::path path_;
};

std::string ScriptError(const json& settings, whet_status code) {
  try {
    ReadScript(settings);
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.code(), code);
    return error.what();
  }
  return "accepted";
}

TEST(Script, ReadsOneRuleALine) {
  const ScriptFile file("lines.jsonl",
                        "{\"text\": \"a\"}\r\n\n  {\"text\": \"b\"}");
  const Script script = ReadScript(file.settings());
  ASSERT_EQ(script.rules.size(), 2U);
  EXPECT_EQ(script.rules[0].answers[0].text, "a");
  EXPECT_EQ(script.rules[1].name, "whet_script_lines.jsonl:3");
}

TEST(Script, ReadsAListOrAnObjectWithOne) {
  const ScriptFile list("list.json", R"([{"text": "a"}])");
  EXPECT_EQ(ReadScript(list.settings()).rules[0].name,
            "whet_script_list.json[0]");
  const ScriptFile object("object.json", R"({"rules": [{"text": "a"}]})");
  EXPECT_EQ(ReadScript(object.settings()).rules[0].name,
            "whet_script_object.json: rules[0]");
}

TEST(Script, TriesTheRulesOfTheConfigFirst) {
  const ScriptFile file("second.json", R"([{"text": "file"}])");
  json settings = file.settings();
  settings["rules"] = json::parse(R"([{"text": "config"}])");
  const Script script = ReadScript(settings);
  ASSERT_EQ(script.rules.size(), 2U);
  EXPECT_EQ(script.rules[0].answers[0].text, "config");
}

TEST(Script, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(ScriptError({{"file", "/nowhere/at/all.json"}}, WHET_NOT_FOUND),
            "$.file: /nowhere/at/all.json cannot be read: No such file or "
            "directory; expected a script (JSON or JSONL)");
  EXPECT_THAT(ScriptError({{"file", ::testing::TempDir()}}, WHET_NOT_FOUND),
              HasSubstr("Is a directory"));
  const ScriptFile broken("broken.jsonl", "{\"text\": \"a\"}\n{\"text\"");
  EXPECT_THAT(ScriptError(broken.settings(), WHET_INVALID_ARGUMENT),
              StartsWith("whet_script_broken.jsonl:2: "));
  const ScriptFile text("text.json", "\"hello\"");
  EXPECT_EQ(ScriptError(text.settings(), WHET_INVALID_ARGUMENT),
            "whet_script_text.json: expected a list of rules");
  const ScriptFile deep("deep.json", std::string(100'000, '['));
  EXPECT_THAT(ScriptError(deep.settings(), WHET_INVALID_ARGUMENT),
              StartsWith("whet_script_deep.json: "));
  const ScriptFile empty("empty.jsonl", "\n\n");
  EXPECT_THAT(ScriptError(empty.settings(), WHET_INVALID_ARGUMENT),
              StartsWith("$: there is no rule"));
}

}  // namespace
}  // namespace whet::scripted
