#include "tests/support/fake_model_server/embedding_replies.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/http_wire.h"

namespace whet::testing {
namespace {

using nlohmann::json;

constexpr std::size_t kDimensions = 64;

std::uint64_t WordHash(const std::string& word) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : word)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  h ^= h >> 31;
  return h * 0x94d049bb133111ebULL;
}

// Of little-endian floats, on the machines that the tests run on.
std::string Base64Of(const std::vector<float>& vector) {
  std::vector<unsigned char> bytes(vector.size() * sizeof(float));
  std::memcpy(bytes.data(), vector.data(), bytes.size());
  std::vector<unsigned char> text(4 * ((bytes.size() + 2) / 3) + 1);
  const int size = EVP_EncodeBlock(text.data(), bytes.data(),
                                   static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

std::vector<std::string> Inputs(const json& input) {
  if (input.is_string())
    return {input.get<std::string>()};
  std::vector<std::string> out;
  if (!input.is_array())
    return out;
  for (const json& text : input)
    out.push_back(text.is_string() ? text.get<std::string>() : "");
  return out;
}

ModelReply EmbeddingReply(const json& body) {
  const std::vector<std::string> texts = Inputs(body.value("input", json()));
  const bool base64 = body.value("encoding_format", "float") == "base64";
  json data = json::array();
  std::int64_t words = 0;
  for (const std::string& text : texts) {
    if (text.empty())
      return ErrorReply(400, "input must not be empty", "invalid_request_error",
                        "");
    std::istringstream in(text);
    for (std::string word; in >> word;)
      ++words;
    const std::vector<float> vector = WordVector(text);
    data.push_back(
        {{"object", "embedding"},
         {"index", data.size()},
         {"embedding", base64 ? json(Base64Of(vector)) : json(vector)}});
  }
  if (data.empty())
    return ErrorReply(400, "expected input", "invalid_request_error", "");
  ModelReply reply;
  reply.body =
      json{{"object", "list"},
           {"data", std::move(data)},
           {"model", body.value("model", "")},
           {"usage", {{"prompt_tokens", words}, {"total_tokens", words}}}}
          .dump();
  return reply;
}

}  // namespace

Handler EmbeddingAnswers(Handler otherwise) {
  return [otherwise = std::move(otherwise)](const ModelRequest& request) {
    if (request.method != "POST" ||
        !PathEndsWith(request.path, "/embeddings")) {
      return otherwise(request);
    }
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
      return ErrorReply(400, "expected a JSON object", "invalid_request_error",
                        "");
    }
    return EmbeddingReply(body);
  };
}

std::vector<float> WordVector(const std::string& text) {
  std::vector<double> sum(kDimensions, 0.0);
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    // Four places of the vector, each up or down.
    for (std::uint64_t hash = WordHash(word), i = 0; i < 4; ++i, hash >>= 8)
      sum[hash % kDimensions] += (hash & 0x80) != 0 ? 1.0 : -1.0;
  }
  double squares = 0.0;
  for (const double x : sum)
    squares += x * x;
  std::vector<float> out;
  for (const double x : sum) {
    out.push_back(
        static_cast<float>(squares > 0.0 ? x / std::sqrt(squares) : 0.0));
  }
  return out;
}

}  // namespace whet::testing
