#include "whet/sdk/service_sizes.h"

#include <cstddef>

#include "gtest/gtest.h"

namespace whet::sdk {
namespace {

// What version 0.1 had (plugin_api/abi/layout-0.1.txt): a plugin that asks for
// more of a table does not run in a host of that version.
TEST(ServiceSizes, AskForNoMoreThanTheFirstVersionHad) {
  EXPECT_LE(kLeastSize<whet_completion>, 40U);
  EXPECT_LE(kLeastSize<whet_draft_providers>, 72U);
  EXPECT_LE(kLeastSize<whet_evaluators>, 32U);
  EXPECT_LE(kLeastSize<whet_http>, 24U);
  EXPECT_LE(kLeastSize<whet_llm>, 24U);
  EXPECT_LE(kLeastSize<whet_log>, 24U);
  EXPECT_LE(kLeastSize<whet_search>, 112U);
  EXPECT_LE(kLeastSize<whet_secrets>, 32U);
}

// What each plugin of a kind calls without a look is in it.
TEST(ServiceSizes, HoldWhatIsCalledWithoutALook) {
  EXPECT_GE(kLeastSize<whet_completion>, offsetof(whet_completion, quota));
  EXPECT_GE(kLeastSize<whet_llm>, offsetof(whet_llm, embed));
  EXPECT_GE(kLeastSize<whet_search>, offsetof(whet_search, keep_text));
  EXPECT_GE(kLeastSize<whet_secrets>, offsetof(whet_secrets, describe));
}

}  // namespace
}  // namespace whet::sdk
