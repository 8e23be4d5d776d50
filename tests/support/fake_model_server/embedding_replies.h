// Embeddings of a model that knows words only: texts with the same words are
// near, whatever their order. Pure functions.
//
//   ModelServer server(EmbeddingAnswers(ChatAnswers(...)));
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_EMBEDDING_REPLIES_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_EMBEDDING_REPLIES_H_

#include <string>
#include <vector>

#include "tests/support/fake_model_server/http_message.h"

namespace whet::testing {

// Answers POST .../embeddings as OpenAI does, numbers or base64 as asked for,
// usage in words; an empty text with 400. Everything else is `otherwise`'s.
Handler EmbeddingAnswers(Handler otherwise);

// Of length 1, or all zeros without a word.
std::vector<float> WordVector(const std::string& text);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_EMBEDDING_REPLIES_H_
