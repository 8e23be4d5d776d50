#include <filesystem>
#include <string>

#include "whet/core/config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/config_files_for_test.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

constexpr char kSmall[] = R"(prompt: {user: "{{q}}"}
data: {file: d.csv}
models: {task: {provider: llama, model: m}}
budget: {calls: 100}
)";

class ConfigLoader : public ConfigFiles {};

TEST_F(ConfigLoader, ReadsTheExampleOfTheDocumentation) {
  auto loaded = Load(R"(
prompt:    {system: "You sort support messages.", user: "{{user_input}}"}
data:      {file: tickets.csv, input: [user_input], expected: ground_truth_output, split: {train: 0.5, val: 0.2, test: 0.3, seed: 8}}
models:
  task:    {provider: llama, model: smollm2-135m, threads: 2}
  reflect: {provider: openai, model: gpt-4.1-mini, temperature: 1.0, top_p: 0.9,
            max_output_tokens: 500, stop: ["\n\n", END], timeout_s: 60,
            concurrency: 4, api_key_env: OPENAI_API_KEY}
evaluators:
  - {use: exact_match, normalize: [trim, lower], weight: 1}
  - {use: acme.toxicity, as: tox, weight: 0.5, limit: 0.25, deep: {a: [1, null]}}
strategy:  {use: gepa, shots: 8}
budget:    {calls: 600, tokens: 1000000, minutes: 30}
accept:    {probability: 0.95, min_improvement: 0.02}
cache:     {use: all, file: answers.db, max_mb: 20}
seed: 3
plugins: [plugins, /opt/plugins]
)");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const RunSpec& spec = loaded->spec;
  EXPECT_EQ(spec.prompt.system, "You sort support messages.");
  EXPECT_EQ(spec.prompt.user_template, "{{user_input}}");
  EXPECT_EQ(spec.data.file, (dir_ / "tickets.csv").string());
  EXPECT_THAT(spec.data.input, ElementsAre("user_input"));
  EXPECT_EQ(spec.data.expected, "ground_truth_output");
  EXPECT_EQ(spec.data.split, (DataSpec::Split{0.5, 0.2, 0.3, 8}));
  const RoleSpec& task = spec.models.at("task");
  EXPECT_EQ(task.provider, "llama");
  EXPECT_THAT(task.temperature, Optional(0.0));
  EXPECT_EQ(task.timeout_s, 120);
  EXPECT_EQ(task.provider_config, R"({"threads":2})");
  const RoleSpec& reflect = spec.models.at("reflect");
  EXPECT_THAT(reflect.temperature, Optional(1.0));
  EXPECT_THAT(reflect.top_p, Optional(0.9));
  EXPECT_THAT(reflect.max_output_tokens, Optional(500));
  EXPECT_THAT(reflect.stop, ElementsAre("\n\n", "END"));
  EXPECT_EQ(reflect.timeout_s, 60);
  EXPECT_EQ(reflect.concurrency, 4);
  EXPECT_EQ(reflect.provider_config, R"({"api_key_env":"OPENAI_API_KEY"})");
  ASSERT_EQ(spec.evaluators.size(), 2u);
  EXPECT_EQ(spec.evaluators[0],
            (EvaluatorSpec{"exact_match", "exact_match", 1.0,
                           R"({"normalize":["trim","lower"]})"}));
  EXPECT_EQ(spec.evaluators[1],
            (EvaluatorSpec{"acme.toxicity", "tox", 0.5,
                           R"({"deep":{"a":[1,null]},"limit":0.25})"}));
  EXPECT_EQ(spec.strategy, (StrategySpec{"gepa", R"({"shots":8})"}));
  EXPECT_THAT(spec.budget.calls, Optional(600));
  EXPECT_THAT(spec.budget.tokens, Optional(1000000));
  EXPECT_THAT(spec.budget.minutes, Optional(30.0));
  EXPECT_EQ(spec.accept, (AcceptSpec{0.95, 0.02}));
  EXPECT_EQ(spec.cache, (CacheSpec{CacheSpec::Use::kAll,
                                   (dir_ / "answers.db").string(), 20}));
  EXPECT_EQ(spec.seed, 3u);
  EXPECT_THAT(spec.plugin_dirs,
              ElementsAre((dir_ / "plugins").string(), "/opt/plugins"));
  EXPECT_EQ(loaded->file, dir_ / "whet.yaml");
}

TEST_F(ConfigLoader, FillsInDefaults) {
  auto loaded = Load(kSmall);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const RunSpec& spec = loaded->spec;
  EXPECT_EQ(spec.data.split, (DataSpec::Split{0.4, 0.3, 0.3, 7}));
  EXPECT_THAT(spec.evaluators, ElementsAre(EvaluatorSpec{
                                   "exact_match", "exact_match", 1.0, "{}"}));
  EXPECT_EQ(spec.strategy, (StrategySpec{"factorial", "{}"}));
  EXPECT_EQ(spec.accept, (AcceptSpec{0.9, 0.0}));
  EXPECT_EQ(spec.cache, (CacheSpec{CacheSpec::Use::kDeterministic, "", 1024}));
  EXPECT_EQ(spec.seed, 1u);
  EXPECT_FALSE(spec.budget.tokens || spec.budget.minutes);
}

TEST_F(ConfigLoader, LeavesTheTemperatureToTheProviderOnlyIfAsked) {
  auto temperature = [&](const std::string& role) {
    auto loaded = Load(std::string("prompt: {user: x}\ndata: {file: d.csv}\n"
                                   "budget: {calls: 1}\nmodels:\n") +
                       "  task: {provider: p" + role + "}\n");
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return loaded->spec.models.at("task").temperature;
  };
  EXPECT_THAT(temperature(""), Optional(0.0));
  EXPECT_THAT(temperature(", temperature: 0.7"), Optional(0.7));
  EXPECT_EQ(temperature(", temperature: null"), std::nullopt);
}

TEST_F(ConfigLoader, TheCacheIsSwitchedByOneKeyAlone) {
  sources_.user_file =
      Write("user.yaml", "cache: {file: mine.db, max_mb: 7}\n");
  auto cache = [&](const std::vector<std::string>& overrides) {
    auto loaded = Load(kSmall, overrides);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return loaded->spec.cache;
  };
  const std::string file = (dir_ / "mine.db").string();
  EXPECT_EQ(cache({}), (CacheSpec{CacheSpec::Use::kDeterministic, file, 7}));
  // A plain `off` is a text, in YAML as in the shell.
  EXPECT_EQ(cache({"cache.use=off"}),
            (CacheSpec{CacheSpec::Use::kOff, file, 7}));
  auto loaded = Load(std::string(kSmall) + "cache: {use: off}\n");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.cache, (CacheSpec{CacheSpec::Use::kOff, file, 7}));
}

TEST_F(ConfigLoader, ReadsJsonWithTheSameMessages) {
  auto load = [&](const std::string& text) {
    sources_.project_file = Write("whet.json", text);
    return LoadConfig(sources_);
  };
  auto good = load(R"({"$schema": "x", "prompt": {"user": "{{q}} \ud83d\ude00"},
    "data": {"file": "d.csv"},
    "models": {"task": {"provider": "llama"}},
    "budget": {"calls": 5}})");
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->spec.prompt.user_template, "{{q}} \xF0\x9F\x98\x80");
  EXPECT_EQ(good->origins["budget.calls"],
            (dir_ / "whet.json").string() + ":4");
  EXPECT_EQ(Relative(std::string(
                load("{\n\"budget\": {\n\"cals\": 5\n}}").status().message())),
            "whet.json:1: $: the key 'prompt' is missing");
  EXPECT_EQ(Relative(std::string(
                load("{\"prompt\": {\"user\": \"x\"},\n\"data\": {\"file\": "
                     "\"d\"},\n\"models\": {\"task\": {\"provider\":\n\"p\","
                     "\n\"timeout_s\": 0\n}}, \"budget\": {}}")
                    .status()
                    .message())),
            "whet.json:5: $.models.task.timeout_s: expected an integer "
            "between 1 and 86400, got 0");
  EXPECT_EQ(Relative(std::string(load("{\"seed\": 1,}").status().message())),
            "whet.json:1:12: not valid JSON: unexpected '}'; expected string "
            "literal");
}

TEST_F(ConfigLoader, GivesFlagsPrecedenceOverTheEnvironmentOverFiles) {
  sources_.user_file = Write("user.yaml", R"(
seed: 2
accept: {probability: 0.8, min_improvement: 0.1}
models: {reflect: {provider: openai, model: big}}
)");
  sources_.environment = {{"WHET_BUDGET__CALLS", "300"},
                          {"WHET_SEED", "4"},
                          {"WHET_PLUGIN_PATH", "/x"},
                          {"OTHER", "y"}};
  auto loaded = Load(std::string(kSmall) + "accept: {probability: 0.85}\n",
                     {"budget.tokens=7", "seed=5", "seed=6"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.seed, 6u);
  EXPECT_THAT(loaded->spec.budget.calls, Optional(300));
  EXPECT_THAT(loaded->spec.budget.tokens, Optional(7));
  EXPECT_EQ(loaded->spec.accept, (AcceptSpec{0.85, 0.1}));
  EXPECT_EQ(loaded->spec.models.at("reflect").model, "big");
  auto origin = [&](const std::string& path) {
    return Relative(loaded->origins[path]);
  };
  EXPECT_EQ(origin("seed"), "--set seed=6");
  EXPECT_EQ(origin("budget.calls"), "WHET_BUDGET__CALLS");
  EXPECT_EQ(origin("accept.probability"), "whet.yaml:5");
  EXPECT_EQ(origin("accept.min_improvement"), "user.yaml:3");
  EXPECT_EQ(origin("models.reflect.model"), "user.yaml:4");
  EXPECT_EQ(origin("models.task.temperature"), "default");
  EXPECT_EQ(origin("data.split.train"), "default");
  EXPECT_EQ(origin("evaluators.0.use"), "default");
  EXPECT_EQ(origin("strategy.use"), "default");
  EXPECT_EQ(origin("prompt.user"), "whet.yaml:1");
}

TEST_F(ConfigLoader, DoesNotMixTheSettingsOfTwoPlugins) {
  sources_.user_file = Write("user.yaml", R"(
models: {task: {provider: openai, base_url: "http://x", concurrency: 9}}
strategy: {use: gepa, minibatch: 3}
)");
  auto loaded = Load(std::string(kSmall) + "strategy: {shots: 4}\n",
                     {"strategy.use=few_shot", "evaluators=[{use: a, x: 1}]"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.models.at("task").provider_config, "{}");
  EXPECT_EQ(loaded->spec.models.at("task").concurrency, 0);
  EXPECT_EQ(loaded->spec.strategy, (StrategySpec{"few_shot", "{}"}));
  EXPECT_EQ(loaded->spec.evaluators[0].config, R"({"x":1})");
}

TEST_F(ConfigLoader, ReachesIntoLists) {
  const std::string config =
      std::string(kSmall) + "evaluators: [{use: a, x: 1}, {use: b}]\n";
  auto loaded = Load(config, {"evaluators.1.weight=2", "evaluators.0.x=two"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.evaluators[0].config, R"({"x":"two"})");
  EXPECT_EQ(loaded->spec.evaluators[1].weight, 2.0);
  EXPECT_EQ(Error(config, {"evaluators.2.weight=2"}),
            "--set evaluators.2.weight: $.evaluators.2: expected the number "
            "of an entry below 2");
}

TEST_F(ConfigLoader, TakesTextsFromTheShellAsTheyAre) {
  auto loaded = Load(kSmall, {"prompt.system=Answer: one word, \"yes\" or no",
                              "prompt.user={{q}}", "models.task.model=4.1",
                              "data.input=[a, b]", "models.task.threads=4"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.prompt.system, "Answer: one word, \"yes\" or no");
  EXPECT_EQ(loaded->spec.prompt.user_template, "{{q}}");
  EXPECT_EQ(loaded->spec.models.at("task").model, "4.1");
  EXPECT_THAT(loaded->spec.data.input, ElementsAre("a", "b"));
  EXPECT_EQ(loaded->spec.models.at("task").provider_config, R"({"threads":4})");
}

TEST_F(ConfigLoader, TakesARelativePathFromWhereItIsWritten) {
  auto file = Load(kSmall);
  EXPECT_EQ(file->spec.data.file, (dir_ / "d.csv").string());
  auto flag = Load(kSmall, {"data.file=../e.csv"});
  EXPECT_EQ(flag->spec.data.file,
            (fs::current_path() / "../e.csv").lexically_normal().string());
}

TEST_F(ConfigLoader, TakesPathsInSettingsOfPluginsTheSameWay) {
  auto model = [&](const std::string& role,
                   const std::vector<std::string>& flags = {}) {
    auto loaded = Load(
        "prompt: {user: x}\ndata: {file: d.csv}\n"
        "budget: {calls: 1}\nmodels: {task: {provider: p, " +
            role + "}}\n",
        flags);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return loaded->spec.models.at("task");
  };
  EXPECT_EQ(model("model: ./m.gguf").model, (dir_ / "m.gguf").string());
  EXPECT_EQ(model("model: ../m.gguf").model,
            (dir_.parent_path() / "m.gguf").string());
  EXPECT_EQ(model("api_key_file: keys/k").provider_config,
            "{\"api_key_file\":\"" + (dir_ / "keys/k").string() + "\"}");
  EXPECT_EQ(model("file: calls.jsonl").provider_config,
            "{\"file\":\"" + (dir_ / "calls.jsonl").string() + "\"}");
  EXPECT_EQ(model("of: {provider: q, model: ./m.gguf, api_key_file: k}")
                .provider_config,
            "{\"of\":{\"api_key_file\":\"" + (dir_ / "k").string() +
                "\",\"model\":\"" + (dir_ / "m.gguf").string() +
                "\",\"provider\":\"q\"}}");
  // What a server is sent is no model's entry, whatever it is called.
  EXPECT_EQ(model("extra_body: {provider: {order: []}, file: f, a: ./b}")
                .provider_config,
            "{\"extra_body\":{\"a\":\"./b\",\"file\":\"f\",\"provider\":"
            "{\"order\":[]}}}");
  EXPECT_EQ(model("model: x", {"models.task.model=./m.gguf"}).model,
            (fs::current_path() / "m.gguf").string());
  // Names with a slash are common; a stop may be anything.
  EXPECT_EQ(model("model: acme/small").model, "acme/small");
  EXPECT_EQ(model("model: /m.gguf").model, "/m.gguf");
  EXPECT_THAT(model("stop: [./]").stop, ElementsAre("./"));
  auto loaded = Load(std::string(kSmall) +
                     "evaluators: [{use: a, words_file: w, mark: ./}]\n"
                     "strategy: {use: s, rules_file: r}\n");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(
      loaded->spec.evaluators[0].config,
      "{\"mark\":\"./\",\"words_file\":\"" + (dir_ / "w").string() + "\"}");
  EXPECT_EQ(loaded->spec.strategy.config,
            "{\"rules_file\":\"" + (dir_ / "r").string() + "\"}");
}

TEST_F(ConfigLoader, LetsAHigherLayerChooseTheKindOfData) {
  auto files = Load(std::string(kSmall),
                    {"data.train=a.csv", "data.val=b.csv", "data.test=c.csv"});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->spec.data.file, "");
  EXPECT_EQ(fs::path(files->spec.data.val).filename(), "b.csv");
  EXPECT_EQ(files->origins.count("data.split.train"), 0u);
}

TEST_F(ConfigLoader, ReadsPromptFiles) {
  Write("prompts/triage.yaml",
        "system: |\n  Sort.\nuser_template: '{{q}} ${HOME}'\n"
        "few_shot_examples:\n"
        "  - {input: {q: 'where?'}, output: shipping}\n");
  const std::string config =
      "prompt: {file: prompts/triage.yaml}\ndata: {file: d.csv}\n"
      "models: {task: {provider: p}}\nbudget: {calls: 1}\n";
  auto loaded = Load(config);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.prompt.system, "Sort.\n");
  EXPECT_EQ(loaded->spec.prompt.user_template, "{{q}} ${HOME}");
  EXPECT_THAT(loaded->spec.prompt.few_shot_examples,
              ElementsAre(FewShotExample{{{"q", "where?"}}, "shipping", ""}));
  EXPECT_EQ(Relative(loaded->origins["prompt.user"]), "prompts/triage.yaml:3");

  auto changed = Load(config, {"prompt.user=Q: {{q}}"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->spec.prompt.user_template, "Q: {{q}}");
  EXPECT_EQ(changed->spec.prompt.few_shot_examples.size(), 1u);

  Write("other.json", R"({"user_template": "{{q}}!"})");
  auto other = Load(config, {"prompt.file=" + (dir_ / "other.json").string()});
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(other->spec.prompt, (Candidate{"", "{{q}}!", "", {}, ""}));
}

TEST_F(ConfigLoader, PutsVariablesIntoSettingsButNotIntoPrompts) {
  sources_.environment = {{"DATA", "/data"}, {"URL", "http://h:1"}};
  auto loaded = Load(R"(prompt: {user: "${DATA} {{q}}"}
data: {file: "${DATA}/d.csv"}
models: {task: {provider: p, base_url: "${URL}/v1", cost: "$5 $${URL}"}}
evaluators: [{use: a, words: ["${URL}"]}]
budget: {calls: 1}
plugins: ["${DATA}/plugins"]
)");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.prompt.user_template, "${DATA} {{q}}");
  EXPECT_EQ(loaded->spec.data.file, "/data/d.csv");
  EXPECT_EQ(loaded->spec.models.at("task").provider_config,
            R"({"base_url":"http://h:1/v1","cost":"$5 ${URL}"})");
  EXPECT_EQ(loaded->spec.evaluators[0].config, R"({"words":["http://h:1"]})");
  EXPECT_THAT(loaded->spec.plugin_dirs, ElementsAre("/data/plugins"));
}

TEST_F(ConfigLoader, IgnoresAUserFileThatIsNotThere) {
  sources_.user_file = dir_ / "none.yaml";
  EXPECT_TRUE(Load(kSmall).ok());
}

TEST_F(ConfigLoader, ReportsAMissingProjectFile) {
  sources_.project_file = dir_ / "none.yaml";
  auto loaded = LoadConfig(sources_);
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(loaded.status().message()), HasSubstr("none.yaml"));
}

}  // namespace
}  // namespace whet
