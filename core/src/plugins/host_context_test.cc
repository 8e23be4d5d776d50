#include "plugins/host_context.h"

#include <string>

#include "whet/sdk/text.h"
#include "whet/service/log.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

TEST(HostContext, OffersServicesByName) {
  HostContext context("acme.mine");
  const whet_log table{};
  int data = 7;
  context.Offer(WHET_SERVICE_LOG, &table, &data);
  const whet_host* host = context.c();
  EXPECT_EQ(host->struct_size, sizeof(whet_host));
  EXPECT_EQ(host->abi_minor, WHET_ABI_MINOR);
  EXPECT_EQ(sdk::View(host->name), "whet");
  EXPECT_EQ(host->get_service(host, sdk::Text(WHET_SERVICE_LOG)), &table);
  EXPECT_EQ(host->get_service(host, sdk::Text("whet.log/2")), nullptr);
  EXPECT_EQ(host->get_service(host, {nullptr, 0}), nullptr);
  EXPECT_EQ(host->get_service(host, {nullptr, 9}), nullptr);
  EXPECT_TRUE(context.Offers(WHET_SERVICE_LOG));
  EXPECT_FALSE(context.Offers("whet.llm/1"));
  EXPECT_THAT(context.ServiceIds(), testing::ElementsAre("whet.log/1"));
  EXPECT_EQ(HostContext::Data<int>(host, WHET_SERVICE_LOG), &data);
  EXPECT_EQ(HostContext::Data<int>(host, "whet.llm/1"), nullptr);
}

// A late call finds the table and no data behind it.
TEST(HostContext, GivesNoDataOnceRetired) {
  HostContext context("acme.mine");
  const whet_log table{};
  int data = 7;
  context.Offer(WHET_SERVICE_LOG, &table, &data);
  context.Retire();
  const whet_host* host = context.c();
  EXPECT_EQ(host->get_service(host, sdk::Text(WHET_SERVICE_LOG)), &table);
  EXPECT_EQ(HostContext::Data<int>(host, WHET_SERVICE_LOG), nullptr);
}

TEST(PluginErrors, BecomeStatuses) {
  PluginError error;
  error.c()->message[0] = 'n';
  error.c()->message[1] = 'o';
  error.c()->len = 2;
  EXPECT_EQ(error.ToStatus(WHET_UNAUTHENTICATED, "openai"),
            absl::UnauthenticatedError("openai: no"));
}

TEST(PluginErrors, SurviveLies) {
  PluginError error;
  EXPECT_EQ(error.ToStatus(WHET_INTERNAL, "x"),
            absl::InternalError("x: failed with code 13 and no reason"));
  EXPECT_EQ(error.ToStatus(99, "x"),
            absl::UnknownError("x: failed with code 99 and no reason"));
  EXPECT_EQ(error.ToStatus(-1, "x"),
            absl::UnknownError("x: failed with code -1 and no reason"));
  error.c()->message[0] = '\xFF';
  error.c()->len = 1;
  EXPECT_EQ(error.ToStatus(WHET_INTERNAL, "x"),
            absl::InternalError("x: \xEF\xBF\xBD"));
  error.c()->len = UINT64_MAX;
  EXPECT_EQ(error.ToStatus(WHET_INTERNAL, "x").code(),
            absl::StatusCode::kInternal);
}

TEST(PluginErrors, AreFilledWithinTheirCapacity) {
  char buffer[4];
  whet_error error{};
  error.struct_size = sizeof(error);
  error.message = buffer;
  error.capacity = sizeof(buffer);
  // "caf" and half of a two-byte character would fit.
  EXPECT_EQ(FillPluginError(&error, absl::NotFoundError("caf\xC3\xA9")),
            WHET_NOT_FOUND);
  EXPECT_EQ(error.code, WHET_NOT_FOUND);
  EXPECT_EQ(std::string(buffer, error.len), "caf");
  EXPECT_EQ(error.flags, WHET_ERROR_TRUNCATED);
  EXPECT_EQ(FillPluginError(&error, absl::InternalError("bug")), WHET_INTERNAL);
  EXPECT_EQ(std::string(buffer, error.len), "bug");
  EXPECT_EQ(error.flags, 0U);
  EXPECT_EQ(FillPluginError(nullptr, absl::InternalError("bug")),
            WHET_INTERNAL);
}

}  // namespace
}  // namespace whet
