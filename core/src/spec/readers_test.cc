// JSON and YAML readers: values, lines and limits. What they refuse is in
// config_errors_test.cc.
#include <cstdlib>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/credential_names.h"
#include "spec/interpolation.h"
#include "spec/json_reader.h"
#include "spec/yaml_reader.h"

namespace whet::spec {
namespace {

std::shared_ptr<const Source> File() {
  auto source = std::make_shared<Source>();
  source->name = "f";
  return source;
}

std::string YamlAsJson(const std::string& yaml) {
  auto value = ReadYaml(yaml, File());
  return value.ok() ? CompactJson(ToJson(*value))
                    : std::string(value.status().message());
}

// Path -> line, as "a:1 a.b:2 ".
void AppendLines(const LocatedValue& value, const std::string& path,
                 std::string* out) {
  *out += path + ":" + std::to_string(value.line) + " ";
  for (const Member& member : value.members) {
    AppendLines(member.value, path + "." + member.key, out);
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    AppendLines(value.items[i], path + "." + std::to_string(i), out);
  }
}

std::string Lines(const absl::StatusOr<LocatedValue>& value) {
  if (!value.ok())
    return std::string(value.status().message());
  std::string lines;
  AppendLines(*value, "", &lines);
  return lines;
}

TEST(JsonReader, KnowsTheLineOfEveryValue) {
  EXPECT_EQ(Lines(ReadJson("{\"a\": 1\n,\"b\":\n\"x\\n\", \"c\": [\n true\n,\n"
                           "12\n,\nnull\n], \"d\": {\n}\n}\n",
                           File())),
            ":1 .a:1 .b:3 .c:3 .c.0:4 .c.1:6 .c.2:8 .d:9 ");
}

TEST(JsonReader, CountsLinesFromTheGivenOne) {
  EXPECT_EQ(Lines(ReadJson("\n{\"a\":\n1}", File(), {}, 7)), ":8 .a:9 ");
  EXPECT_EQ(std::string(ReadJson("{\n!", File(), {}, 7).status().message()),
            "f:8:1: not valid JSON: invalid literal; expected string literal");
}

// To the parser underneath it is the end, whatever follows.
TEST(JsonReader, RefusesANulByte) {
  const std::string_view text("{\n} \0, \"a\": 1}", 14);
  EXPECT_EQ(std::string(ReadJson(text, File(), {}, 7).status().message()),
            "f:8:3: not valid JSON: a NUL byte");
  EXPECT_FALSE(ReadJson(std::string_view("{}\0", 3), File()).ok());
}

TEST(JsonReader, KeepsNumbersAsTheyAreWritten) {
  auto value = ReadJson("[1.50, -0.0, 18446744073709551615, 1E2]", nullptr);
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(value->items[0].text, "1.50");
  EXPECT_EQ(AsUint64(value->items[2]), 18446744073709551615u);
  EXPECT_EQ(AsInt64(value->items[2]), std::nullopt);
  EXPECT_EQ(AsDouble(value->items[3]), 100.0);
  EXPECT_EQ(CompactJson(ToJson(*value)),
            "[1.5,-0.0,18446744073709551615,100.0]");
}

TEST(JsonReader, HoldsItsLimits) {
  ReadLimits limits = {.max_depth = 2, .max_bytes = 20, .max_values = 5};
  EXPECT_TRUE(ReadJson("[[1,2,3]]", nullptr, limits).ok());
  auto error = [&](const char* text) {
    return std::string(ReadJson(text, File(), limits).status().message());
  };
  EXPECT_EQ(error("[[[1]]]"), "f:1: nested more than 2 levels deep");
  EXPECT_EQ(error("[1,2,3,4,5]"), "f:1: more than 5 values");
  EXPECT_EQ(error("[                    ]"),
            "f:1: 22 bytes of JSON, at most 20 are read");
}

TEST(YamlReader, TypesScalarsByTheCoreSchema) {
  EXPECT_EQ(YamlAsJson("[~, null, '', \"null\", true, FALSE, 'true', yes, no]"),
            R"([null,null,"","null",true,false,"true","yes","no"])");
  EXPECT_EQ(YamlAsJson("[1, +2, -3, 007, 1.5, .5, 5., 1e3, 1E-2, -.5e1]"),
            "[1,2,-3,7,1.5,0.5,5.0,1000.0,0.01,-5.0]");
  EXPECT_EQ(YamlAsJson("[0x1F, 0o17, 1_000, 1e, '5', 2026-01-02, .inf, -, e3]"),
            R"(["0x1F","0o17","1_000","1e","5","2026-01-02",".inf","-","e3"])");
  EXPECT_EQ(YamlAsJson("!!str 5"), "\"5\"");
  EXPECT_EQ(YamlAsJson("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: \"\\u00e4\\n\"\n"),
            R"({"a":"x\ny\n","b":"x y","c":"ä\n"})");
  EXPECT_EQ(YamlAsJson(""), "null");
  EXPECT_EQ(YamlAsJson("# only a comment\n"), "null");
  EXPECT_EQ(YamlAsJson("---\na: 1\n...\n"), "{\"a\":1}");
  EXPECT_EQ(YamlAsJson("\xEF\xBB\xBF"
                       "a: 1\r\nb: 2\r\n"),
            "{\"a\":1,\"b\":2}");
}

TEST(YamlReader, KnowsTheLineOfEveryValue) {
  EXPECT_EQ(Lines(ReadYaml("# c\na: 1\nb:\n  c: x\n  d:\n\ne:\n  - 1\n  - f: "
                           "2\n    g: |\n      t\nh:\n",
                           File())),
            ":2 .a:2 .b:4 .b.c:4 .b.d:5 .e:8 .e.0:8 .e.1:9 .e.1.f:9 "
            ".e.1.g:10 .h:12 ");
}

TEST(YamlReader, ExpandsAliases) {
  EXPECT_EQ(YamlAsJson("a: &x {b: 1}\nc: *x\nd: [&y q, *y]\n"),
            R"({"a":{"b":1},"c":{"b":1},"d":["q","q"]})");
}

TEST(Interpolation, EscapesWhatItWouldReplace) {
  for (const char* text : {"", "$", "${A}", "$${A}", "$$${", "a$b${", "$$"}) {
    auto back = Interpolate(EscapeInterpolation(text), {});
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, text);
  }
}

TEST(Interpolation, DoesNotLookAtValuesAgain) {
  auto text = Interpolate("${A}${B}", {{"A", "${B}"}, {"B", "$${A}"}});
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, "${B}$${A}");
}

TEST(CredentialNames, AreKnownByName) {
  for (const char* name : {"api_key", "API_KEY", "OPENAI_API_KEY", "token",
                           "GITHUB_TOKEN", "client-secret", "Authorization"}) {
    EXPECT_TRUE(IsCredentialName(name)) << name;
  }
  for (const char* name : {"api_key_env", "api_key_file", "max_tokens",
                           "pad_token", "monkey", "HOME", "KEYBOARD"}) {
    EXPECT_FALSE(IsCredentialName(name)) << name;
  }
}

}  // namespace
}  // namespace whet::spec
