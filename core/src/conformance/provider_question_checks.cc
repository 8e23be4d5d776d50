// P11 and P12: embeddings, and what a provider says about itself.
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "whet/sdk/error.h"

#include "conformance/check.h"
#include "conformance/provider_run.h"

namespace whet::conformance {
namespace {

using How = Completed::How;
using nlohmann::json;

void ExpectVectors(const Completed& done, std::size_t texts,
                   const std::string& after) {
  const std::string fault = IllCounted(done);
  Expect(fault.empty(), fault + after, "0 or more, or -1");
  if (done.how != How::kEmbedded)
    return;
  Expect(done.rows == texts,
         "embedded() gave " + std::to_string(done.rows) + " vectors for " +
             std::to_string(texts) + " texts" + after,
         "one for each text, in their order");
  Expect(done.dimensions > 0, "embedded() gave vectors without numbers" + after,
         "one dimension at least");
  Expect(done.finite, "embedded() gave a number that is not finite" + after,
         "failed(), if the server says no number");
}

void AnswerRows(ProviderRun& run, std::size_t rows) {
  run.server().AnswerWith([rows](const Asked& asked) {
    return GoodAnswer(TextFor(asked.marker), rows);
  });
}

void Embeds(Subject& subject) {
  ProviderRun run(subject);
  if (!run.CanEmbed()) {
    run.End();
    Skip("it has no embeddings");
  }
  std::string end;
  for (const std::size_t texts : {1U, 3U, 16U}) {
    AnswerRows(run, texts);
    std::vector<std::string> asked;
    for (std::size_t i = 0; i < texts; ++i)
      asked.push_back("text " + std::to_string(i));
    const Completed done =
        run.Finish(run.StartEmbedding(asked), "an embedding");
    ExpectVectors(done, texts, "");
    end = ShowCompleted(done);
  }
  AnswerRows(run, 2);
  run.Finish(run.StartEmbedding({}), "an embedding of no texts");
  ExpectVectors(run.Finish(run.StartEmbedding({"", "\xF0\x9F\x98\x80"}),
                           "an embedding of an empty text"),
                2, " for an empty text");
  if (run.AsksServer()) {
    for (const std::string& body :
         {std::string("{}"), std::string("["), std::string(),
          std::string(
              R"({"data": [{"embedding": [1e300, "x"], "index": 0}],)"
              R"( "predictions": [{"embeddings": {"values": [1e300]}}]})")}) {
      run.AnswerAlways({.body = body});
      const Completed done = run.Finish(run.StartEmbedding({"a text"}),
                                        "an embedding answered with " + body);
      ExpectVectors(done, 1, " after the answer " + ShowText(body));
    }
    run.AnswerAlways(ErrorAnswer(503));
    const Completed done =
        run.Finish(run.StartEmbedding({"a text"}), "an embedding");
    Expect(done.how == How::kFailed && done.code == WHET_UNAVAILABLE,
           "after HTTP 503 an embedding ended with " + ShowCompleted(done),
           "failed() with WHET_UNAVAILABLE (14)");
  }
  run.End();
  Pass("the last one ended with " + end);
}

// A list as the contract has it, or a reason.
void ExpectModels(const Completed& models, const std::string& after) {
  if (models.how != How::kGenerated) {
    Expect(models.code != WHET_OK && !models.message.empty(),
           "models() failed without a reason" + after, "a code and a text");
    return;
  }
  const json list = json::parse(models.text, nullptr, false);
  bool good = list.is_array();
  for (std::size_t i = 0; good && i < list.size(); ++i) {
    good = list[i].is_object() && list[i].contains("id") &&
           list[i]["id"].is_string() &&
           (!list[i].contains("context") ||
            (list[i]["context"].is_number_integer() &&
             list[i]["context"].get<std::int64_t>() > 0));
  }
  Expect(good, "models() wrote " + ShowText(models.text) + after,
         R"(a JSON array of {"id": text, "context"?: tokens})");
}

void ExpectLimits(ProviderRun& run) {
  if (!WHET_HAS(&run.table(), whet_provider, limits) ||
      run.table().limits == nullptr)
    return;
  // A later host's struct is longer, an older one's has no `concurrency`.
  struct {
    whet_provider_limits limits;
    std::uint64_t behind[4];
  } later = {};
  std::memset(&later, 0x5A, sizeof(later));
  const std::uint32_t size = sizeof(later);
  later.limits.struct_size = size;
  run.table().limits(&run.instance(), &later.limits);
  for (const std::uint64_t number : later.behind) {
    Expect(number == 0x5A5A5A5A5A5A5A5AU,
           "limits() wrote behind the members that it knows",
           "members are written one by one, never the whole struct");
  }
  Expect(later.limits.struct_size == size, "limits() changed struct_size",
         "the host's own");
}

void ExpectCount(ProviderRun& run, bool good_server) {
  if (!WHET_HAS(&run.table(), whet_provider, count_tokens) ||
      run.table().count_tokens == nullptr)
    return;
  const sdk::GenerateRequest request = OrdinaryRequest(Marker(1));
  const sdk::GenerateRequestView view(request);
  constexpr std::int64_t kUntouched = -77;
  std::int64_t tokens = kUntouched;
  sdk::ErrorBuffer error;
  const whet_status status = run.table().count_tokens(
      &run.instance(), &view.c(), &tokens, error.get());
  const std::string server =
      good_server ? "" : " while the server was out of order";
  if (status == WHET_OK) {
    Expect(tokens >= 0,
           "count_tokens() returned WHET_OK and stored " +
               std::to_string(tokens) + server,
           "0 or more");
  } else {
    Expect(tokens == kUntouched, "count_tokens() failed and stored a number",
           "outputs untouched on failure");
    Expect(status == WHET_UNIMPLEMENTED || error.get()->len > 0,
           "count_tokens() failed without a reason" + server,
           "a code and a text");
  }
}

void AnswersQuestions(Subject& subject) {
  ProviderRun run(subject);
  const std::string models = ShowText(run.Models().text);
  ExpectModels(run.Models(), "");
  ExpectLimits(run);
  ExpectCount(run, true);
  for (const HttpAnswer& answer :
       {ErrorAnswer(401), ErrorAnswer(500), HttpAnswer{.body = "oops"},
        HttpAnswer{}, HttpAnswer{.body = "{}"},
        HttpAnswer{.body = R"({"data": [7, {"id": 7}]})"},
        TransportFailure(WHET_UNAVAILABLE, WHET_ERROR_RETRYABLE)}) {
    run.AnswerAlways(answer);
    ExpectModels(run.Models(), " after HTTP " + std::to_string(answer.status) +
                                   " with the body " + ShowText(answer.body));
    ExpectCount(run, false);
  }
  run.host().RefuseToSend(WHET_UNAVAILABLE);
  ExpectModels(run.Models(), " when the host could not send");
  ExpectCount(run, false);
  run.End();
}

constexpr Check kProviderQuestionChecks[] = {
    {"P11", "embeds",
     "embed() gives one vector for each text, of finite numbers, or fails; it "
     "keeps the rules of generate().",
     "Put the vectors in the order of the texts and check their number, their "
     "length and each number before embedded().",
     5, "P1 P6", &Embeds, Scope::kProvider},
    {"P12", "answers questions about itself",
     "models() writes a JSON array of {\"id\", \"context\"?} or fails with a "
     "reason, also if the server is out of order; limits() writes its members "
     "only; count_tokens() stores 0 or more, or nothing.",
     "Build the list with a JSON library, leave out what has no id, and let a "
     "failure of the server be the error of the function.",
     5, "P1 P6", &AnswersQuestions, Scope::kProvider},
};

}  // namespace

std::span<const Check> ProviderQuestionChecks() {
  return kProviderQuestionChecks;
}

}  // namespace whet::conformance
