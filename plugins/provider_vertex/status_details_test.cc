#include "status_details.h"

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

TEST(StatusDetails, KeepsTheBodyThatIsNoStatus) {
  EXPECT_EQ(ReadStatusDetails("<html>").message, "<html>");
  EXPECT_EQ(ReadStatusDetails("[]").message, "[]");
  EXPECT_EQ(ReadStatusDetails(R"({"error": 7})").message, R"({"error": 7})");
  EXPECT_EQ(ReadStatusDetails(R"({"error": {}})").message, R"({"error": {}})");
}

TEST(StatusDetails, PartsOfTheWrongTypeAreNotThere) {
  const StatusDetails details = ReadStatusDetails(R"({"error": {"code": "x",
      "status": 7, "message": "m", "errors": {}, "details": [null, 1, {},
      {"@type": 3}, {"@type": "a/google.rpc.QuotaFailure", "violations": 1},
      {"@type": "a/google.rpc.QuotaFailure", "violations": [1, {"quotaId": 2}]},
      {"@type": "a/google.rpc.ErrorInfo", "reason": [], "metadata": 1},
      {"@type": "a/google.rpc.BadRequest", "fieldViolations": [{}]},
      {"@type": "a/google.rpc.RetryInfo", "retryDelay": 47}]}})");
  EXPECT_EQ(details.code, 0);
  EXPECT_EQ(details.message, "m");
  EXPECT_EQ(details.reason, "");
  EXPECT_EQ(details.violations, "");
  EXPECT_EQ(details.retry_delay_ms, 0U);
  EXPECT_FALSE(details.day_is_over);
}

}  // namespace
}  // namespace whet::vertex
