#include "wire/api_error.h"

#include <string>

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

TEST(ApiError, SaysInOneLineWhatTheServerSaid) {
  const sdk::Error error = ErrorOf({.status = 400,
                                    .name = "bad",
                                    .message = " it\n\tis  bad \n",
                                    .violations = "field: too long",
                                    .request_id = "r"},
                                   {WHET_INVALID_ARGUMENT, kFree, "mend it"});
  EXPECT_EQ(error.what(), std::string("HTTP 400 (bad): it is bad; field: too "
                                      "long; mend it [request r]"));
  EXPECT_EQ(error.code(), WHET_INVALID_ARGUMENT);
  EXPECT_EQ(error.flags(), WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(ErrorOf({.status = 500}, {}).what(), std::string("HTTP 500"));
}

TEST(ApiError, WaitsOnlyForWhatIsTriedAgain) {
  const sdk::Error refused =
      ErrorOf({.status = 401, .wait_ms = 500'000}, {WHET_UNAUTHENTICATED});
  EXPECT_EQ(refused.retry_after_ms(), 0U);
  EXPECT_EQ(refused.what(), std::string("HTTP 401"));
  EXPECT_EQ(ErrorOf({.status = 429, .wait_ms = 120'000},
                    {WHET_UNAVAILABLE, kRetry | kFree})
                .retry_after_ms(),
            120'000U);
}

TEST(ApiError, AWaitOfMoreThanTwoMinutesEndsTheCall) {
  const sdk::Error error =
      ErrorOf({.status = 429, .wait_ms = 120'001},
              {WHET_UNAVAILABLE, kRetry | kFree, "use another model"});
  EXPECT_EQ(error.flags(), WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(error.retry_after_ms(), 0U);
  EXPECT_EQ(error.what(),
            std::string("HTTP 429; use another model; the server asks to wait "
                        "121 s, which is too long for a run: try again then"));
}

TEST(ApiError, AStatusMeansTheSameToEveryApi) {
  const sdk::HttpResponse response;
  const auto code = [&](int status) {
    return MeaningOfStatus(response, status).code;
  };
  const auto flags = [&](int status) {
    return MeaningOfStatus(response, status).flags;
  };
  EXPECT_EQ(code(302), WHET_NOT_FOUND);
  EXPECT_EQ(code(401), WHET_UNAUTHENTICATED);
  EXPECT_EQ(code(403), WHET_PERMISSION_DENIED);
  EXPECT_EQ(code(404), WHET_NOT_FOUND);
  EXPECT_EQ(code(418), WHET_INVALID_ARGUMENT);
  for (const int status : {408, 409, 499, 500, 502, 504, 599, 200}) {
    EXPECT_EQ(code(status), WHET_UNAVAILABLE) << status;
    EXPECT_EQ(flags(status), WHET_ERROR_RETRYABLE) << status;
  }
  for (const int status : {429, 503, 529}) {
    EXPECT_EQ(flags(status), WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED)
        << status;
  }
}

TEST(ApiError, DamageIsWorthAnotherAttempt) {
  try {
    ThrowDamaged("http://server/v1", "the body is empty");
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_DATA_LOSS);
    EXPECT_EQ(e.flags(), WHET_ERROR_RETRYABLE);
    EXPECT_EQ(e.what(),
              std::string("http://server/v1 answered with success, but the "
                          "body is empty"));
  }
}

}  // namespace
}  // namespace whet::wire
