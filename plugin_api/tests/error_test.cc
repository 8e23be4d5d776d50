#include "whet/sdk/error.h"

#include <new>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_host.h"

namespace whet::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string MessageOf(ErrorBuffer& error) {
  return {error.get()->message, error.get()->len};
}

TEST(Guard, SuccessLeavesTheErrorAlone) {
  ErrorBuffer error;
  EXPECT_EQ(Guard(error.get(), [] {}), WHET_OK);
  EXPECT_EQ(error.get()->len, 0U);
}

TEST(Guard, KeepsCodeTextFlagsAndDelayOfAnError) {
  ErrorBuffer error;
  EXPECT_EQ(Guard(error.get(),
                  [] {
                    throw Error(WHET_UNAVAILABLE, "overloaded",
                                WHET_ERROR_RETRYABLE, 1500);
                  }),
            WHET_UNAVAILABLE);
  EXPECT_EQ(error.get()->code, WHET_UNAVAILABLE);
  EXPECT_EQ(error.get()->flags, WHET_ERROR_RETRYABLE);
  EXPECT_EQ(error.get()->retry_after_ms, 1500U);
  EXPECT_EQ(MessageOf(error), "overloaded");
}

TEST(Guard, KeepsTheTextOfAnyException) {
  ErrorBuffer error;
  EXPECT_EQ(Guard(error.get(), [] { throw std::runtime_error("boom"); }),
            WHET_INTERNAL);
  EXPECT_EQ(MessageOf(error), "boom");
  EXPECT_EQ(Guard(error.get(), [] { throw std::bad_alloc(); }), WHET_INTERNAL);
  EXPECT_EQ(MessageOf(error), "out of memory");
  EXPECT_EQ(Guard(error.get(), [] { throw 42; }), WHET_INTERNAL);
  EXPECT_THAT(MessageOf(error), HasSubstr("not a std::exception"));
}

TEST(Guard, CallerMayNotWantTheText) {
  EXPECT_EQ(Guard(nullptr, [] { throw std::runtime_error("boom"); }),
            WHET_INTERNAL);
}

TEST(Fill, CutsAtACodePointAndSaysSo) {
  char buffer[6] = {'#', '#', '#', '#', '#', '#'};
  whet_error error{};
  error.struct_size = sizeof(error);
  error.capacity = 5;
  error.message = buffer;
  Fill(&error, WHET_INTERNAL, "abc\xE2\x82\xAC");  // the euro sign needs 3
  EXPECT_EQ(std::string(buffer, error.len), "abc");
  EXPECT_EQ(error.flags, WHET_ERROR_TRUNCATED);
  EXPECT_EQ(buffer[5], '#');
  error.capacity = 6;
  Fill(&error, WHET_INTERNAL, "abc\xE2\x82\xAC");
  EXPECT_EQ(std::string(buffer, error.len), "abc\xE2\x82\xAC");
  EXPECT_EQ(error.flags, 0U);
}

TEST(Fill, NoBufferIsAllowed) {
  whet_error error{};
  error.struct_size = sizeof(error);
  EXPECT_EQ(Fill(&error, WHET_NOT_FOUND, "gone"), WHET_NOT_FOUND);
  EXPECT_EQ(error.len, 0U);
  EXPECT_EQ(error.flags, WHET_ERROR_TRUNCATED);
}

TEST(ErrorBuffer, ThrowsTheExceptionOfTheCode) {
  const auto thrown = [](whet_status status) {
    ErrorBuffer error;
    Fill(error.get(), status, "why", 0, 7);
    error.ThrowIfFailed(status);
  };
  EXPECT_NO_THROW(thrown(WHET_OK));
  EXPECT_THROW(thrown(WHET_RESOURCE_EXHAUSTED), BudgetSpent);
  EXPECT_THROW(thrown(WHET_CANCELLED), Cancelled);
  try {
    thrown(WHET_NOT_FOUND);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), WHET_NOT_FOUND);
    EXPECT_STREQ(e.what(), "why");
    EXPECT_EQ(e.retry_after_ms(), 7U);
  }
}

TEST(CutAtCodePoint, NeverSplitsASequence) {
  const std::string text = "a\xC3\xA9\xF0\x9F\x98\x80z";  // 1 + 2 + 4 + 1 bytes
  EXPECT_EQ(CutAtCodePoint(text, 0), "");
  EXPECT_EQ(CutAtCodePoint(text, 1).size(), 1U);
  EXPECT_EQ(CutAtCodePoint(text, 2).size(), 1U);
  EXPECT_EQ(CutAtCodePoint(text, 3).size(), 3U);
  EXPECT_EQ(CutAtCodePoint(text, 6).size(), 3U);
  EXPECT_EQ(CutAtCodePoint(text, 7).size(), 7U);
  EXPECT_EQ(CutAtCodePoint(text, 100).size(), 8U);
}

TEST(Text, EmptyAndNullAreTheSame) {
  EXPECT_EQ(View({nullptr, 0}), "");
  EXPECT_EQ(Copy(Text("a\nb")), "a\nb");
}

TEST(Host, ServiceThatIsMissingOrTooOldIsNamed) {
  FakeHost fake;
  const Host host(fake.get());
  try {
    host.Service<whet_log>("whet.http/1");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), WHET_UNIMPLEMENTED);
    EXPECT_THAT(e.what(), HasSubstr("whet.http/1"));
  }
  whet_log old{};
  old.struct_size = 8;
  fake.services["old/1"] = &old;
  EXPECT_THROW(host.Service<whet_log>("old/1"), Error);
}

TEST(Host, LogsWhatTheHostWantsToKeep) {
  FakeHost fake;
  const Host host(fake.get());
  host.Log(WHET_LOG_DEBUG, "quiet");
  host.Log(WHET_LOG_WARN, "loud");
  EXPECT_THAT(fake.logged, ElementsAre("loud"));
  fake.services.clear();
  Host(fake.get()).Log(WHET_LOG_ERROR, "nobody listens");
}

}  // namespace
}  // namespace whet::sdk
