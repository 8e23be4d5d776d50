// The fault matrix, run by run: what each fault of the server makes of a whole
// run, when it befalls some requests and when it does not end; and that a run
// that it ended goes on, once the server is well, as if nothing had been.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "whet/core/evaluation.h"

#include "exit_code.h"
#include "fault_cells.h"
#include "fault_world.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/tls.h"

namespace whet::testing {
namespace {

using cli::ExitCode;
using ::testing::HasSubstr;

ExitCode ExitOf(const absl::Status& status) {
  return cli::ExitCodeFor(status, cli::Stage::kAfterCalls);
}

// The exit status of docs/cli.md for a run that this code ended.
ExitCode DocumentedExit(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kCredentials;
    case absl::StatusCode::kUnavailable:
      return ExitCode::kProvider;
    default:
      return ExitCode::kFailure;
  }
}

absl::StatusCode EndOfRun(const FaultCell& cell) {
  return cell.end == CallEnd::kEndsRun ? cell.code
                                       : absl::StatusCode::kUnavailable;
}

// As long as a call may take: short where it takes that long.
int TimeoutS(const FaultCell& cell, bool always) {
  if (cell.lasts())
    return 1;
  return always && cell.again && !cell.may_be_paid ? 1 : 20;
}

void ExpectToGoOn(FaultWorld& world) {
  world.server().Heal();
  const absl::StatusOr<RunResult> resumed = world.Resume("r");
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(Outcome(*resumed), Outcome(Undisturbed()));
  EXPECT_EQ(resumed->roles.at("task").calls,
            Undisturbed().roles.at("task").calls);
  EXPECT_EQ(world.server().MostAnswersOfOneRequest(), 1);
}

void ExpectItEnded(const FaultCell& cell, const absl::Status& status) {
  EXPECT_EQ(status.code(), EndOfRun(cell)) << status;
  EXPECT_EQ(ExitOf(status), DocumentedExit(EndOfRun(cell)));
}

// Every attempt was sent once and is paid once; nothing else was.
void ExpectSoundBooks(const FaultCell& cell, const RunResult& result,
                      const SickServer& server) {
  const std::int64_t requests = server.server().request_count();
  const auto faults =
      static_cast<std::int64_t>(server.server().stats().FaultsOf(cell.fault));
  EXPECT_EQ(result.traffic.requests, requests);
  const std::int64_t charged = result.roles.at("task").calls;
  EXPECT_EQ(charged, cell.may_be_paid ? requests : requests - faults);
  EXPECT_LE(charged, FaultWorld::kCallsLimit);
}

void BefallsSomeRequests(const FaultCell& cell) {
  FaultWorld world;
  world.provider()["timeout_s"] = TimeoutS(cell, false);
  world.server().Befall({cell.fault, 5, 13, 4});
  const absl::StatusOr<RunResult> result = world.Run("r");
  if (cell.end == CallEnd::kEndsRun) {
    ExpectItEnded(cell, result.status());
    ExpectToGoOn(world);
    return;
  }
  ASSERT_TRUE(result.ok()) << result.status();
  ExpectSoundBooks(cell, *result, world.server());
  const bool gets_through = cell.again || cell.end == CallEnd::kAnswer;
  EXPECT_EQ(result->failed_items == 0, gets_through) << result->failed_items;
  // What was sent instead of bytes that are no text is no right answer.
  if (gets_through && cell.fault != Fault::kInvalidUtf8) {
    EXPECT_EQ(Outcome(*result), Outcome(Undisturbed()));
  }
}

void BefallsAllRequests(const FaultCell& cell) {
  FaultWorld world;
  world.provider()["timeout_s"] = TimeoutS(cell, true);
  // The last three calls of the baseline and what follows: as few as end a run.
  world.server().Befall({cell.fault, 9});
  const absl::StatusOr<RunResult> result = world.Run("r");
  switch (cell.end) {
    case CallEnd::kAnswer:
      ASSERT_TRUE(result.ok()) << result.status();
      ExpectSoundBooks(cell, *result, world.server());
      EXPECT_EQ(result->failed_items, 0);
      break;
    case CallEnd::kNoScore:
      ASSERT_TRUE(result.ok()) << result.status();
      ExpectSoundBooks(cell, *result, world.server());
      EXPECT_EQ(result->status, RunStatus::kStopped) << result->stop_reason;
      EXPECT_THAT(result->stop_reason, HasSubstr("too few for a verdict"));
      EXPECT_GT(result->failed_items, 0);
      break;
    case CallEnd::kOutage:
    case CallEnd::kEndsRun:
      ExpectItEnded(cell, result.status());
      ExpectToGoOn(world);
  }
}

class FaultyRun : public ::testing::TestWithParam<FaultClass> {};

TEST_P(FaultyRun, SomeRequestsEndAsTheTableSays) {
  Undisturbed();
  ForEachCell(FaultCells(GetParam()), BefallsSomeRequests);
}

TEST_P(FaultyRun, AFaultThatDoesNotEndIsSaidAndTheRunGoesOnAfterIt) {
  Undisturbed();
  ForEachCell(FaultCells(GetParam()), BefallsAllRequests);
}

INSTANTIATE_TEST_SUITE_P(FaultMatrix, FaultyRun,
                         ::testing::Values(FaultClass::kHttp,
                                           FaultClass::kTransport,
                                           FaultClass::kBody),
                         NameOfClass);

// What `whet eval` says when `fault` befalls every request.
absl::StatusOr<EvalReport> Evaluate(FaultWorld& world, Fault fault) {
  world.server().Befall({fault});
  ConfigSources sources;
  sources.project_file = world.sim().WriteConfig();
  const absl::StatusOr<LoadedConfig> config = LoadConfig(sources);
  if (!config.ok())
    return config.status();
  RunOptions options;
  options.plugins = TestPlugins();
  return EvaluatePrompt(*config, options, config->spec.prompt, "test", nullptr);
}

TEST(FaultMatrix, AnAnswerWithoutWordsSaysWhyItHasNoScore) {
  const std::vector<std::pair<Fault, std::string>> reasons = {
      {Fault::kNullContent, "models.task: the answer has no text"},
      {Fault::kToolCall,
       "models.task: the answer is a tool call, but the prompt offers no "
       "tools"},
      {Fault::kFinishContentFilter,
       "models.task: the provider's content filter blocked the answer"}};
  for (const auto& [fault, reason] : reasons) {
    FaultWorld world;
    const auto report = Evaluate(world, fault);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->score.n, 0);
    for (const EvalReport::Row& row : report->rows) {
      EXPECT_EQ(row.score, std::nullopt);
      EXPECT_EQ(row.feedback, reason);
    }
  }
}

TEST(FaultMatrix, AToolCallIsAnAnswerIfToolsAreOffered) {
  FaultWorld world;
  world.config()["prompt"]["tools"] = nlohmann::json::parse(
      R"([{"type": "function", "function": {"name": "look"}}])");
  const auto report = Evaluate(world, Fault::kToolCall);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->score.failed, 0);
}

TEST(FaultMatrix, AnAnswerThatIsCutOffIsScoredAndSaysSo) {
  FaultWorld world;
  const auto report = Evaluate(world, Fault::kFinishLength);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->score.failed, 0);
  EXPECT_THAT(report->rows.at(0).feedback,
              ::testing::EndsWith("\nThe answer was cut off at the limit of "
                                  "its length (max_output_tokens)."));
}

// Nothing of the baseline could be scored: the run has not gone on with these
// refusals, so neither does the one that is resumed.
TEST(FaultMatrix, ARefusedBaselineIsAskedAgain) {
  FaultWorld world;
  world.server().Befall({Fault::kHttp400Context});
  const absl::Status status = world.Run("r").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_EQ(ExitOf(status), ExitCode::kFailure);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("no answer of the seed prompt could be scored"));
  ExpectToGoOn(world);
}

TEST(FaultMatrix, AKeyThatIsRevokedInTheMiddleEndsTheRunAtOnce) {
  FaultWorld world;
  world.server().Befall({Fault::kHttp401, 60});
  const absl::Status status = world.Run("r").status();
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_EQ(ExitOf(status), ExitCode::kCredentials);
  ExpectToGoOn(world);
}

TEST(FaultMatrix, AServerThatDiesAndComesBackCostsAtMostWhatWasUnderWay) {
  FaultWorld world;
  world.provider()["timeout_s"] = 2;
  world.server().Delay(std::chrono::milliseconds(10));
  absl::Status status;
  std::thread run([&] { status = world.Run("r").status(); });
  EXPECT_TRUE(world.server().server().AwaitRequests(50));
  world.server().Die();
  run.join();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(ExitOf(status), ExitCode::kProvider);
  world.server().ComeBack();
  const absl::StatusOr<RunResult> resumed = world.Resume("r");
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(Outcome(*resumed), Outcome(Undisturbed()));
}

// Trusts `identity` while it lives.
class Trusting {
 public:
  Trusting(const FaultWorld& world, const TlsIdentity& identity) {
    const auto file = world.sim().dir() / "ca.pem";
    std::ofstream(file) << identity.certificate_pem;
    setenv("SSL_CERT_FILE", file.c_str(), 1);
    setenv("WHET_FAULT_TEST_KEY", "canary-0123456789abcdef", 1);
  }
  ~Trusting() {
    unsetenv("SSL_CERT_FILE");
    unsetenv("WHET_FAULT_TEST_KEY");
  }
  Trusting(const Trusting&) = delete;
  Trusting& operator=(const Trusting&) = delete;
};

absl::StatusOr<RunResult> RunOverTls(const TlsIdentity& shown,
                                     const TlsIdentity& trusted,
                                     int* requests) {
  FaultWorld world(shown);
  world.provider()["api_key_env"] = "WHET_FAULT_TEST_KEY";
  const Trusting trusting(world, trusted);
  absl::StatusOr<RunResult> result = world.Run("r");
  *requests = world.server().server().request_count();
  return result;
}

TEST(FaultMatrix, AnOfficialCertificateIsTaken) {
  const TlsIdentity good = MakeSelfSigned("127.0.0.1");
  int requests = 0;
  const auto result = RunOverTls(good, good, &requests);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Outcome(*result), Outcome(Undisturbed()));
}

TEST(FaultMatrix, AnAuthorityOfTheConfigIsTakenInsteadOfTheEnvironments) {
  const TlsIdentity own = MakeSelfSigned("127.0.0.1");
  FaultWorld world(own);
  world.provider()["api_key_env"] = "WHET_FAULT_TEST_KEY";
  const Trusting trusting(world, MakeSelfSigned("127.0.0.1"));
  const auto file = world.sim().dir() / "own.pem";
  std::ofstream(file) << own.certificate_pem;
  EXPECT_TRUE(absl::IsUnavailable(world.Run("environment").status()));
  EXPECT_EQ(world.server().server().request_count(), 0);
  world.config()["tls"] = {{"ca_file", "own.pem"}};
  const auto result = world.Run("config");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Outcome(*result), Outcome(Undisturbed()));
}

TEST(FaultMatrix, ABundleThatIsNotThereIsNamedBeforeAnythingIsSent) {
  FaultWorld world;
  const auto file = world.sim().dir() / "own.pem";
  world.config()["tls"] = {{"ca_file", "own.pem"}};
  const absl::Status missing = world.Run("missing").status();
  EXPECT_TRUE(absl::IsInvalidArgument(missing)) << missing;
  EXPECT_THAT(std::string(missing.message()),
              HasSubstr("$.tls.ca_file: " + file.string() +
                        ": cannot read: No such file or directory"));
  std::ofstream(file) << "not a certificate";
  EXPECT_THAT(std::string(world.Run("other").status().message()),
              HasSubstr(file.string() +
                        ": has no certificate; expected a bundle in PEM"));
  EXPECT_EQ(world.server().server().request_count(), 0);
}

TEST(FaultMatrix, AWrongCertificateEndsTheRunBeforeTheKeyIsSent) {
  const TlsIdentity expired = MakeSelfSigned("127.0.0.1", -1);
  const TlsIdentity of_another = MakeSelfSigned("another.example");
  const TlsIdentity self_signed = MakeSelfSigned("127.0.0.1");
  const std::vector<std::pair<TlsIdentity, TlsIdentity>> shown_and_trusted = {
      {expired, expired}, {of_another, of_another}, {self_signed, of_another}};
  for (const auto& [shown, trusted] : shown_and_trusted) {
    int requests = 0;
    const absl::Status status = RunOverTls(shown, trusted, &requests).status();
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_EQ(ExitOf(status), ExitCode::kProvider);
    EXPECT_THAT(std::string(status.message()), HasSubstr("SSL_CERT_FILE"));
    EXPECT_EQ(requests, 0);
    std::printf("%s\n", std::string(status.message()).c_str());
  }
}

}  // namespace
}  // namespace whet::testing
