#include "model_list.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::openai {
namespace {

std::string Listed(const std::string& dialect, const std::string& body,
                   int status = 200) {
  const Settings settings = ReadSettings(
      nlohmann::json({{"base_url", "http://server/v1"}, {"dialect", dialect}})
          .dump());
  try {
    return ParseModelsResponse(settings, {status, {}, body}, 0);
  } catch (const sdk::Error& e) {
    return std::to_string(e.code()) + " " + e.what();
  }
}

TEST(ModelList, ListsIdsInTheirOrderEachOnce) {
  EXPECT_EQ(Listed("generic", R"({"object": "list", "data": [
                {"id": "b", "object": "model", "created": 1, "owned_by": "x"},
                {"id": "a", "object": "model"}, {"id": "b"}]})"),
            R"([{"id":"a"},{"id":"b"}])");
  EXPECT_EQ(Listed("generic", R"([{"id": "a"}])"), R"([{"id":"a"}])");
  EXPECT_EQ(Listed("generic", R"({"data": []})"), "[]");
}

TEST(ModelList, TellsTheContextWhereTheServerDoes) {
  EXPECT_EQ(
      Listed("vllm", R"({"data": [{"id": "m", "max_model_len": 32768}]})"),
      R"([{"context":32768,"id":"m"}])");
  EXPECT_EQ(Listed("openrouter",
                   R"({"data": [{"id": "m", "context_length": 8192}]})"),
            R"([{"context":8192,"id":"m"}])");
  EXPECT_EQ(Listed("llama_cpp", R"({"data": [{"id": "m", "meta":
                {"n_ctx": 2048, "n_ctx_train": 8192}}]})"),
            R"([{"context":2048,"id":"m"}])");
  EXPECT_EQ(Listed("llama_cpp", R"({"data": [{"id": "m", "meta": null}]})"),
            R"([{"id":"m"}])");
}

TEST(ModelList, EntriesWithoutAnIdAreNoModels) {
  EXPECT_EQ(Listed("vllm", R"({"data": [1, null, {}, {"id": 7}, {"id": ""},
                {"id": "m", "max_model_len": -1}]})"),
            R"([{"id":"m"}])");
}

TEST(ModelList, ErrorsAreThoseOfChat) {
  EXPECT_EQ(Listed("generic", "", 401),
            "16 HTTP 401; no key was sent; set api_key_env or api_key_file");
  EXPECT_EQ(Listed("generic", "<html>"),
            "15 http://server/v1 answered with success, but without a list of "
            "models; check base_url");
  EXPECT_EQ(Listed("generic", R"({"error": {"message": "no", "code": 429}})"),
            "14 HTTP 200 (429): no");
}

}  // namespace
}  // namespace whet::openai
