// whet_host.h as C sees it: what a program gets wrong is said, not suffered.
#include <cstring>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet_host.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;

const whet_host_api& HostApi() {
  return *whet_host_get_api(WHET_HOST_API_MAJOR);
}

// A whet_error and its text.
class ErrorText {
 public:
  ErrorText() {
    error_.struct_size = sizeof(error_);
    error_.capacity = sizeof(text_);
    error_.message = text_;
  }
  whet_error* get() { return &error_; }
  std::string text() const { return std::string(text_, error_.len); }

 private:
  char text_[1024];
  whet_error error_{};
};

TEST(HostApiTest, KnowsItsMajorVersionOnly) {
  ASSERT_NE(whet_host_get_api(WHET_HOST_API_MAJOR), nullptr);
  EXPECT_EQ(whet_host_get_api(WHET_HOST_API_MAJOR + 1), nullptr);
  EXPECT_EQ(HostApi().struct_size, sizeof(whet_host_api));
  EXPECT_EQ(HostApi().api_minor, WHET_HOST_API_MINOR);
}

TEST(HostApiTest, AnEngineNeedsNoOptions) {
  whet_engine* engine = nullptr;
  ASSERT_EQ(HostApi().engine_create(nullptr, &engine, nullptr), WHET_OK);
  HostApi().engine_destroy(engine);
  HostApi().engine_destroy(nullptr);
}

TEST(HostApiTest, RefusesOptionsOfUnknownSize) {
  whet_engine_options options{};
  ErrorText error;
  whet_engine* engine = nullptr;
  EXPECT_EQ(HostApi().engine_create(&options, &engine, error.get()),
            WHET_INVALID_ARGUMENT);
  EXPECT_THAT(error.text(), HasSubstr("struct_size is 0"));
  EXPECT_EQ(engine, nullptr);
  options.struct_size = sizeof(options);
  options.flags = 0x80;
  EXPECT_EQ(HostApi().engine_create(&options, &engine, error.get()),
            WHET_INVALID_ARGUMENT);
  EXPECT_THAT(error.text(), HasSubstr("unknown flag"));
}

TEST(HostApiTest, RefusesNullPointers) {
  ErrorText error;
  EXPECT_EQ(HostApi().engine_create(nullptr, nullptr, error.get()),
            WHET_INVALID_ARGUMENT);
  whet_run* run = nullptr;
  EXPECT_EQ(HostApi().run_prepare(nullptr, nullptr, &run, error.get()),
            WHET_INVALID_ARGUMENT);
  EXPECT_THAT(error.text(), HasSubstr("engine"));
  EXPECT_EQ(HostApi().run_execute(nullptr, error.get()), WHET_INVALID_ARGUMENT);
  whet_engine_options options{};
  options.struct_size = sizeof(options);
  options.answer_cache = {nullptr, 5};
  whet_engine* engine = nullptr;
  EXPECT_EQ(HostApi().engine_create(&options, &engine, error.get()),
            WHET_INVALID_ARGUMENT);
  EXPECT_THAT(error.text(), HasSubstr("answer_cache"));
}

TEST(HostApiTest, RefusesPluginsThatBreakTheContract) {
  whet_engine* engine = nullptr;
  ASSERT_EQ(HostApi().engine_create(nullptr, &engine, nullptr), WHET_OK);
  ErrorText error;
  EXPECT_NE(HostApi().engine_add_plugins(engine, nullptr, WHET_TEXT("acme"),
                                         error.get()),
            WHET_OK);
  EXPECT_THAT(error.text(), HasSubstr("linked:acme"));
  whet_callback_evaluator evaluator{};
  evaluator.struct_size = sizeof(evaluator);
  evaluator.id = WHET_TEXT("acme.exact");
  evaluator.version = WHET_TEXT("1.0.0");
  EXPECT_EQ(HostApi().engine_add_evaluator(engine, &evaluator, error.get()),
            WHET_INVALID_ARGUMENT);
  EXPECT_THAT(error.text(), HasSubstr("no function"));
  HostApi().engine_destroy(engine);
}

}  // namespace
}  // namespace whet::testing
