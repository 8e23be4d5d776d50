#include "embedder.h"

#include <cmath>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model_fixture.h"

namespace whet::llama {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using whet::sdk::EmbedResult;
using whet::sdk::Error;
using Vectors = std::vector<std::vector<float>>;

std::shared_ptr<Embedder> NewEmbedder(int threads = 0) {
  return Embedder::Start(TestModel(), {.context = 512, .threads = threads});
}

EmbedResult Vectorize(Embedder& embedder,
                      const std::vector<std::string>& texts) {
  std::promise<Embedder::Outcome> promise;
  embedder.Submit(texts, [&](Embedder::Outcome outcome) {
    promise.set_value(std::move(outcome));
  });
  Embedder::Outcome outcome = promise.get_future().get();
  if (const auto* error = std::get_if<Error>(&outcome)) {
    ADD_FAILURE() << error->what();
    return {};
  }
  return std::get<EmbedResult>(std::move(outcome));
}

double Dot(const std::vector<float>& a, const std::vector<float>& b) {
  double dot = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += static_cast<double>(a[i]) * b[i];
  }
  return dot;
}

std::string Words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += (i % 3 == 0 ? " lamp" : " parcel");
  }
  return text;
}

TEST(Embedder, GivesVectorsOfLengthOneAndOfTheWidthOfTheModel) {
  const auto embedder = NewEmbedder();
  const EmbedResult result =
      Vectorize(*embedder, {"A cat sleeps.", Words(300)});
  ASSERT_EQ(result.vectors.size(), 2U);
  for (const auto& vector : result.vectors) {
    EXPECT_EQ(vector.size(), 576U);  // hidden_size of SmolLM2-135M
    EXPECT_NEAR(Dot(vector, vector), 1.0, 1e-5);
  }
  EXPECT_GT(result.usage.input_tokens, 300);
}

TEST(Embedder, VectorsDoNotDependOnCompanyOrderOrThreads) {
  const std::vector<std::string> texts = {"A cat sleeps.", Words(300), "x",
                                          "My lamp is late.", Words(40)};
  const Vectors together = Vectorize(*NewEmbedder(2), texts).vectors;
  const auto embedder = NewEmbedder(1);
  for (std::size_t i = texts.size(); i-- > 0;) {
    EXPECT_EQ(Vectorize(*embedder, {texts[i]}).vectors.at(0), together[i]);
  }
}

TEST(Embedder, PutsLikeTextsCloserThanOthers) {
  const Vectors v =
      Vectorize(*NewEmbedder(), {"The parcel with my lamp has not arrived.",
                                 "My package with the lamp is still missing.",
                                 "SELECT name FROM users WHERE id = 7;"})
          .vectors;
  EXPECT_GT(Dot(v[0], v[1]), Dot(v[0], v[2]));
}

// llama.cpp pools too, in one graph: the mean that it takes must be this one.
TEST(Embedder, AgreesWithTheMeanThatLlamaTakes) {
  const std::string text = "The parcel with my lamp has not arrived.";
  const auto tokens = TestModel()->Tokens(text, /*control=*/false);
  llama_context_params params = llama_context_default_params();
  params.n_ctx = 128;
  params.embeddings = true;
  params.pooling_type = LLAMA_POOLING_TYPE_MEAN;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  const std::unique_ptr<llama_context, void (*)(llama_context*)> context(
      llama_init_from_model(TestModel()->get(), params), &llama_free);
  std::vector<llama_token> copy(tokens.begin(), tokens.end());
  ASSERT_EQ(llama_decode(context.get(),
                         llama_batch_get_one(copy.data(),
                                             static_cast<int>(copy.size()))),
            0);
  const float* pooled = llama_get_embeddings_seq(context.get(), 0);
  ASSERT_NE(pooled, nullptr);
  std::vector<float> mean(pooled, pooled + 576);
  const auto ours = Vectorize(*NewEmbedder(), {text}).vectors.at(0);
  EXPECT_NEAR(Dot(ours, mean) / std::sqrt(Dot(mean, mean)), 1.0, 1e-5);
}

TEST(Embedder, RefusesATextThatDoesNotFitAndSaysWhich) {
  const auto embedder = NewEmbedder();
  try {
    embedder->Submit({"short", Words(900)},
                     [](const Embedder::Outcome&) { FAIL(); });
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("text 2 of 2 has 900 tokens"),
                                    HasSubstr("expected 1 to 512")));
  }
  EXPECT_THROW(embedder->Submit({""}, [](const Embedder::Outcome&) {}), Error);
}

TEST(Embedder, AnswersWhatIsQueuedWhenItGoes) {
  auto embedder = NewEmbedder();
  std::vector<std::future<Embedder::Outcome>> outcomes;
  for (int i = 0; i < 5; ++i) {
    auto promise = std::make_shared<std::promise<Embedder::Outcome>>();
    outcomes.push_back(promise->get_future());
    embedder->Submit({Words(400), Words(401)}, [promise](Embedder::Outcome o) {
      promise->set_value(std::move(o));
    });
  }
  embedder.reset();
  for (auto& outcome : outcomes) {
    outcome.get();
  }
}

}  // namespace
}  // namespace whet::llama
