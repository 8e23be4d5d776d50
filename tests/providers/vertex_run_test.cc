// Runs of the program `whet` with Gemini on Vertex AI, where Vertex AI and
// everything that makes tokens is a server on the loopback: each kind of
// credentials, tokens that end, an account that is gone, quotas, odd answers.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/evaluation.h"
#include "whet/core/run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/sim_world.h"
#include "tests/support/fake_google/fake_google.h"
#include "tests/support/whet_process/whet_process.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Exit statuses.
constexpr int kNoCredentials = 4;
constexpr int kNoProvider = 5;

std::string BytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// "blue" of "message 4 is blue-17".
std::string LabelOf(const std::string& text) {
  const std::size_t dash = text.rfind('-');
  const std::size_t blank = text.rfind(' ', dash);
  return text.substr(blank + 1, dash - blank - 1);
}

// With demonstrations two of three are right, without none.
ModelReply UsualAnswer(const GeminiRequest& request) {
  const std::string text = request.LastUserText();
  const bool right = request.turns.size() > 1 && text.back() % 3 != 0;
  return GeminiText(right ? LabelOf(text) : "I think " + LabelOf(text));
}

// A world of which nothing but the model and the credentials is special.
class VertexRun : public ::testing::Test {
 protected:
  VertexRun() {
    for (const char* name :
         {"GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT",
          "GCLOUD_PROJECT", "GOOGLE_CLOUD_QUOTA_PROJECT",
          "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_UNIVERSE_DOMAIN",
          "GCE_METADATA_HOST", "GCE_METADATA_IP", "NO_GCE_CHECK"}) {
      unsetenv(name);
    }
    // No gcloud of the machine's own.
    Set("CLOUDSDK_CONFIG", (world_.dir() / "gcloud").string());
    Set("XDG_CACHE_HOME", (world_.dir() / "cache").string());
    Set("WHET_PLUGIN_PATH", WHET_TEST_PLUGIN_DIR);
    world_.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
    world_.config["cache"] = {{"use", "off"}};
    world_.config["strategy"]["rounds"] = 2;
    world_.provider = {{"provider", "vertex"},
                       {"model", "gemini-2.5-flash"},
                       {"project", "acme"},
                       {"max_output_tokens", 16},
                       {"base_url", google_.origin()}};
  }

  static void Set(const char* name, const std::string& value) {
    setenv(name, value.c_str(), 1);
  }
  void Use(const fs::path& credentials) {
    Set("GOOGLE_APPLICATION_CREDENTIALS", credentials.string());
  }
  void AnswerWith(FakeGoogle::Model model) {
    const std::lock_guard<std::mutex> lock(mutex_);
    model_ = std::move(model);
  }

  int Whet(std::vector<std::string> arguments) {
    return WhetProcess(std::move(arguments), {.out = Output().string()}).Wait();
  }
  int RunOnce() {
    fs::remove_all(world_.RunDir("r"));
    return Whet({"run", world_.WriteConfig().string(), "--run-dir",
                 world_.RunDir("r").string()});
  }
  int Resume() { return Whet({"resume", world_.RunDir("r").string()}); }
  fs::path Output() const { return world_.dir() / "out"; }
  json Result() const {
    return Comparable(BytesOf(world_.RunDir("r") / "result.json"));
  }

  // The result with credentials that never fail, for comparison.
  json UndisturbedResult() {
    Use(google_.WriteServiceAccount(world_.dir()));
    EXPECT_EQ(RunOnce(), 0) << BytesOf(Output());
    return Result();
  }

  // Where a secret stands that should be in a request only; empty: nowhere.
  std::string WhereASecretIs() const {
    for (const auto& entry : fs::recursive_directory_iterator(world_.dir())) {
      const fs::path& file = entry.path();
      if (!entry.is_regular_file() || credentials_.count(file.filename()) > 0)
        continue;
      const std::string bytes = BytesOf(file);
      for (const std::string& secret : google_.Secrets()) {
        if (bytes.find(secret) != std::string::npos)
          return file.string() + ": " + secret;
      }
    }
    return {};
  }

  SimWorld world_;
  const std::set<fs::path> credentials_ = {
      "service_account.json", "user.json", "external_account.json",
      "impersonation.json", "foreign_token"};
  std::mutex mutex_;
  FakeGoogle::Model model_ = &UsualAnswer;
  std::map<std::string, int> payers_;
  FakeGoogle google_{[this](const GeminiRequest& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++payers_[request.payer];
    return model_(request);
  }};
};

TEST_F(VertexRun, EveryKindOfCredentialsGivesTheSameResult) {
  const json expected = UndisturbedResult();
  EXPECT_EQ(expected.at("status"), "improved");
  EXPECT_EQ(google_.tokens_made(), 1);
  EXPECT_EQ(google_.refusals(), 0);
  EXPECT_EQ(payers_.size(), 1U);
  struct Kind {
    const char* name;
    fs::path (FakeGoogle::*write)(const fs::path&) const;
    int tokens;
    const char* payer;
  };
  for (const Kind& kind : {
           Kind{"user", &FakeGoogle::WriteUser, 1, "payer"},
           Kind{"external", &FakeGoogle::WriteExternalAccount, 1, ""},
           Kind{"impersonation", &FakeGoogle::WriteImpersonation, 2, ""},
       }) {
    SCOPED_TRACE(kind.name);
    Use((google_.*kind.write)(world_.dir()));
    const int before = google_.tokens_made();
    payers_.clear();
    ASSERT_EQ(RunOnce(), 0) << BytesOf(Output());
    EXPECT_EQ(Result(), expected);
    EXPECT_EQ(google_.tokens_made() - before, kind.tokens);
    ASSERT_EQ(payers_.size(), 1U);
    EXPECT_EQ(payers_.begin()->first, kind.payer);
  }
  EXPECT_THAT(WhereASecretIs(), IsEmpty());
}

TEST_F(VertexRun, AMachineOfGooglesNeedsNothingButTheProvidersName) {
  const json expected = UndisturbedResult();
  unsetenv("GOOGLE_APPLICATION_CREDENTIALS");
  Set("GCE_METADATA_HOST", "127.0.0.1:" + std::to_string(google_.port()));
  world_.provider.erase("project");  // the machine knows it
  const int before = google_.tokens_made();
  ASSERT_EQ(RunOnce(), 0) << BytesOf(Output());
  json result = Result();
  EXPECT_EQ(result.at("status"), expected.at("status"));
  EXPECT_EQ(result.at("test"), expected.at("test"));
  EXPECT_EQ(google_.tokens_made() - before, 1);
  EXPECT_THAT(WhereASecretIs(), IsEmpty());
}

// An endpoint of one's own has its name within its project.
TEST_F(VertexRun, ProjectsOfTheEnvironmentShareNoAnswers) {
  Use(google_.WriteServiceAccount(world_.dir()));
  world_.provider.erase("project");
  world_.config["cache"] = {{"file", "answers.db"}};
  const auto answers_of_a_run = [this](const char* project) {
    Set("GOOGLE_CLOUD_PROJECT", project);
    const int before = google_.answers();
    EXPECT_EQ(RunOnce(), 0) << BytesOf(Output());
    return google_.answers() - before;
  };
  const int whole = answers_of_a_run("acme");
  EXPECT_GT(whole, 0);
  EXPECT_EQ(answers_of_a_run("acme"), 0);
  EXPECT_EQ(answers_of_a_run("other"), whole);
}

TEST_F(VertexRun, DoctorEndsWithTheStatusOfWhatFailed) {
  Use(google_.WriteServiceAccount(world_.dir()));
  const auto doctor = [this] {
    return Whet({"doctor", world_.WriteConfig().string()});
  };
  EXPECT_EQ(doctor(), 0) << BytesOf(Output());
  google_.revoked = true;
  EXPECT_EQ(doctor(), kNoCredentials) << BytesOf(Output());
  Use(world_.dir() / "nowhere.json");
  EXPECT_EQ(doctor(), kNoCredentials) << BytesOf(Output());
  // Nobody listens where a server has been.
  const int port = ModelServer(Handler()).port();
  world_.provider["base_url"] = "http://127.0.0.1:" + std::to_string(port);
  Use(google_.WriteServiceAccount(world_.dir()));
  EXPECT_EQ(doctor(), kNoProvider) << BytesOf(Output());
  world_.config["strategy"] = {{"use", "nowhere"}};
  EXPECT_EQ(doctor(), 2) << BytesOf(Output());
}

TEST_F(VertexRun, TokensThatEndInTheMiddleCostNoAnswer) {
  const json expected = UndisturbedResult();
  const int answers = google_.answers();
  const int tokens = google_.tokens_made();
  google_.uses_of_a_token = 50;
  ASSERT_EQ(RunOnce(), 0) << BytesOf(Output());
  EXPECT_EQ(Result(), expected);
  EXPECT_EQ(google_.answers() - answers, answers);
  EXPECT_GT(google_.refusals(), 0);
  EXPECT_GT(google_.tokens_made() - tokens, answers / 50);
}

TEST_F(VertexRun, AnAccountThatIsGoneEndsTheRunAndSaysWhatToDo) {
  const json expected = UndisturbedResult();
  const int whole = google_.answers();
  google_.uses_of_a_token = 60;
  std::atomic<int> answered{0};
  AnswerWith([this, &answered](const GeminiRequest& request) {
    if (++answered == 60)
      google_.revoked = true;
    return UsualAnswer(request);
  });
  EXPECT_EQ(RunOnce(), kNoCredentials);
  EXPECT_THAT(
      BytesOf(Output()),
      AllOf(HasSubstr("Account has been deleted"), HasSubstr("whet resume"),
            HasSubstr("the key of robot@acme.example")));
  EXPECT_THAT(WhereASecretIs(), IsEmpty());
  // Somebody gives it back: what was paid for is not asked again.
  google_.revoked = false;
  EXPECT_EQ(Resume(), 0) << BytesOf(Output());
  EXPECT_EQ(Result(), expected);
  EXPECT_EQ(google_.answers(), 2 * whole);
}

TEST_F(VertexRun, ALoginThatHasEndedIsTheUsersToRenew) {
  Use(google_.WriteUser(world_.dir()));
  google_.revoked = true;
  EXPECT_EQ(RunOnce(), kNoCredentials);
  EXPECT_THAT(BytesOf(Output()),
              HasSubstr("gcloud auth application-default login"));
  EXPECT_EQ(google_.answers(), 0);
}

TEST_F(VertexRun, WaitsWhenTheQuotaIsSpent) {
  const json expected = UndisturbedResult();
  const int answers = google_.answers();
  AnswerWith([](const GeminiRequest& request) {
    return request.index % 40 == 7 ? GeminiQuota("0.05s")
                                   : UsualAnswer(request);
  });
  ASSERT_EQ(RunOnce(), 0) << BytesOf(Output());
  EXPECT_EQ(Result(), expected);
  EXPECT_EQ(google_.answers() - answers, answers);
}

TEST_F(VertexRun, OddAnswersAreStatesOfTheirOwn) {
  Use(google_.WriteServiceAccount(world_.dir()));
  AnswerWith([](const GeminiRequest& request) {
    const std::string text = request.LastUserText();
    switch (text.back()) {
      case '1':
        return GeminiBlockedPrompt();
      case '2':
        return GeminiNoParts();
      case '3':
        return GeminiThoughtsOnly();
      default:
        return GeminiText(LabelOf(text));
    }
  });
  ConfigSources sources;
  sources.project_file = world_.WriteConfig();
  const absl::StatusOr<LoadedConfig> config = LoadConfig(sources);
  ASSERT_TRUE(config.ok()) << config.status();
  RunOptions options;
  options.plugins = TestPlugins();
  const absl::StatusOr<EvalReport> report =
      EvaluatePrompt(*config, options, config->spec.prompt, "val", nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  // What nobody said is not judged; why stands beside it.
  const std::map<char, std::string> why = {
      {'1', "content filter"}, {'2', "content filter"}, {'3', "cut off"}};
  std::set<char> seen;
  for (const EvalReport::Row& row : report->rows) {
    SCOPED_TRACE(row.input + " -> " + row.output + " | " + row.feedback);
    const char kind = row.input[row.input.find_last_of("0123456789")];
    seen.insert(kind);
    const auto odd = why.find(kind);
    if (odd == why.end()) {
      EXPECT_EQ(row.score, 1.0);
      continue;
    }
    EXPECT_EQ(row.score, std::nullopt);
    EXPECT_THAT(row.feedback, HasSubstr(odd->second));
  }
  EXPECT_GT(seen.size(), 4U);
  // Paid for like any other.
  EXPECT_EQ(report->roles.at("task").calls, google_.answers());
}

}  // namespace
}  // namespace whet::testing
