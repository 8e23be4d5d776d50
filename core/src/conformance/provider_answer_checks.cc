// P6, P7 and P9: what a provider takes from an answer, and what it must not
// give away.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/check.h"
#include "conformance/provider_run.h"

namespace whet::conformance {
namespace {

using nlohmann::json;

// An error that repeats all of a body fills the log and the report.
constexpr std::size_t kLongestError = 16384;

Completed AskForBody(ProviderRun& run, const std::string& what,
                     const std::string& body) {
  SayIfItCrashes("It was reading " + what + ", HTTP 200: " + body);
  run.AnswerAlways({.status = 200,
                    .headers = {{"content-type", "application/json"}},
                    .body = body});
  const std::string when = "a call that was answered with " + what;
  const Completed done = run.Finish(run.Start(), when);
  Expect(done.message.size() <= kLongestError,
         when + " has an error text of " + std::to_string(done.message.size()) +
             " bytes",
         "a text that a person can read");
  return done;
}

void ExpectRefused(const std::string& what, const std::string& body,
                   const Completed& done) {
  Expect(done.how == Completed::How::kFailed,
         "a call that was answered with " + what + " (" + ShowText(body) +
             ") ended with " + ShowCompleted(done),
         "failed(): this is no answer");
}

void SurvivesDamagedAnswers(Subject& subject) {
  ProviderRun run(subject);
  run.SkipUnlessItAsks();
  const bool understands = run.Understands();
  const std::string good = GoodAnswer(TextFor(Marker(1))).body;
  for (const auto& [what, body] : NoAnswers()) {
    const Completed done = AskForBody(run, what, body);
    if (understands)
      ExpectRefused(what, body, done);
  }
  Draws draws(subject.seed());
  for (int i = 0; i < 40; ++i) {
    const std::string cut = good.substr(0, draws.Below(good.size()));
    const Completed done = AskForBody(run, "a JSON answer that was cut", cut);
    if (understands)
      ExpectRefused("a JSON answer that was cut", cut, done);
  }
  constexpr int kBodies = 400;
  for (int i = 0; i < kBodies; ++i)
    AskForBody(run, "a damaged answer", Mutated(good, draws));
  run.server().AnswerWith(
      [](const Asked& asked) { return GoodAnswer(TextFor(asked.marker)); });
  run.Ask();
  run.End();
  Pass(std::to_string(kBodies + 40 + NoAnswers().size()) + " bodies" +
       (understands ? "" : "; it does not understand the made-up server"));
}

void CountsHonestly(Subject& subject) {
  ProviderRun run(subject);
  std::vector<std::string> bodies =
      WithStrangeCounts(GoodAnswer(TextFor(Marker(1))).body);
  bodies.push_back(GoodAnswer(TextFor(Marker(1))).body);
  for (const std::string& body : bodies) {
    const Completed done =
        AskForBody(run, "an answer with strange counts", body);
    const std::string fault = IllCounted(done);
    Expect(fault.empty(), fault + " after the answer " + ShowText(body),
           "0 or more, or -1 for what is not known");
  }
  run.End();
}

// Names of variables that may hold a credential of the plugin.
std::set<std::string> VariablesOf(const json& config,
                                  const ProviderHost& host) {
  std::set<std::string> names;
  for (const OpenedSecret& secret : host.secrets())
    names.insert(secret.environment);
  for (const auto& [name, value] : config.items()) {
    if (name.ends_with("_env") && value.is_string())
      names.insert(value.get<std::string>());
  }
  names.erase("");
  return names;
}

// `config` with `canary` wherever it takes a credential as it is.
json WithCanary(Subject& subject, json config, const std::string& canary) {
  const json settings = subject.schema().value("properties", json::object());
  for (const auto& [name, setting] : settings.items()) {
    const bool is_secret = name.ends_with("key") || name.ends_with("token") ||
                           name.ends_with("secret") ||
                           name.ends_with("password");
    json changed = config;
    changed[name] = canary;
    if (is_secret && subject.validator().Complete(changed, "$").ok())
      config = std::move(changed);
  }
  return config;
}

void ExpectNoCanary(const std::string& canary, const std::string& text,
                    const std::string& where) {
  std::string shown = text;
  const std::size_t at = shown.find(canary);
  if (at == shown.npos)
    return;
  shown.replace(at, canary.size(), "***");
  Fail(where + " holds the credential: " + ShowText(shown),
       "a credential in no log line, error, answer or address: let "
       "whet.secrets/1 hold it");
}

void ExpectNoCanaryIn(const std::string& canary, const std::string& after,
                      const Completed& done) {
  ExpectNoCanary(canary, done.message, "the error text after " + after);
  for (const std::string* text : {&done.text, &done.tool_calls, &done.model,
                                  &done.request_id, &done.logprobs})
    ExpectNoCanary(canary, *text, "the answer after " + after);
}

void AskEverything(ProviderRun& run, const std::string& canary) {
  const std::vector<std::pair<std::string, HttpAnswer>> answers = {
      {"a good answer", GoodAnswer("yes")},
      {"HTTP 400", ErrorAnswer(400)},
      {"HTTP 401", ErrorAnswer(401)},
      {"HTTP 403", ErrorAnswer(403)},
      {"HTTP 429", ErrorAnswer(429)},
      {"HTTP 500", ErrorAnswer(500)},
      {"an empty body", HttpAnswer{}},
      {"a reset", TransportFailure(WHET_UNAVAILABLE, WHET_ERROR_RETRYABLE)}};
  for (const auto& [what, answer] : answers) {
    run.AnswerAlways(answer);
    ExpectNoCanaryIn(canary, what, run.Ask());
    if (run.CanEmbed()) {
      ExpectNoCanaryIn(canary, what,
                       run.Finish(run.StartEmbedding({"a text"}), what));
    }
    ExpectNoCanary(canary, run.Models().text, "the list of models");
    ExpectNoCanary(canary, run.Models().message, "the error of models()");
  }
}

void KeepsSecrets(Subject& subject) {
  char text[64];
  std::snprintf(text, sizeof(text), "canary-%016llx",
                static_cast<unsigned long long>(Draws(7).Next()));
  const std::string canary = text;
  ProviderRun first(subject);
  first.Ask();
  const json config = json::parse(subject.config());
  const std::set<std::string> names = VariablesOf(config, first.host());
  first.End();
  for (const std::string& name : names)
    setenv(name.c_str(), canary.c_str(), 1);
  const json settings = WithCanary(subject, config, canary);
  absl::StatusOr<InstancePtr> made = subject.TryMake(settings.dump());
  if (!made.ok()) {
    ExpectNoCanary(canary, std::string(made.status().message()),
                   "the error of create()");
    made = subject.TryMake(subject.config());
  }
  Expect(made.ok(), "create() fails the second time", "an instance");
  ProviderRun run(subject, *std::move(made));
  AskEverything(run, canary);
  for (const std::string& line : run.host().logged())
    ExpectNoCanary(canary, line, "a log line");
  for (const std::string& url : run.host().urls())
    ExpectNoCanary(canary, url, "an address");
  const std::string fault = run.host().secret_fault();
  Expect(fault.empty(), fault,
         "handles of open(), each to the server that it was opened for");
  const bool any = !run.host().secrets().empty() || settings != config;
  run.End();
  if (!any)
    Skip("it opens no credential with these settings");
}

constexpr Check kProviderAnswerChecks[] = {
    {"P6", "survives damaged answers",
     "Whatever a server sends with HTTP 200 (nothing, half of an answer, "
     "another type, four million bytes, brackets without end), the call ends "
     "once; what is no answer is failed().",
     "Parse without exceptions and to a bounded depth, look at the type of "
     "each member before you use it, and fail with WHET_DATA_LOSS.",
     7, "P4 P5", &SurvivesDamagedAnswers, Scope::kProvider},
    {"P7", "counts honestly",
     "Each count of a usage is 0 or more, or -1 if the server does not say it "
     "or says what is no count.",
     "Take a count only if it is an integer of 0 or more that fits; else -1.",
     6, "P1", &CountsHonestly, Scope::kProvider},
    {"P9", "keeps secrets",
     "A credential is in no log line, error, answer or address, and its handle "
     "goes to the server that it was opened for only.",
     "Open it with whet.secrets/1 and put the handle into the header; do not "
     "read the variable yourself.",
     5, "P1 P6", &KeepsSecrets, Scope::kProvider},
};

}  // namespace

std::span<const Check> ProviderAnswerChecks() { return kProviderAnswerChecks; }

}  // namespace whet::conformance
