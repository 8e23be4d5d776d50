#include "wire/extra_fields.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

std::string Read(const std::string& text) {
  try {
    return ExtraFields(text, "extra_body", {"model"}).dump();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_EQ(e.flags(), WHET_ERROR_NOT_BILLED);
    return e.what();
  }
}

TEST(ExtraFields, KeepTheirOrder) {
  EXPECT_EQ(Read(R"({"b": {"z": 1, "a": null}, "a": 2})"),
            R"({"b":{"z":1,"a":null},"a":2})");
  EXPECT_EQ(Read(""), "{}");
}

TEST(ExtraFields, AreAnObjectWithoutWhatTheHostSets) {
  EXPECT_EQ(Read("[]"), "extra_body: expected a JSON object");
  EXPECT_EQ(Read("{"), "extra_body: expected a JSON object");
  EXPECT_EQ(Read(R"({"model": null})"),
            "extra_body.model is set by the host; remove it");
}

}  // namespace
}  // namespace whet::wire
