#include "plugin_template.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

std::map<std::string, std::string> Files(const NewPlugin& plugin) {
  std::map<std::string, std::string> out;
  const auto files = PluginTemplate(plugin);
  EXPECT_TRUE(files.ok()) << files.status();
  if (files.ok()) {
    for (const NewFile& file : *files)
      out[file.name] = file.content;
  }
  return out;
}

TEST(PluginTemplateTest, NamesFollowFromTheId) {
  const auto files =
      Files({"evaluator", "cpp", "acme.kind_words", "/opt/whet"});
  EXPECT_THAT(files, Contains(Key("kind_words.cc")));
  EXPECT_THAT(files, Contains(Key("kind_words.schema.json")));
  EXPECT_THAT(files, Contains(Key(".github/workflows/check.yml")));
  EXPECT_THAT(files.at("kind_words.cc"), HasSubstr("class KindWords :"));
  EXPECT_THAT(files.at("kind_words.cc"),
              HasSubstr(".id = \"acme.kind_words\""));
  EXPECT_THAT(files.at("kind_words.cc"), HasSubstr(".name = \"Kind words\""));
  EXPECT_THAT(files.at("README.md"), HasSubstr("CMAKE_PREFIX_PATH=/opt/whet"));
}

TEST(PluginTemplateTest, NoPlaceStaysEmpty) {
  for (const auto& [kind, language] :
       {std::pair{"evaluator", "c"}, std::pair{"evaluator", "cpp"},
        std::pair{"provider", "cpp"}, std::pair{"strategy", "cpp"}}) {
    for (const auto& [name, content] :
         Files({kind, language, "acme.tone", "/opt/whet"})) {
      for (const char* place :
           {"@ID@", "@NAME@", "@CLASS@", "@TITLE@", "@PREFIX@"}) {
        EXPECT_THAT(name, Not(HasSubstr(place)));
        EXPECT_THAT(content, Not(HasSubstr(place))) << name;
      }
    }
  }
}

TEST(PluginTemplateTest, RefusesIdsThatNoPluginOfOthersMayHave) {
  for (const char* id : {"", "tone", "Acme.tone", "acme.", ".tone", "acme.2d",
                         "acme tone.x", "acme..x", "../acme.x"}) {
    const auto files = PluginTemplate({"evaluator", "cpp", id, ""});
    EXPECT_TRUE(absl::IsInvalidArgument(files.status())) << id;
    EXPECT_THAT(std::string(files.status().message()),
                HasSubstr("like acme.tone"));
  }
}

TEST(PluginTemplateTest, SaysWhatThereIs) {
  const auto files = PluginTemplate({"provider", "c", "acme.tone", ""});
  EXPECT_TRUE(absl::IsInvalidArgument(files.status()));
  EXPECT_THAT(std::string(files.status().message()),
              HasSubstr("provider --lang cpp"));
}

}  // namespace
}  // namespace whet::cli
