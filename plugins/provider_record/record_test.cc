// The plugin through its entry symbol, with a host whose other provider does
// what the test says.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/provider.h"
#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/testing.h"
#include "whet/sdk/text.h"
#include "whet/service/completion.h"
#include "whet/service/log.h"
#include "whet/service/providers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::record {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kSecret[] = "sk-canary-0123456789";

// What the host was asked, and what its other provider does.
struct World {
  std::vector<std::string> chosen;
  whet_status choose = WHET_OK;
  std::string choose_error;
  int starts = 0;
  whet_status start = WHET_OK;
  std::vector<std::string> asked;      // texts that reached the provider
  std::vector<std::string> cancelled;  // operations
  std::uint32_t concurrency = 6;
  // Null: the operation stays under way.
  std::function<void(World&, whet_op, const std::string&)> answer;
  whet_status refuse = WHET_OK;

  std::vector<std::string> outcomes;  // "op: what", at the host
  std::vector<std::string> log;
  whet_instance* instance = nullptr;

  void Forget() {
    starts = 0;
    asked.clear();
    outcomes.clear();
  }
  const whet_draft_provider_client& client() const {
    return *static_cast<const whet_draft_provider_client*>(
        instance->get_extension(instance,
                                sdk::Text(WHET_EXTENSION_PROVIDER_CLIENT)));
  }
  void Answer(whet_op op, const std::string& text) const {
    const whet_usage usage = {sizeof(usage), 0, 3, -1, 2, -1};
    whet_generate_result result{};
    result.struct_size = sizeof(result);
    result.finish_reason = WHET_FINISH_STOP;
    result.text = sdk::Text(text);
    result.usage = &usage;
    client().generated(instance, op, &result);
  }
  void Fail(whet_op op, whet_status code, std::string text,
            std::uint32_t flags = 0) const {
    const auto size = static_cast<std::uint32_t>(text.size());
    const whet_error error = {sizeof(error), code, flags,      size,
                              size,          0,    text.data()};
    client().failed(instance, op, &error);
  }
};

World& Of(const whet_host* host) {
  return *static_cast<World*>(sdk::testing::TestHost::Data(host));
}

const whet_draft_providers kProviders = {
    sizeof(whet_draft_providers),
    0,
    [](const whet_host* host, whet_text id, whet_text model, whet_text config,
       std::uint64_t* number, whet_error* error) noexcept -> whet_status {
      World& world = Of(host);
      world.chosen.push_back(sdk::Copy(id) + " " + sdk::Copy(model) + " " +
                             sdk::Copy(config));
      *number = 1;
      return world.choose == WHET_OK
                 ? WHET_OK
                 : sdk::Fill(error, world.choose, world.choose_error);
    },
    [](const whet_host* host, std::uint64_t,
       whet_error* error) noexcept -> whet_status {
      World& world = Of(host);
      ++world.starts;
      return world.start == WHET_OK ? WHET_OK
                                    : sdk::Fill(error, world.start, "no key");
    },
    [](const whet_host* host, std::uint64_t, whet_op op,
       const whet_generate_request* request,
       whet_error* error) noexcept -> whet_status {
      World& world = Of(host);
      if (world.refuse != WHET_OK)
        return sdk::Fill(error, world.refuse, "cannot be said");
      world.asked.push_back(sdk::Copy(request->model) + " " +
                            sdk::Copy(request->messages[0].content));
      if (world.answer)
        world.answer(world, op, sdk::Copy(request->messages[0].content));
      return WHET_OK;
    },
    [](const whet_host* host, std::uint64_t, whet_op op,
       const whet_embed_request* request, whet_error*) noexcept -> whet_status {
      World& world = Of(host);
      world.asked.push_back("embed " + sdk::Copy(request->texts[0]));
      const float values[] = {0.5F, -0.25F};
      const whet_embed_result result = {sizeof(result), 2, values, 1, nullptr};
      world.client().embedded(world.instance, op, &result);
      return WHET_OK;
    },
    [](const whet_host* host, std::uint64_t, whet_op op) noexcept {
      Of(host).cancelled.push_back(std::to_string(op));
    },
    [](const whet_host* host, std::uint64_t,
       whet_provider_limits* out) noexcept {
      out->concurrency = Of(host).starts > 0 ? Of(host).concurrency : 0;
    },
    [](const whet_host*, std::uint64_t, const whet_text_sink* out,
       whet_error*) noexcept -> whet_status {
      out->append(out->ctx, sdk::Text("[{\"id\":\"m\"}]"));
      return WHET_OK;
    },
    [](const whet_host*, whet_text text, const whet_text_sink* out) noexcept {
      std::string masked = sdk::Copy(text);
      for (std::size_t at = masked.find(kSecret); at != std::string::npos;
           at = masked.find(kSecret)) {
        masked.replace(at, sizeof(kSecret) - 1, "***");
      }
      out->append(out->ctx, sdk::Text(masked));
    },
    [](const whet_host* host, std::uint64_t,
       const whet_generate_request* request, std::int64_t* tokens,
       whet_error*) noexcept -> whet_status {
      Of(host).asked.push_back("count " + sdk::Copy(request->model));
      *tokens = 42;
      return WHET_OK;
    }};

const whet_completion kOutcomes = {
    sizeof(whet_completion),
    0,
    [](const whet_host* host, whet_op op,
       const whet_generate_result* result) noexcept -> whet_status {
      Of(host).outcomes.push_back(std::to_string(op) + ": " +
                                  sdk::Copy(result->text));
      return WHET_OK;
    },
    [](const whet_host* host, whet_op op,
       const whet_error* error) noexcept -> whet_status {
      Of(host).outcomes.push_back(std::to_string(op) + ": error " +
                                  std::to_string(error->code) + " " +
                                  std::string(error->message, error->len));
      return WHET_OK;
    },
    nullptr,
    [](const whet_host* host, whet_op op,
       const whet_embed_result* result) noexcept -> whet_status {
      Of(host).outcomes.push_back(std::to_string(op) + ": vector " +
                                  std::to_string(result->values[1]));
      return WHET_OK;
    }};

const whet_log kLog = {
    sizeof(whet_log), 0,
    [](const whet_host*, std::int32_t) noexcept -> std::int32_t { return 1; },
    [](const whet_host* host, std::int32_t, whet_text text) noexcept {
      Of(host).log.push_back(sdk::Copy(text));
    }};

class RecordTest : public ::testing::Test {
 protected:
  RecordTest() {
    std::string pattern = (fs::path(::testing::TempDir()) / "record-XXXXXX");
    folder_ = mkdtemp(pattern.data());
    world_.answer = [](World& world, whet_op op, const std::string& text) {
      world.Answer(op, "<" + text + ">");
    };
  }
  ~RecordTest() override {
    Drop();
    fs::remove_all(folder_);
  }

  void Drop() {
    if (world_.instance != nullptr)
      world_.instance->destroy(world_.instance);
    world_.instance = nullptr;
  }

  // Empty, or why it could not be made.
  std::string Make(json settings) {
    Drop();
    settings["file"] = File().string();
    if (!settings.contains("of"))
      settings["of"] = {{"provider", "other"}, {"model", "m"}, {"x", 1}};
    if (settings["of"].is_null())
      settings.erase("of");
    sdk::ErrorBuffer error;
    const std::string config = settings.dump();
    const whet_status status = whet_plugin_entry_v1()->create(
        sdk::Text("record"), host_.get(), sdk::Text(config), &world_.instance,
        error.get());
    return status == WHET_OK
               ? ""
               : std::string(error.get()->message, error.get()->len);
  }

  const whet_provider& table() const {
    return *static_cast<const whet_provider*>(world_.instance->kind_table);
  }

  // Empty, or the error with which it is refused at once.
  std::string Ask(whet_op op, const std::string& text,
                  std::uint64_t timeout_ms = 60'000, std::uint64_t seed = 0) {
    sdk::GenerateRequest request;
    request.messages = {{WHET_ROLE_USER, text}};
    request.model = "of the role";
    request.timeout_ms = timeout_ms;
    request.seed = seed;
    const sdk::GenerateRequestView view(request);
    sdk::ErrorBuffer error;
    const whet_status status =
        table().generate(world_.instance, op, &view.c(), error.get());
    return status == WHET_OK
               ? ""
               : std::to_string(status) + " " +
                     std::string(error.get()->message, error.get()->len);
  }

  fs::path File() const { return folder_ / "calls.jsonl"; }
  std::string Bytes() const {
    std::ifstream in(File(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  std::size_t LineCount() const {
    const std::string bytes = Bytes();
    return static_cast<std::size_t>(
        std::count(bytes.begin(), bytes.end(), '\n'));
  }

  fs::path folder_;
  World world_;
  sdk::testing::TestHost host_{{{WHET_SERVICE_COMPLETION, &kOutcomes},
                                {WHET_SERVICE_PROVIDERS, &kProviders},
                                {WHET_SERVICE_LOG, &kLog}},
                               &world_};
};

TEST_F(RecordTest, RecordsAndThenReplaysWithoutAsking) {
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_THAT(world_.chosen, ElementsAre("other m {\"x\":1}"));
  EXPECT_EQ(world_.starts, 1);  // before the first call
  EXPECT_EQ(Ask(1, "a", 60'000, 5), "");
  EXPECT_EQ(Ask(2, "b", 60'000, 6), "");
  EXPECT_THAT(world_.asked, ElementsAre("m a", "m b"));
  EXPECT_THAT(world_.outcomes, ElementsAre("1: <a>", "2: <b>"));
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  world_.Forget();
  EXPECT_EQ(Ask(3, "b", 10, 7), "");  // neither time nor seed matter
  EXPECT_EQ(Ask(4, "a"), "");
  EXPECT_THAT(world_.outcomes, ElementsAre("3: <b>", "4: <a>"));
  EXPECT_EQ(world_.starts, 0);
  EXPECT_THAT(world_.asked, IsEmpty());
}

TEST_F(RecordTest, AsksTheProviderBehindForCountsAndRecordsNone) {
  sdk::GenerateRequest request;
  request.model = "of the role";
  const sdk::GenerateRequestView view(request);
  std::int64_t tokens = 0;
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(table().count_tokens(world_.instance, &view.c(), &tokens, nullptr),
            WHET_OK);
  EXPECT_EQ(tokens, 42);
  EXPECT_THAT(world_.asked, ElementsAre("count m"));
  EXPECT_EQ(Bytes(), "");
  ASSERT_EQ(Ask(1, "a"), "");
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_EQ(table().count_tokens(world_.instance, &view.c(), &tokens, nullptr),
            WHET_UNIMPLEMENTED);
}

TEST_F(RecordTest, AReplaySaysWhatItLacks) {
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(Ask(1, "What is a cat?"), "");
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_THAT(Ask(2, "What is a dog?"),
              HasSubstr("5 calls.jsonl does not have this request: \"What is a "
                        "dog?\"; the nearest one, in line 1, differs first in "
                        "messages[0].content at character 11"));
}

TEST_F(RecordTest, AutoAsksForWhatIsMissing) {
  ASSERT_EQ(Make({{"mode", "auto"}}), "");
  EXPECT_EQ(world_.starts, 1);  // nothing is recorded
  EXPECT_EQ(Ask(1, "a"), "");
  ASSERT_EQ(Make({{"mode", "auto"}}), "");
  world_.Forget();
  EXPECT_EQ(Ask(2, "a"), "");
  EXPECT_EQ(world_.starts, 0);  // perhaps it will not be needed
  EXPECT_EQ(Ask(3, "b"), "");
  EXPECT_EQ(Ask(4, "a"), "");  // once more than it is there
  EXPECT_THAT(world_.outcomes, ElementsAre("2: <a>", "3: <b>", "4: <a>"));
  EXPECT_THAT(world_.asked, ElementsAre("m b", "m a"));
  EXPECT_EQ(LineCount(), 3U);
}

TEST_F(RecordTest, FailuresAreRecordedAndReplayedButNotByAuto) {
  world_.answer = [](World& world, whet_op op, const std::string&) {
    world.Fail(op, WHET_UNAVAILABLE, "busy", WHET_ERROR_RETRYABLE);
  };
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(Ask(1, "a"), "");
  world_.answer = [](World& world, whet_op op, const std::string&) {
    world.Answer(op, "ok");
  };
  EXPECT_EQ(Ask(2, "a"), "");
  world_.outcomes.clear();
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_EQ(Ask(3, "a"), "");
  EXPECT_EQ(Ask(4, "a"), "");
  EXPECT_EQ(Ask(5, "a"), "");
  EXPECT_THAT(world_.outcomes,
              ElementsAre("3: error 14 busy", "4: ok", "5: ok"));
  ASSERT_EQ(Make({{"mode", "replay"}, {"strict", true}}), "");
  EXPECT_EQ(Ask(6, "a"), "");
  EXPECT_EQ(Ask(7, "a"), "");
  EXPECT_THAT(Ask(8, "a"), HasSubstr("has 2 outcomes of this request"));
  world_.outcomes.clear();
  ASSERT_EQ(Make({{"mode", "auto"}}), "");
  EXPECT_EQ(Ask(9, "a"), "");
  EXPECT_THAT(world_.outcomes, ElementsAre("9: ok"));
}

TEST_F(RecordTest, ARefusalAtOnceIsAnOutcome) {
  world_.refuse = WHET_INVALID_ARGUMENT;
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(Ask(1, "a"), "3 cannot be said");
  EXPECT_THAT(Bytes(), HasSubstr("\"error\":{\"code\":\"invalid_argument\","
                                 "\"message\":\"cannot be said\","
                                 "\"not_billed\":true}"));
  EXPECT_THAT(world_.outcomes, IsEmpty());
}

TEST_F(RecordTest, WhatIsCancelledHasNoOutcomeUnlessItTookTooLong) {
  world_.answer = nullptr;
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(Ask(1, "a", 60'000), "");
  table().cancel(world_.instance, 1);
  EXPECT_THAT(world_.cancelled, ElementsAre("1"));
  world_.Fail(1, WHET_CANCELLED, "cancelled");
  EXPECT_EQ(Bytes(), "");
  EXPECT_EQ(Ask(2, "b", 1), "");  // its time is over at once
  table().cancel(world_.instance, 2);
  world_.Fail(2, WHET_CANCELLED, "cancelled");
  EXPECT_THAT(Bytes(), HasSubstr("\"code\":\"deadline_exceeded\",\"message\":"
                                 "\"no answer within 1 s\""));
  EXPECT_THAT(world_.outcomes,
              ElementsAre("1: error 1 cancelled", "2: error 1 cancelled"));
  table().cancel(world_.instance, 2);  // over: ignored
  EXPECT_EQ(world_.cancelled.size(), 2U);
}

TEST_F(RecordTest, RecordsVectors) {
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  const whet_text text = sdk::Text("a");
  const whet_embed_request request = {sizeof(request), 0, &text, 1,
                                      sdk::Text("e"),  0};
  EXPECT_EQ(table().embed(world_.instance, 1, &request, nullptr), WHET_OK);
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_EQ(table().embed(world_.instance, 2, &request, nullptr), WHET_OK);
  EXPECT_THAT(world_.asked, ElementsAre("embed a"));
  EXPECT_THAT(world_.outcomes,
              ElementsAre("1: vector -0.250000", "2: vector -0.250000"));
}

TEST_F(RecordTest, NoSecretReachesTheFile) {
  const std::string secret = kSecret;
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(Ask(1, "My key is " + secret), "");
  world_.answer = [secret](World& world, whet_op op, const std::string&) {
    world.Fail(op, WHET_UNAUTHENTICATED, "not " + secret);
  };
  EXPECT_EQ(Ask(2, secret + secret), "");
  EXPECT_EQ(LineCount(), 2U);
  EXPECT_THAT(Bytes(), Not(HasSubstr(secret)));
  EXPECT_THAT(Bytes(), HasSubstr("My key is ***"));
  // The run itself gets what came.
  EXPECT_EQ(world_.outcomes[0], "1: <My key is " + secret + ">");
  // And finds the request again as long as the host knows the secret.
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_EQ(Ask(3, "My key is " + secret), "");
  EXPECT_EQ(world_.outcomes[2], "3: <My key is ***>");
}

TEST_F(RecordTest, AReplayHasTheConcurrencyOfTheRecording) {
  const auto limits = [this] {
    whet_provider_limits out{};
    out.struct_size = sizeof(out);
    table().limits(world_.instance, &out);
    return out.concurrency;
  };
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(limits(), 6U);
  EXPECT_EQ(Ask(1, "a"), "");
  ASSERT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_EQ(limits(), 6U);
  world_.starts = 0;
  ASSERT_EQ(Make({{"mode", "auto"}}), "");
  EXPECT_EQ(limits(), 6U);
}

TEST_F(RecordTest, OnlyAReplayDoesWithoutTheOtherProvider) {
  EXPECT_EQ(Make({{"mode", "auto"}, {"of", nullptr}}),
            "$.of: is missing; expected the provider whose calls are recorded, "
            "of: {provider: openai}");
  world_.choose = WHET_NOT_FOUND;
  world_.choose_error = "no provider 'other'";
  EXPECT_EQ(Make({{"mode", "auto"}}), "$.of.provider: no provider 'other'");
  std::ofstream(File()) << R"({"whet_call":1,"operation":"generate","request":)"
                        << R"({"messages":[{"role":"user","content":"a"}],)"
                        << R"("model":"m","sample":0},)"
                        << R"("answer":{"text":"A","finish_reason":"stop"}})"
                        << "\n";
  EXPECT_EQ(Make({{"mode", "replay"}}), "");
  EXPECT_EQ(Ask(1, "a"), "");
  EXPECT_EQ(Make({{"mode", "replay"}, {"of", nullptr}, {"model", "m"}}), "");
  EXPECT_EQ(Ask(2, "a"), "");
  EXPECT_THAT(world_.outcomes, ElementsAre("1: A", "2: A"));
  world_.choose = WHET_INVALID_ARGUMENT;
  world_.choose_error = "$.x: unknown setting";
  EXPECT_EQ(Make({{"mode", "replay"}}), "$.of.x: unknown setting");
}

TEST_F(RecordTest, SaysWhatIsWrongWithTheFile) {
  const std::string path = File().string();
  EXPECT_THAT(Make({{"mode", "replay"}}),
              HasSubstr("$.file: " + path + " cannot be read: No such file"));
  std::ofstream(File()) << "";
  EXPECT_EQ(Make({{"mode", "replay"}}),
            "$.file: " + path + " has no calls; record them with mode: record");
  std::ofstream(File()) << "\n{}\n";
  EXPECT_EQ(
      Make({{"mode", "auto"}}),
      "$.file: " + path + ":2: is no recorded call (\"whet_call\" is missing)");
  std::ofstream(File()) << "{\"whet_ca";
  EXPECT_EQ(Make({{"mode", "auto"}}), "");
  EXPECT_THAT(world_.log.back(), HasSubstr("its last line is not whole"));
}

TEST_F(RecordTest, AMissingKeyShowsBeforeTheFirstCallOrWithIt) {
  world_.start = WHET_UNAUTHENTICATED;
  EXPECT_EQ(Make({{"mode", "record"}}), "no key");
  world_.start = WHET_OK;
  ASSERT_EQ(Make({{"mode", "record"}}), "");
  EXPECT_EQ(Ask(1, "a"), "");
  world_.start = WHET_UNAUTHENTICATED;
  ASSERT_EQ(Make({{"mode", "auto"}}), "");
  EXPECT_EQ(Ask(2, "a"), "");
  EXPECT_EQ(Ask(3, "b"), "16 no key");
  EXPECT_EQ(LineCount(), 1U);  // it is nobody's answer
}

TEST_F(RecordTest, ListsTheModelsOfTheOther) {
  ASSERT_EQ(Make({{"mode", "auto"}}), "");
  std::string list;
  EXPECT_EQ(
      table().models(world_.instance, sdk::StringSink(list).get(), nullptr),
      WHET_OK);
  EXPECT_EQ(list, "[{\"id\":\"m\"}]");
}

}  // namespace
}  // namespace whet::record
