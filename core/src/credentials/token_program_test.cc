#include "credentials/token_program.h"

#include <chrono>
#include <string>
#include <thread>

#include <sys/stat.h>

#include "credentials/credential_file.h"
#include "credentials/credentials_for_test.h"
#include "credentials/program_output.h"
#include "gmock/gmock.h"

namespace whet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kAllowed[] = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";

class TokenProgramTest : public CredentialsTest {
 protected:
  // Fetches with a program that is the shell with `script`.
  std::string Fetch(const std::string& script,
                    const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json executable = {
        {"command", "/bin/sh '" + Write("a script.sh", script) + "' \"x y\""}};
    executable.update(more);
    const auto read = ReadCredentialFile(
        Write("c.json", ExternalJson({{"executable", executable}})), "file",
        context_);
    if (!read.ok())
      return read.status().ToString();
    const auto token = read->credential->Fetch(exchange_);
    return token.ok() ? std::string(token->text.Expose())
                      : token.status().ToString();
  }
};

TEST_F(TokenProgramTest, IsRefusedUnlessTheUserAllowsIt) {
  const std::string ran = (folder_ / "ran").string();
  EXPECT_THAT(Fetch("touch " + ran),
              AllOf(StartsWith("PERMISSION_DENIED: file: "
                               "credential_source.executable.command asks to "
                               "run a program, which is not allowed"),
                    HasSubstr("export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_"
                              "EXECUTABLES=1")));
  variables_[kAllowed] = "true";  // google-auth takes 1 only
  EXPECT_THAT(Fetch("touch " + ran), StartsWith("PERMISSION_DENIED: "));
  EXPECT_FALSE(std::filesystem::exists(ran));
}

TEST_F(TokenProgramTest, ItsTokenIsExchanged) {
  variables_[kAllowed] = "1";
  EXPECT_EQ(Fetch(R"(cat <<END
{"version": 1, "success": true, "id_token": "t$1-$GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE",
 "token_type": "urn:ietf:params:oauth:token-type:jwt"}
END
echo this is not read >&2)"),
            "first-token");
  ASSERT_EQ(transport_.sent().size(), 1U);
  EXPECT_THAT(transport_.sent()[0].body,
              HasSubstr("subject_token=tx%20y-%2F%2Fiam.googleapis.com"
                        "%2Fprojects%2F1%2Fq&"));
  EXPECT_THAT(masked_, ::testing::Contains(std::string(
                           "tx y-//iam.googleapis.com/projects/1/q")));
}

TEST_F(TokenProgramTest, FailuresSayWhatAndQuoteNoOutput) {
  variables_[kAllowed] = "1";
  EXPECT_EQ(Fetch("echo secret-output; exit 3"),
            "UNAUTHENTICATED: program /bin/sh exited with 3");
  EXPECT_EQ(Fetch("kill -9 $$"),
            "UNAUTHENTICATED: program /bin/sh was ended by signal 9");
  EXPECT_EQ(Fetch("echo secret-output"),
            "UNAUTHENTICATED: the output of program /bin/sh is not a JSON "
            "object with version 1 and success");
  EXPECT_EQ(Fetch(R"(echo '{"version":1,"success":false,"code":"401",
                            "message":"Caller not authorized."}')"),
            "UNAUTHENTICATED: the output of program /bin/sh says that there is "
            "no token: 401 Caller not authorized.");
  EXPECT_EQ(Fetch(R"(echo '{"version":1,"success":true,"id_token":"a",
                            "expiration_time":1767225599}')"),
            "UNAUTHENTICATED: the output of program /bin/sh holds a token that "
            "has ended");
}

TEST_F(TokenProgramTest, ATokenThatItKeptIsUsedUntilItEnds) {
  variables_[kAllowed] = "1";
  const std::string kept =
      Write("kept.json", nlohmann::json{{"version", 1},
                                        {"success", true},
                                        {"id_token", "kept"},
                                        {"expiration_time", 1767225601}});
  const std::string fail = "exit 1";
  EXPECT_EQ(Fetch(fail, {{"output_file", kept}}), "first-token");
  EXPECT_THAT(transport_.sent()[0].body, HasSubstr("subject_token=kept"));
  clock_.Advance(1);
  EXPECT_EQ(Fetch(fail, {{"output_file", kept}}),
            "UNAUTHENTICATED: program /bin/sh exited with 1");
}

TEST_F(TokenProgramTest, OneThatDoesNotEndIsKilled) {
  EXPECT_EQ(ProgramOutput({"/bin/sh", "-c", "sleep 60"}, {.timeout_ms = 50})
                .status()
                .ToString(),
            "UNAVAILABLE: did not end within 50 ms");
  EXPECT_EQ(
      ProgramOutput({"/bin/sh", "-c", "exec >&-; sleep 60"}, {.timeout_ms = 50})
          .status()
          .ToString(),
      "UNAVAILABLE: did not end within 50 ms");
  EXPECT_EQ(ProgramOutput({"yes"}, {}).status().ToString(),
            "UNAVAILABLE: printed more than 262144 bytes");
  EXPECT_EQ(ProgramOutput({"/nowhere/program"}, {}).status().ToString(),
            "UNAVAILABLE: cannot be started: No such file or directory");
}

TEST_F(TokenProgramTest, OneIsEndedWhenTheHostStops) {
  SystemCredentialClock clock;
  // The host stops when the program runs: it says so to a pipe.
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread stop([&] {
    std::ifstream runs(pipe);
    clock.Stop();
  });
  TokenProgram program;
  program.arguments = {"/bin/sh", "-c", ": > " + pipe + "; exec sleep 60"};
  program.timeout_ms = 60'000;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(RunTokenProgram(program, 0, clock.stop_fd()).status().ToString(),
            "CANCELLED: the host stops");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  stop.join();
}

}  // namespace
}  // namespace whet
