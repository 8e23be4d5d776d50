// Parse(Print(x)) == x, for JSON and for YAML, over random specs.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "whet/core/config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/config_files_for_test.h"
#include "spec/json_reader.h"
#include "spec/yaml_reader.h"
#include "spec/yaml_writer.h"

namespace whet {
namespace {

using OrderedJson = nlohmann::ordered_json;

class RandomSpec {
 public:
  explicit RandomSpec(std::uint64_t seed) : random_(seed) {}

  int Below(int n) { return static_cast<int>(random_() % n); }
  bool Coin() { return Below(2) == 0; }
  double Real() { return std::uniform_real_distribution<>(0, 1)(random_); }

  // Texts that formats like to misread.
  std::string Text() {
    static const std::vector<std::string> kPieces = {
        "",     "a",      " ",  "\n",    "\t",         "\"",     "'",
        ": ",   "- ",     "#",  "{{q}}", "${HOME}",    "$${",    "$",
        "null", "true",   "~",  "1.5",   "1e3",        "0x1F",   "yes",
        "\\",   "\r\n",   "|",  ">",     "&a",         "*a",     "!t",
        "[x]",  "{x: 1}", "ä",  "中",    "\U0001F600", "\u2028", "\u0085",
        "\x01", "\x7F",   "%",  "@",     "`",          "---",    "...",
        "\n\n", "\n  x",  "x:", ",",     "?",          "\uFEFF", "long word "};
    std::string text;
    for (int n = Below(6); n > 0; --n) {
      text += kPieces[Below(static_cast<int>(kPieces.size()))];
    }
    return text;
  }
  std::string NonEmpty() { return "x" + Text(); }
  std::string Path() { return "/data/" + std::to_string(Below(100)) + ".csv"; }

  OrderedJson Value(int depth) {
    switch (Below(depth > 0 ? 7 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return Coin();
      case 2:
        return static_cast<std::int64_t>(random_());
      case 3:
        return Real() * 1e9;
      case 4:
        return Text();
      case 5: {
        OrderedJson list = OrderedJson::array();
        for (int n = Below(4); n > 0; --n)
          list.push_back(Value(depth - 1));
        return list;
      }
      default:
        return Object(depth - 1);
    }
  }
  OrderedJson Object(int depth) {
    OrderedJson object = OrderedJson::object();
    for (int n = Below(4); n > 0; --n) {
      object["s" + std::to_string(Below(9)) + Text()] = Value(depth);
    }
    return object;
  }
  std::string Settings() { return spec::CanonicalJsonText(Object(2)); }

  Candidate Prompt() {
    Candidate c;
    c.user_template = NonEmpty();
    c.system = Text();
    if (Coin())
      c.output_instructions = Text();
    for (int n = Below(3); n > 0; --n) {
      c.few_shot_examples.push_back(
          {{{"q", Text()}, {NonEmpty(), Text()}}, Text(), ""});
    }
    if (Coin())
      c.tools = R"([{"a":1,"b":["x"]}])";
    return c;
  }

  RunSpec Spec() {
    RunSpec spec;
    spec.prompt = Prompt();
    if (Coin()) {
      spec.data.file = Path();
      spec.data.split = {Real() / 3, Real() / 3, Real() / 3, random_()};
    } else {
      spec.data.train = spec.data.val = spec.data.test = Path();
    }
    if (Coin())
      spec.data.input = {NonEmpty(), NonEmpty()};
    if (Coin())
      spec.data.expected = NonEmpty();
    for (const char* role : {"task", "judge", "reflect_2"}) {
      if (role != std::string("task") && Coin())
        continue;
      RoleSpec& model = spec.models[role];
      model.provider = NonEmpty();
      model.model = Text();
      if (Coin())
        model.temperature = 2 * Real();
      if (Coin())
        model.top_p = 1 - Real() / 2;
      if (Coin())
        model.max_output_tokens = 1 + Below(1000);
      if (Coin())
        model.stop = {NonEmpty(), NonEmpty()};
      model.timeout_s = 1 + Below(1000);
      model.concurrency = Below(100);
      model.provider_config = Settings();
      if (Coin())
        model.isolation = Coin() ? Isolation::kPlugin : Isolation::kNone;
    }
    for (int i = 0; i <= Below(3); ++i) {
      spec.evaluators.push_back(
          {NonEmpty(), std::to_string(i) + Text(), 0.1 + Real(), Settings()});
    }
    spec.strategy = {NonEmpty(), Settings()};
    spec.budget.calls = 1 + Below(1000000);
    if (Coin())
      spec.budget.tokens = 1 + Below(1000000);
    if (Coin())
      spec.budget.minutes = 0.001 + Real();
    if (Coin())
      spec.budget.usd = 0.01 + Real();
    if (Coin())
      spec.budget.roles["judge"] = {1 + Below(100), 1 + Below(1000), 0.5};
    if (Coin())
      spec.budget.roles["task"].usd = 0.25;
    if (Coin())
      spec.prices.models[NonEmpty()] = {Real(), 4 * Real()};
    if (Coin())
      spec.prices.file = "/prices.json";
    spec.accept = {0.6 + Real() / 3, Real()};
    spec.cache.use = static_cast<CacheSpec::Use>(Below(3));
    if (Coin())
      spec.cache.file = "/c/" + std::to_string(Below(9)) + ".db";
    spec.cache.max_mb = 1 + Below(1000);
    if (Coin())
      spec.tls.ca_file = "/ca.pem";
    if (Coin())
      spec.google.token_origins = {"https://" + NonEmpty()};
    spec.searches = 1 + static_cast<std::int64_t>(random_() % kMaxSearches);
    spec.seed = random_();
    if (Coin())
      spec.plugin_dirs = {"/p", "/q"};
    return spec;
  }

 private:
  std::mt19937_64 random_;
};

TEST(ConfigRoundTrip, ParsesTheJsonItPrints) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const RunSpec spec = RandomSpec(seed).Spec();
    const std::string json = PrintSpecJson(spec);
    auto parsed = ParseSpecJson(json);
    ASSERT_TRUE(parsed.ok()) << seed << ": " << parsed.status() << json;
    EXPECT_EQ(*parsed, spec) << seed << ": " << json;
    EXPECT_EQ(PrintSpecJson(*parsed), json) << seed;
  }
}

class ConfigRoundTripYaml : public ConfigFiles {};

TEST_F(ConfigRoundTripYaml, LoadsTheYamlItPrints) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const RunSpec spec = RandomSpec(seed).Spec();
    const std::string yaml = PrintSpecYaml(spec);
    auto loaded = Load(yaml);
    ASSERT_TRUE(loaded.ok()) << seed << ": " << loaded.status() << "\n" << yaml;
    EXPECT_EQ(PrintSpecJson(loaded->spec), PrintSpecJson(spec)) << seed << ":\n"
                                                                << yaml;
    EXPECT_EQ(loaded->spec, spec) << seed;
  }
}

TEST(YamlWriter, WritesWhatTheReaderReads) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const OrderedJson value = RandomSpec(seed).Object(4);
    if (value.empty())
      continue;
    const std::string yaml = spec::WriteYaml(value);
    auto read = spec::ReadYaml(yaml, nullptr);
    ASSERT_TRUE(read.ok()) << seed << ": " << read.status() << "\n" << yaml;
    EXPECT_EQ(ToJson(*read), value) << seed << ":\n" << yaml;
  }
}

TEST(YamlWriter, WritesKeysThatAreLongerThanYamlExpects) {
  const std::string key(1030, 'k');
  const OrderedJson value = {
      {key, {{key, OrderedJson::array({OrderedJson::array({{{key, 1}}})})}}},
      {"b", {{{key, "two\nlines"}, {"c", 2}}}}};
  auto read = spec::ReadYaml(spec::WriteYaml(value), nullptr);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(ToJson(*read), value);
}

TEST(YamlWriter, WritesForPeople) {
  OrderedJson value = OrderedJson::parse(R"json({
    "prompt": {"system": "One.\nTwo.\n", "user": "{{q}}"},
    "list": [{"use": "a", "deep": {"x": [1, "b c", null]}}, {"use": "b"}],
    "empty": {}, "none": [], "text": "", "no": "no", "tilde": "~",
    "version": "1.0", "flag": true})json");
  EXPECT_EQ(spec::WriteYaml(value), R"(prompt:
  system: |
    One.
    Two.
  user: "{{q}}"
list:
  - use: a
    deep:
      x: [1, "b c", null]
  - use: b
empty: {}
none: []
text: ""
no: no
tilde: "~"
version: "1.0"
flag: true
)");
}

}  // namespace
}  // namespace whet
