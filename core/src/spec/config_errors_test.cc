// Every message of the config loader, word for word: messages are interface.
#include <string>

#include "whet/core/config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/config_files_for_test.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Lines 1 to 4; what a test adds begins on line 5.
constexpr char kFourLines[] = R"(prompt: {user: "{{q}}"}
data: {file: d.csv}
models: {task: {provider: llama}}
budget: {calls: 100}
)";

class ConfigErrors : public ConfigFiles {
 protected:
  // The message for kFourLines with its line `number` replaced.
  std::string WithLine(int number, const std::string& line) {
    std::string text = kFourLines;
    std::size_t begin = 0;
    for (int i = 1; i < number; ++i)
      begin = text.find('\n', begin) + 1;
    text.replace(begin, text.find('\n', begin) - begin, line);
    return Error(text);
  }
  std::string WithMore(const std::string& lines) {
    return Error(kFourLines + lines);
  }
};

TEST_F(ConfigErrors, NameTheNearestKey) {
  EXPECT_EQ(WithLine(4, "budget:\n  minutes: 3\n  cals: 100"),
            "whet.yaml:6: $.budget.cals: unknown key; did you mean 'calls'? "
            "(known: calls, minutes, roles, tokens, usd)");
  EXPECT_EQ(WithMore("stratgy: {use: gepa}\n"),
            "whet.yaml:5: $.stratgy: unknown key; did you mean 'strategy'? "
            "(known: accept, budget, cache, data, evaluators, google, models, "
            "plugins, prices, prompt, searches, seed, strategy, tls, "
            "workers)");
  EXPECT_EQ(WithLine(1, "prompt: {user: x, zzz: y}"),
            "whet.yaml:1: $.prompt.zzz: unknown key (known: "
            "few_shot_examples, few_shot_selection, file, output_instructions, "
            "system, tools, user, user_template)");
  EXPECT_EQ(WithLine(2, "data: {file: d.csv, split: {tset: 0.1}}"),
            "whet.yaml:2: $.data.split.tset: unknown key; did you mean "
            "'test'? (known: seed, test, train, val)");
}

TEST_F(ConfigErrors, NameMissingKeys) {
  EXPECT_EQ(Error(""), "whet.yaml:1: $: the key 'prompt' is missing");
  EXPECT_EQ(Error("prompt: {user: x}\n"),
            "whet.yaml:1: $: the key 'data' is missing");
  EXPECT_EQ(WithLine(1, "prompt: {system: x}"),
            "whet.yaml:1: $.prompt: the key 'user' is missing");
  EXPECT_EQ(WithLine(3, "models: {task: {model: x}}"),
            "whet.yaml:3: $.models.task: the key 'provider' is missing");
  EXPECT_EQ(WithLine(3, "models: {reflect: {provider: x}}"),
            "whet.yaml:3: $.models: the key 'task' is missing: the model "
            "whose prompt is improved");
  EXPECT_EQ(WithMore("evaluators:\n  - {weight: 1}\n"),
            "whet.yaml:6: $.evaluators[0]: the key 'use' is missing");
  EXPECT_EQ(
      WithLine(4, "budget: {}"),
      "whet.yaml:4: $.budget: no limit; give calls, tokens, usd or minutes");
}

TEST_F(ConfigErrors, SayWhatWasExpectedAndWhatStandsThere) {
  EXPECT_EQ(WithLine(4, "budget: {calls: many}"),
            "whet.yaml:4: $.budget.calls: expected an integer between 1 and "
            "1000000000, got \"many\"");
  EXPECT_EQ(WithLine(4, "budget: {calls: 0}"),
            "whet.yaml:4: $.budget.calls: expected an integer between 1 and "
            "1000000000, got 0");
  EXPECT_EQ(WithLine(4, "budget: {tokens: 1.5}"),
            "whet.yaml:4: $.budget.tokens: expected an integer between 1 and "
            "1000000000000, got 1.5");
  EXPECT_EQ(WithLine(4, "budget: {minutes: -1}"),
            "whet.yaml:4: $.budget.minutes: expected a number above 0 and of "
            "at most 525600, got -1");
  EXPECT_EQ(WithLine(4, "budget: [calls]"),
            "whet.yaml:4: $.budget: expected an object, got a list");
  EXPECT_EQ(WithLine(4, "budget:"),
            "whet.yaml:4: $.budget: expected an object, got nothing");
  EXPECT_EQ(WithLine(1, "prompt: {user: 5}"),
            "whet.yaml:1: $.prompt.user: expected a text, got 5; put it in "
            "quotes");
  EXPECT_EQ(WithLine(1, "prompt: {user: true}"),
            "whet.yaml:1: $.prompt.user: expected a text, got true; put it in "
            "quotes");
  EXPECT_EQ(WithLine(1, "prompt: {user: ''}"),
            "whet.yaml:1: $.prompt.user: expected a text that is not empty");
  EXPECT_EQ(WithLine(2, "data: {file: d.csv, input: q}"),
            "whet.yaml:2: $.data.input: expected a list, got \"q\"");
  EXPECT_EQ(WithLine(2, "data: {file: d.csv, input: [q, 1]}"),
            "whet.yaml:2: $.data.input[1]: expected a text, got 1; put it in "
            "quotes");
  EXPECT_EQ(WithLine(3, "models: {task: {provider: p, temperature: 3}}"),
            "whet.yaml:3: $.models.task.temperature: expected a number of at "
            "least 0 and of at most 2, got 3");
  EXPECT_EQ(WithLine(3, "models: {task: {provider: p, top_p: 0}}"),
            "whet.yaml:3: $.models.task.top_p: expected a number above 0 and "
            "of at most 1, got 0");
  EXPECT_EQ(WithLine(3, "models: {task: {provider: p, concurrency: 1e3}}"),
            "whet.yaml:3: $.models.task.concurrency: expected an integer "
            "between 0 and 4096, got 1e3");
  EXPECT_EQ(WithLine(3, "models: {task: {provider: p, concurrency: 4097}}"),
            "whet.yaml:3: $.models.task.concurrency: expected an integer "
            "between 0 and 4096, got 4097");
  EXPECT_EQ(WithLine(3, "models: {Task 1: {provider: p}}"),
            "whet.yaml:3: $.models[\"Task 1\"]: the name of a role is made of "
            "a-z, 0-9 and _ and begins with a letter");
  EXPECT_EQ(WithMore("cache: {use: on}\n"),
            "whet.yaml:5: $.cache.use: expected deterministic, all or off, got "
            "\"on\"");
  EXPECT_EQ(WithMore("cache: {use: false}\n"),
            "whet.yaml:5: $.cache.use: expected deterministic, all or off, got "
            "false");
  EXPECT_EQ(WithMore("cache:\n  file: tickets.csv\n"),
            "whet.yaml:6: $.cache.file: expected a name that ends in .db");
  EXPECT_EQ(WithMore("cache: {max_mb: 0}\n"),
            "whet.yaml:5: $.cache.max_mb: expected an integer between 1 and "
            "1000000, got 0");
  EXPECT_EQ(WithMore("accept: {probability: 1}\n"),
            "whet.yaml:5: $.accept.probability: expected a number above 0.5 "
            "and below 1, got 1");
  EXPECT_EQ(WithMore("seed: -1\n"),
            "whet.yaml:5: $.seed: expected an integer between 0 and 2^64-1, "
            "got -1");
  EXPECT_EQ(WithMore("evaluators: []\n"),
            "whet.yaml:5: $.evaluators: expected at least one entry");
  EXPECT_EQ(WithMore("plugins: x\n"),
            "whet.yaml:5: $.plugins: expected a list, got \"x\"");
}

TEST_F(ConfigErrors, ExplainRulesAboutSeveralKeys) {
  EXPECT_EQ(WithLine(2, "data: {}"),
            "whet.yaml:2: $.data: no data; give 'file' or 'train', 'val' and "
            "'test'");
  EXPECT_EQ(WithLine(2, "data: {file: a.csv, train: b.csv}"),
            "whet.yaml:2: $.data: both 'file' and files for the splits; give "
            "'file' alone (it is split) or 'train', 'val' and 'test'");
  EXPECT_EQ(WithLine(2, "data: {train: a.csv, test: b.csv}"),
            "whet.yaml:2: $.data: the key 'val' is missing; without 'file' "
            "all of 'train', 'val' and 'test' are needed");
  EXPECT_EQ(
      WithLine(2, "data: {train: a, val: b, test: c, split: {seed: 1}}"),
      "whet.yaml:2: $.data.split: fractions are for one 'file'; here each "
      "split has its own");
  EXPECT_EQ(WithLine(2, "data: {file: a.csv, split: {train: 0.5}}"),
            "whet.yaml:2: $.data.split: train, val and test sum to 1.1, "
            "expected at most 1 (defaults: 0.4, 0.3, 0.3)");
  EXPECT_EQ(WithMore("evaluators:\n  - {use: a}\n  - {use: a}\n"),
            "whet.yaml:7: $.evaluators[1]: another evaluator is called 'a' "
            "too; give this one a name with 'as'");
  EXPECT_EQ(WithMore("evaluators: [{use: a, weight: 0}]\n"),
            "whet.yaml:5: $.evaluators: all weights are 0; at least one must "
            "be positive");
  EXPECT_EQ(WithLine(4, "budget: {roles: {judge: {calls: 5}}}"),
            "whet.yaml:4: $.budget: no limit; give calls, tokens, usd or "
            "minutes");
  EXPECT_EQ(WithLine(4, "budget: {calls: 5, roles: {judge: {minutes: 5}}}"),
            "whet.yaml:4: $.budget.roles.judge.minutes: unknown key (known: "
            "calls, tokens, usd)");
  EXPECT_EQ(WithLine(4, "budget: {usd: 0}").substr(0, 50),
            "whet.yaml:4: $.budget.usd: expected a number above");
  EXPECT_EQ(WithLine(1, "prompt: {user: a, user_template: b}"),
            "whet.yaml:1: $.prompt.user_template: the same as 'user', which "
            "is also given");
}

TEST_F(ConfigErrors, RefuseCredentialsWithoutShowingThem) {
  const std::string advice =
      ": a credential does not belong into a config; put it into the "
      "environment or a key file and name that (api_key_env, api_key_file)";
  for (const std::string name :
       {"api_key", "key", "token", "secret", "password", "API-Key",
        "client_secret", "azure_key", "db_password"}) {
    const std::string error = WithLine(
        3, "models:\n  task:\n    provider: p\n    " + name + ": canary-17");
    EXPECT_EQ(error, "whet.yaml:6: $.models.task." + name + advice);
  }
  EXPECT_EQ(WithMore("evaluators: [{use: a, auth: [{token: 17171717}]}]\n"),
            "whet.yaml:5: $.evaluators[0].auth[0].token" + advice);
  EXPECT_EQ(WithMore("strategy: {keys: [canary-17]}\n"),
            "whet.yaml:5: $.strategy.keys" + advice);
  const std::string flag = Error(kFourLines, {"models.task.api_key=canary-17"});
  EXPECT_EQ(flag, "--set models.task.api_key: $.models.task.api_key" + advice);
  sources_.environment = {{"WHET_MODELS__TASK__API_KEY", "canary-17"}};
  EXPECT_EQ(Error(kFourLines),
            "WHET_MODELS__TASK__API_KEY: $.models.task.api_key" + advice);
}

TEST_F(ConfigErrors, RefuseProgramsThatRunForAKey) {
  for (const std::string name :
       {"api_key_command", "key_command", "token_command"}) {
    EXPECT_EQ(WithLine(3, "models:\n  task:\n    provider: p\n    " + name +
                              ": [sh, -c, echo canary]"),
              "whet.yaml:6: $.models.task." + name +
                  ": a config does not name programs that run for a key: it "
                  "may come from elsewhere; run 'whet keys set NAME --command "
                  "-- PROGRAM ARGUMENTS' and set api_key_env: NAME");
  }
}

TEST_F(ConfigErrors, RefuseAKeyWhereTheNameOfItsVariableBelongs) {
  const std::string expected =
      "whet.yaml:6: $.models.task.api_key_env: expected the name of an "
      "environment variable: capitals, digits and _, at most 64; a key itself "
      "does not belong into a config";
  for (const std::string& value :
       {std::string("sk-proj-canary17"), std::string("canary17"),
        std::string("17171717"), std::string("'CANARY 17'"),
        std::string("[canary17]"), std::string("''"), std::string("1CANARY"),
        std::string(65, 'C')}) {
    EXPECT_EQ(WithLine(3,
                       "models:\n  task:\n    provider: p\n"
                       "    api_key_env: " +
                           value),
              expected);
  }
  EXPECT_TRUE(Load(kFourLines, {"models.task.api_key_env=_MY_KEY_2"}).ok());
}

TEST_F(ConfigErrors, DoNotShowTextsOfFilesThatAreNotYaml) {
  EXPECT_THAT(WithMore("api_key: \"canary-17\n"), Not(HasSubstr("canary")));
  EXPECT_THAT(WithMore("x: {api_key: canary-17\n"), Not(HasSubstr("canary")));
}

TEST_F(ConfigErrors, AllowReferencesToCredentials) {
  EXPECT_TRUE(
      Load(std::string(kFourLines),
           {"models.task.api_key_env=K", "models.task.api_key_file=f",
            "models.task.max_output_tokens=5", "models.task.pad_token=<pad>",
            "strategy.sort_key=null", "strategy.use_key=true"})
          .ok());
}

TEST_F(ConfigErrors, ExplainVariables) {
  sources_.environment = {{"SERVER_TOKEN", "canary-17"}};
  auto error = [&](const std::string& text) {
    return WithLine(3, "models: {task: {provider: p, url: '" + text + "'}}");
  };
  EXPECT_EQ(error("http://${HOST}"),
            "whet.yaml:3: $.models.task.url: the environment variable HOST is "
            "not set");
  EXPECT_EQ(error("${SERVER_TOKEN}"),
            "whet.yaml:3: $.models.task.url: ${SERVER_TOKEN} looks like a "
            "credential, which does not belong into a config; name the "
            "variable instead (api_key_env: SERVER_TOKEN)");
  for (const char* text : {"${", "${}", "${A B}", "${HOST", "${1A}"}) {
    EXPECT_EQ(error(text),
              "whet.yaml:3: $.models.task.url: '${' must be followed by the "
              "name of an environment variable and '}'; a literal '${' is "
              "written '$${'");
  }
}

TEST_F(ConfigErrors, PointAtBrokenYaml) {
  EXPECT_EQ(Error("prompt: {user: x\ndata: y\n"),
            "whet.yaml:2:5: not valid YAML: end of map flow not found");
  EXPECT_EQ(Error("prompt:\n\t user: x\n"),
            "whet.yaml:2:7: not valid YAML: illegal map value");
  EXPECT_EQ(Error("- a\n"), "whet.yaml:1: $: expected an object, got a list");
  EXPECT_EQ(Error("seed: 1\nbudget: {calls: 1}\nseed: 2\n"),
            "whet.yaml:3: key \"seed\" is given twice (first on line 1)");
  EXPECT_EQ(Error("prompt:\n  user: {{q}}\n"),
            "whet.yaml:2: a key must be a text; a text that begins with {, "
            "such as {{column}}, needs quotes around it");
  EXPECT_EQ(Error("seed: 1\n---\nseed: 2\n"),
            "whet.yaml:1: more than one document; remove the lines with ---");
  EXPECT_EQ(Error("a: &x 1\nb:\n  <<: *x\n"),
            "whet.yaml:3: merge keys (<<) are not supported");
  EXPECT_EQ(Error("a: !thing 1\n"),
            "whet.yaml:1: the tag \"!thing\" is not known");
  EXPECT_EQ(Error("seed: 1e999\n"), "whet.yaml:1: number out of range: 1e999");
  EXPECT_EQ(Error("a: \"\\N\"\n"),
            "whet.yaml:1: a text with \\N or \\_ is not read; write \\u0085 or "
            "\\u00A0");
  EXPECT_EQ(Error("a: caf\xE9\n"),
            "whet.yaml:1: not UTF-8 text; save the file as UTF-8");
}

TEST_F(ConfigErrors, PointIntoPromptFiles) {
  auto error = [&](const std::string& file, const std::string& text) {
    Write(file, text);
    return WithLine(1, "prompt: {file: " + file + "}");
  };
  EXPECT_EQ(error("p.yaml", "user: x\nsytem: y\n"),
            "p.yaml:2: $.prompt.sytem: unknown key; did you mean 'system'? "
            "(known: few_shot_examples, few_shot_selection, file, "
            "output_instructions, system, tools, user, user_template)");
  EXPECT_EQ(error("p.yaml", "user: x\nfew_shot_examples: [{input: {q: 1}}]\n"),
            "p.yaml:2: $.prompt.few_shot_examples[0].input.q: expected a "
            "text, got 1; put it in quotes");
  EXPECT_EQ(error("p.yaml", "file: q.yaml\n"),
            "p.yaml:1: $.prompt.file: a prompt file cannot name another one");
  EXPECT_EQ(error("p.txt", "hello"),
            "whet.yaml:1: $.prompt.file: expected a .yaml, .yml or .json "
            "file, got \"p.txt\"");
  EXPECT_EQ(error("p.json", "{\"user\": }"),
            "p.json:1:10: not valid JSON: unexpected '}'; expected '[', '{', "
            "or a literal");
  EXPECT_EQ(WithLine(1, "prompt: {file: p.yaml, user: x}"),
            "whet.yaml:1: $.prompt.file: stands for all of `prompt`; remove "
            "the other keys or put them into the file");
  auto missing = Load("prompt: {file: none.yaml}\n");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Relative(std::string(missing.status().message())),
              ::testing::StartsWith("whet.yaml:1: $.prompt.file: none.yaml: "));
}

TEST_F(ConfigErrors, NameTheFlagOrVariable) {
  EXPECT_EQ(Error(kFourLines, {"budget.cals=3"}),
            "--set budget.cals: $.budget.cals: unknown key; did you mean "
            "'calls'? (known: calls, minutes, roles, tokens, usd)");
  EXPECT_EQ(Error(kFourLines, {"seed=x"}),
            "--set seed: $.seed: expected an integer between 0 and 2^64-1, "
            "got \"x\"");
  EXPECT_EQ(Error(kFourLines, {"seed"}),
            "--set seed: expected path=value, such as budget.calls=300");
  EXPECT_EQ(Error(kFourLines, {"a..b=1"}),
            "--set a..b: expected path=value, such as budget.calls=300");
  sources_.environment = {{"WHET_BUDGET__CALS", "3"}};
  EXPECT_EQ(Error(kFourLines),
            "WHET_BUDGET__CALS: $.budget.cals: unknown key; did you mean "
            "'calls'? (known: calls, minutes, roles, tokens, usd)");
  sources_.environment = {{"WHET___X", "3"}};
  EXPECT_EQ(Error(kFourLines),
            "WHET___X: expected keys separated by two underscores, such as "
            "WHET_BUDGET__CALLS");
}

TEST_F(ConfigErrors, StopBombs) {
  EXPECT_EQ(WithMore("x: " + std::string(100, '[') + std::string(100, ']')),
            "whet.yaml:5: nested more than 64 levels deep");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 1; j < 10; ++j)
      bomb += ", " + last;
    bomb += "]\n";
  }
  EXPECT_THAT(Error(bomb), HasSubstr("more than 100000 values"));
  std::string wide = "a: &a " + std::string(1 << 20, 'x') + "\nb: [*a";
  for (int i = 0; i < 5000; ++i)
    wide += ", *a";
  EXPECT_THAT(Error(wide + "]\n"), HasSubstr("more than 100000 values"));
  EXPECT_EQ(Error("a: &a [*a]\n"),
            "whet.yaml:1: an alias inside of what it stands for");
  EXPECT_THAT(Error("a: " + std::string(5 << 20, 'x')), HasSubstr("whet.yaml"));
}

TEST_F(ConfigErrors, AllowAliasesWithinLimits) {
  auto loaded = Load(R"(prompt: {user: "{{q}}"}
data: {file: d.csv}
models:
  task: &m {provider: llama, model: x}
  reflect: *m
budget: {calls: 100}
)");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.models.at("reflect").model, "x");
}

TEST(ParseSpecJson, SaysWhatIsWrong) {
  EXPECT_EQ(std::string(ParseSpecJson("{}").status().message()),
            "$: the key 'prompt' is missing");
  EXPECT_EQ(std::string(ParseSpecJson("{").status().message()),
            "line 1, column 2: not valid JSON: unexpected end of input; "
            "expected string literal");
}

}  // namespace
}  // namespace whet
