#include "slots.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::search {
namespace {

std::string Fault(const std::string& text) {
  try {
    return SlotText({{"ask", text}}, "ask", "{{a}} and {{b}}", {"a"}, {"b"});
  } catch (const sdk::Error& e) {
    return e.what();
  }
}

TEST(SlotText, TheBuiltInTextStandsInForNone) {
  EXPECT_EQ(Fault(""), "{{a}} and {{b}}");
  EXPECT_EQ(SlotText(nlohmann::json::object(), "ask", "{{a}}", {"a"}), "{{a}}");
}

TEST(SlotText, SaysWhatIsWrongWithASlot) {
  EXPECT_EQ(Fault("mine {{a}}"), "mine {{a}}");
  EXPECT_EQ(Fault("{{b}}"), "$.ask: the slot {{a}} is missing");
  EXPECT_EQ(Fault("{{a}} {{c}}"), "$.ask: unknown slot {{c}}; known: a, b");
}

}  // namespace
}  // namespace whet::search
