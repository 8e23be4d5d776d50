#include "plugin_template.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Key;
using ::testing::Not;
using ::testing::StartsWith;

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

TEST(PluginTemplateTest, TheConfigEndsWithWhatTheTemplateSays) {
  const auto files = Files({"strategy", "rust", "acme.tone", "/opt/whet"});
  const std::string& config = files.at("whet.yaml");
  EXPECT_THAT(config, StartsWith("# A run that uses the plugin."));
  EXPECT_THAT(config, HasSubstr("strategy: {use: acme.tone, rounds: 3}"));
  EXPECT_THAT(files, Not(Contains(Key("run.yaml"))));
}

TEST(PluginTemplateTest, AFileOfATemplateStandsForTheOneThatAllHave) {
  const NewPlugin cpp = {"evaluator", "cpp", "acme.tone", "/opt/whet"};
  const NewPlugin rust = {"evaluator", "rust", "acme.tone", "/opt/whet"};
  EXPECT_EQ(Files(cpp).at(".gitignore"), "build/\nruns/\n");
  EXPECT_EQ(Files(rust).at(".gitignore"), "target/\nruns/\n");
}

TEST(PluginTemplateTest, WhatALanguageSharesKnowsTheKind) {
  for (const std::string kind : {"evaluator", "strategy"}) {
    const auto files = Files({kind, "rust", "acme.tone", "/opt/whet"});
    EXPECT_THAT(files.at("Cargo.toml"),
                HasSubstr("name = \"tone_" + kind + "\""));
    EXPECT_THAT(
        files.at(".github/workflows/check.yml"),
        HasSubstr("whet plugins check target/release/libtone_" + kind + ".so"));
    EXPECT_THAT(files, Contains(Key("build.rs")));
  }
}

TEST(PluginTemplateTest, TheCommandsAreThoseOfTheReadme) {
  const auto files = PluginTemplate(
      {"evaluator", "rust", "acme.tone", "/opt/whet", "/opt/crates"});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(
      BuildCommands(*files),
      ElementsAre("cargo build --release",
                  "whet-manifest target/release/libtone_evaluator.so",
                  "cargo test --release",
                  "whet plugins check target/release/libtone_evaluator.so",
                  "whet run whet.yaml"));
  EXPECT_THAT(BuildCommands({}), ElementsAre());
}

TEST(PluginTemplateTest, CargoFindsTheCrates) {
  const auto files =
      Files({"evaluator", "rust", "acme.tone", "/opt/whet", "/opt/crates"});
  EXPECT_THAT(
      files.at("Cargo.toml"),
      HasSubstr("whet-plugin = { path = \"/opt/crates/whet-plugin\" }"));
}

TEST(PluginTemplateTest, EachFolderIsATemplate) {
  std::vector<std::string> names;
  for (const TemplateName& name : PluginTemplates())
    names.push_back(name.kind + " " + name.language);
  EXPECT_THAT(names,
              IsSupersetOf({"evaluator c", "evaluator cpp", "evaluator rust",
                            "provider cpp", "strategy cpp", "strategy rust"}));
}

TEST(PluginTemplateTest, NoPlaceStaysEmpty) {
  for (const auto& [kind, language] : PluginTemplates()) {
    for (const auto& [name, content] :
         Files({kind, language, "acme.tone", "/opt/whet"})) {
      for (const char* place : {"@ID@", "@NAME@", "@KIND@", "@CLASS@",
                                "@TITLE@", "@PREFIX@", "@CRATES@"}) {
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
