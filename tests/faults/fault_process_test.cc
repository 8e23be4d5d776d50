// What happens to the process of a run: signals, a terminal or a reader that
// goes away, a stop that outlasts the calls, no file descriptors; and that the
// key is nowhere but in its requests.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "fault_cells.h"
#include "fault_world.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/whet_process/whet_process.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kInterrupted = 130;
// Requests after which the search is under way.
constexpr int kMiddle = 30;

std::string ReadFile(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Processes find the plugins of the tests, and keep answers in the folder of
// the world.
fs::path SetEnvironment(const FaultWorld& world) {
  const fs::path cache = world.sim().dir() / "cache";
  setenv("XDG_CACHE_HOME", cache.c_str(), 1);
  setenv("WHET_PLUGIN_PATH", WHET_TEST_PLUGIN_DIR, 1);
  return cache;
}

// A world whose runs are processes.
class ProcessWorld {
 public:
  ProcessWorld() : cache_(SetEnvironment(world_)) {
    world_.server().Delay(milliseconds(10));
  }

  FaultWorld& world() { return world_; }
  const ModelServer& server() { return world_.server().server(); }
  fs::path dir() const { return world_.sim().RunDir("r"); }
  void Forget() const {
    fs::remove_all(dir());
    fs::remove_all(cache_);
  }

  std::vector<std::string> RunArguments() const {
    return {"run", world_.sim().WriteConfig().string(), "--run-dir",
            dir().string()};
  }

  void ExpectUndisturbedResult() const {
    ASSERT_TRUE(fs::exists(dir() / "result.json"));
    EXPECT_EQ(Outcome(ReadFile(dir() / "result.json")), Outcome(Undisturbed()));
  }

  void ExpectToResume() {
    EXPECT_FALSE(fs::exists(dir() / "result.json"));
    world_.server().Delay(milliseconds(0));
    EXPECT_EQ(WhetProcess({"resume", dir().string()}).Wait(), 0);
    ExpectUndisturbedResult();
  }

 private:
  FaultWorld world_;
  const fs::path cache_;
};

TEST(FaultProcess, SignalsThatEndAProcessLeaveARunThatGoesOn) {
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) {
    SCOPED_TRACE(signal);
    ProcessWorld world;
    WhetProcess whet(world.RunArguments());
    ASSERT_TRUE(world.server().AwaitRequests(kMiddle));
    kill(whet.pid(), signal);
    EXPECT_EQ(whet.Wait(), kInterrupted);
    world.ExpectToResume();
    EXPECT_EQ(world.world().server().MostAnswersOfOneRequest(), 1);
  }
}

TEST(FaultProcess, AClosedTerminalLeavesARunThatGoesOn) {
  ProcessWorld world;
  WhetProcess whet(world.RunArguments(), {.on_terminal = true});
  ASSERT_TRUE(world.server().AwaitRequests(kMiddle));
  whet.CloseReader();
  EXPECT_EQ(whet.Wait(), kInterrupted);
  world.ExpectToResume();
}

TEST(FaultProcess, ASignalAfterTheReaderIsGoneLeavesARunThatGoesOn) {
  ProcessWorld world;
  WhetProcess whet(world.RunArguments(), {.on_pipe = true});
  ASSERT_TRUE(world.server().AwaitRequests(kMiddle));
  whet.CloseReader();
  kill(whet.pid(), SIGTERM);
  EXPECT_EQ(whet.Wait(), kInterrupted);
  world.ExpectToResume();
}

TEST(FaultProcess, AReaderThatGoesAwayDoesNotCostTheRun) {
  ProcessWorld world;
  WhetProcess whet(world.RunArguments(), {.on_pipe = true});
  ASSERT_TRUE(world.server().AwaitRequests(kMiddle));
  whet.CloseReader();
  EXPECT_EQ(whet.Wait(), 128 + SIGPIPE);  // at its last words, all is saved
  world.ExpectUndisturbedResult();
}

// Longer than a call may take, with calls under way, some of which are never
// answered: those have failed when the process wakes up, and so have those that
// it had not sent yet. That may be too many for a comparison.
TEST(FaultProcess, AProcessThatWasStoppedGoesOn) {
  constexpr int kSilent = 2;
  ProcessWorld world;
  world.world().provider()["timeout_s"] = 1;
  world.world().server().Befall(
      {Fault::kStallBeforeHeaders, kMiddle, 1, kSilent});
  const fs::path out = world.world().sim().dir() / "out";
  WhetProcess whet(world.RunArguments(), {.out = out.string()});
  ASSERT_TRUE(world.server().AwaitRequests(kMiddle + kSilent));
  kill(whet.pid(), SIGSTOP);
  // Not for something to happen: this is what happens.
  std::this_thread::sleep_for(milliseconds(1500));
  const auto woken = std::chrono::steady_clock::now();
  kill(whet.pid(), SIGCONT);
  const int status = whet.Wait();
  EXPECT_LT(std::chrono::steady_clock::now() - woken, milliseconds(20'000));
  if (status == 5) {
    world.ExpectToResume();
    return;
  }
  EXPECT_EQ(status, 0) << ReadFile(out);
  const auto result = ParseResultJson(ReadFile(world.dir() / "result.json"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GE(result->failed_items, kSilent);
}

#ifndef WHET_FAULTS_CHECKS_NEED_FILES

std::string LastLine(std::string text) {
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

TEST(FaultProcess, ARunWithoutFileDescriptorsGoesOnWhenThereAreSome) {
  ProcessWorld world;
  world.world().provider()["timeout_s"] = 2;
  int limited = 0;
  // Too few to begin, to go on, and nearly enough. (With 16 there are none for
  // connections: an outage, which takes a minute of pauses to be one.)
  for (const int files : {8, 12, 20, 24, 32}) {
    SCOPED_TRACE(files);
    const fs::path out = world.world().sim().dir() / "out";
    WhetProcess whet(world.RunArguments(),
                     {.out = out.string(), .file_descriptors = files});
    const int status = whet.Wait();
    std::printf("%d file descriptors: exit status %d, %s\n", files, status,
                LastLine(ReadFile(out)).c_str());
    EXPECT_THAT(status, AnyOf(0, 1, 2, 5)) << ReadFile(out);
    limited += status == 0 ? 0 : 1;
    if (fs::exists(world.dir() / "run.json")) {
      EXPECT_EQ(WhetProcess({"resume", world.dir().string()}).Wait(), 0);
      // A run goes on with a few items that could not be asked, and says so;
      // without any, nothing tells that there was a shortage.
      const auto result =
          nlohmann::json::parse(ReadFile(world.dir() / "result.json"));
      if (result.at("failed_items") == 0)
        world.ExpectUndisturbedResult();
    }
    world.Forget();
  }
  EXPECT_GT(limited, 0);
}

#endif  // WHET_FAULTS_CHECKS_NEED_FILES

constexpr char kCanary[] = "sk-canary-7f3a9c51d2e8460b";

// Says the key that it was sent wherever a server can say something.
ModelReply EchoOfTheKey(const ModelRequest& request) {
  const std::string key(request.Header("authorization"));
  ModelReply reply;
  switch (request.index % 12) {
    case 3:
      reply = ErrorReply(400, "bad key " + key, key, key);
      break;
    case 5:
      reply = ErrorReply(500, "cannot use " + key, key, "");
      break;
    case 7:
      reply.status = 503;
      reply.body = "<html>" + key + "</html>";
      break;
    default:
      reply = ChatAnswers([&key](const ChatRequest& chat) {
        return "red for " + key + chat.LastUserText().substr(0, 3);
      })(request);
  }
  reply.headers.emplace_back("x-request-id", key);
  reply.headers.emplace_back(key.substr(key.rfind(' ') + 1), "x");
  return reply;
}

// Files below `dir` that contain the key.
std::vector<std::string> FilesWithTheKey(const fs::path& dir) {
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(dir)) {
    if (entry.is_regular_file() &&
        ReadFile(entry.path()).find(kCanary) != std::string::npos)
      out.push_back(entry.path().filename().string());
  }
  return out;
}

class Canary : public ::testing::Test {
 protected:
  Canary() : cache_(SetEnvironment(world_)) {
    setenv("WHET_FAULT_TEST_KEY", kCanary, 1);
    world_.provider()["api_key_env"] = "WHET_FAULT_TEST_KEY";
  }
  ~Canary() override { unsetenv("WHET_FAULT_TEST_KEY"); }

  // All that `whet` says is kept among the files of the world.
  std::string Out() {
    return (world_.sim().dir() / ("out" + std::to_string(++outs_))).string();
  }
  int Whet(const std::vector<std::string>& arguments) {
    return WhetProcess(arguments, {.out = Out()}).Wait();
  }
  std::string dir() const { return world_.sim().RunDir("r").string(); }

  FaultWorld world_;
  const fs::path cache_;

 private:
  int outs_ = 0;
};

TEST_F(Canary, TheKeyIsNowhereThoughTheServerSaysItAgain) {
  ModelServer server(EchoOfTheKey);
  world_.provider()["base_url"] = server.base_url();
  const std::string config = world_.sim().WriteConfig().string();
  std::string command_line;
  {
    WhetProcess whet({"run", config, "--run-dir", dir(), "--verbose"},
                     {.out = Out()});
    ASSERT_TRUE(server.AwaitRequests(1));
    command_line = ReadFile("/proc/" + std::to_string(whet.pid()) + "/cmdline");
    EXPECT_EQ(whet.Wait(), 0);
  }
  EXPECT_THAT(command_line, HasSubstr("--run-dir"));
  EXPECT_THAT(command_line, Not(HasSubstr(kCanary)));
  EXPECT_EQ(server.requests().at(0).Header("authorization"),
            std::string("Bearer ") + kCanary);
  EXPECT_EQ(Whet({"show", dir(), "--json"}), 0);
  EXPECT_EQ(Whet({"journal", "dump", dir()}), 0);
  EXPECT_EQ(Whet({"eval", config, "--json"}), 0);
  EXPECT_EQ(Whet({"doctor", config}), 0);
  // What the server said is there, masked.
  EXPECT_THAT(ReadFile(fs::path(dir()) / "details.json"),
              HasSubstr("red for Bearer ***"));
  EXPECT_TRUE(fs::exists(cache_ / "whet/answers.db"));
  EXPECT_THAT(FilesWithTheKey(world_.sim().dir()), IsEmpty());
}

TEST_F(Canary, TheKeyIsNotInTheErrorThatEndsTheRun) {
  ModelServer server([](const ModelRequest& request) {
    const std::string key(request.Header("authorization"));
    return ErrorReply(401, "no such key: " + key, key, key);
  });
  world_.provider()["base_url"] = server.base_url();
  const std::string config = world_.sim().WriteConfig().string();
  EXPECT_EQ(Whet({"run", config, "--run-dir", dir()}), 4);
  EXPECT_EQ(Whet({"eval", config}), 4);
  EXPECT_THAT(FilesWithTheKey(world_.sim().dir()), IsEmpty());
}

}  // namespace
}  // namespace whet::testing
