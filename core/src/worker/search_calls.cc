#include "worker/search_calls.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/search.h"

#include "absl/status/status.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/generation_codec.h"
#include "worker/protocol.h"
#include "worker/search_codec.h"

namespace whet {
namespace {

using sdk::Text;

// No strategy draws more at once.
constexpr std::uint64_t kMostDraws = std::uint64_t{1} << 20;

// One call of the service: what it reads, whom it asks, where it answers.
struct SearchCall {
  const whet_search* search;
  const whet_host* host;
  ByteReader in;
  ByteWriter out;
  PluginError error;

  // Whether everything that was read was there, and nothing else; else that is
  // the answer.
  bool Read() {
    if (in.AtEnd())
      return true;
    WriteError(absl::DataLossError("a damaged call"), out);
    return false;
  }
  // Writes how the function ended; true if there is more to say.
  bool Ended(whet_status status) {
    WriteError(status, *error.c(), out);
    return status == WHET_OK;
  }
};

void Examples(SearchCall& c) {
  const std::string_view split = c.in.Text();
  if (!c.Read())
    return;
  const whet_example* items = nullptr;
  std::uint64_t count = 0;
  std::uint64_t stride = 0;
  if (c.Ended(c.search->examples(c.host, Text(split), &items, &count, &stride,
                                 c.error.c())))
    WriteExamples(items, count, stride, c.out);
}

void CandidateText(SearchCall& c) {
  const std::uint64_t id = c.in.U64();
  if (!c.Read())
    return;
  std::string json;
  const sdk::StringSink sink(json);
  if (c.Ended(c.search->candidate(c.host, id, sink.get(), c.error.c())))
    c.out.Text(json);
}

void Propose(SearchCall& c) {
  const std::string_view json = c.in.Text();
  const std::vector<std::uint64_t> parents = ReadNumbers(c.in);
  const std::string_view origin = c.in.Text();
  if (!c.Read())
    return;
  whet_candidate id = 0;
  if (c.Ended(c.search->propose(c.host, Text(json), parents.data(),
                                parents.size(), Text(origin), &id,
                                c.error.c())))
    c.out.U64(id);
}

void Evaluate(SearchCall& c) {
  whet_evaluate_request request = {};
  request.struct_size = sizeof(request);
  request.sample = c.in.U32();
  request.candidate = c.in.U64();
  const std::vector<std::uint64_t> examples = ReadNumbers(c.in);
  request.examples = examples.data();
  request.count = examples.size();
  if (!c.Read())
    return;
  whet_ticket ticket = 0;
  if (c.Ended(c.search->evaluate(c.host, &request, &ticket, c.error.c())))
    c.out.U64(ticket);
}

void WaitEvaluation(SearchCall& c) {
  const whet_ticket ticket = c.in.U64();
  if (!c.Read())
    return;
  const whet_evaluation* evaluation = nullptr;
  if (c.Ended(
          c.search->wait_evaluation(c.host, ticket, &evaluation, c.error.c())))
    WriteEvaluation(*evaluation, c.out);
}

void Generate(SearchCall& c) {
  const std::string_view role = c.in.Text();
  const ReceivedRequests requests(c.in);
  if (!c.Read())
    return;
  whet_ticket ticket = 0;
  if (c.Ended(c.search->generate(
          c.host, Text(role), requests.c().data(), requests.c().size(),
          sizeof(whet_generate_request), &ticket, c.error.c())))
    c.out.U64(ticket);
}

void WaitGeneration(SearchCall& c) {
  const whet_ticket ticket = c.in.U64();
  if (!c.Read())
    return;
  const whet_generation* generation = nullptr;
  if (c.Ended(
          c.search->wait_generation(c.host, ticket, &generation, c.error.c())))
    WriteGeneration(*generation, c.out);
}

void Release(SearchCall& c) {
  const whet_ticket ticket = c.in.U64();
  if (!c.Read())
    return;
  c.search->release(c.host, ticket);
  c.Ended(WHET_OK);
}

void Random(SearchCall& c) {
  const std::string_view stream = c.in.Text();
  const std::uint64_t count = c.in.U64();
  if (!c.Read())
    return;
  if (count > kMostDraws) {
    WriteError(absl::InvalidArgumentError("too many draws at once"), c.out);
    return;
  }
  std::vector<std::uint64_t> draws(count);
  if (c.Ended(c.search->random(c.host, Text(stream), draws.data(), count,
                               c.error.c())))
    WriteNumbers(draws.data(), count, c.out);
}

void Budget(SearchCall& c) {
  if (!c.Read())
    return;
  whet_budget_left left = {};
  left.struct_size = sizeof(left);
  if (!c.Ended(c.search->budget(c.host, &left, c.error.c())))
    return;
  c.out.I64(left.calls);
  c.out.I64(left.tokens);
  c.out.I64(left.calls_total);
}

void Recommend(SearchCall& c) {
  const std::vector<std::uint64_t> ids = ReadNumbers(c.in);
  if (c.Read())
    c.Ended(c.search->recommend(c.host, ids.data(), ids.size(), c.error.c()));
}

void Event(SearchCall& c) {
  const std::string_view name = c.in.Text();
  const std::string_view json = c.in.Text();
  if (!c.Read())
    return;
  c.search->event(c.host, Text(name), Text(json));
  c.Ended(WHET_OK);
}

void KeepText(SearchCall& c) {
  const std::string_view name = c.in.Text();
  const std::string_view text = c.in.Text();
  if (c.Read())
    c.Ended(c.search->keep_text(c.host, Text(name), Text(text), c.error.c()));
}

struct SearchFunction {
  std::uint32_t method;
  void (*answer)(SearchCall& call);
};
constexpr SearchFunction kFunctions[] = {
    {worker_method::kSearchExamples, &Examples},
    {worker_method::kSearchCandidate, &CandidateText},
    {worker_method::kSearchPropose, &Propose},
    {worker_method::kSearchEvaluate, &Evaluate},
    {worker_method::kSearchWaitEvaluation, &WaitEvaluation},
    {worker_method::kSearchGenerate, &Generate},
    {worker_method::kSearchWaitGeneration, &WaitGeneration},
    {worker_method::kSearchRelease, &Release},
    {worker_method::kSearchRandom, &Random},
    {worker_method::kSearchBudget, &Budget},
    {worker_method::kSearchRecommend, &Recommend},
    {worker_method::kSearchEvent, &Event},
    {worker_method::kSearchKeepText, &KeepText}};

}  // namespace

bool AnswerSearchCall(const whet_host& host, const LaneCall& call,
                      Lane::Reply& reply) {
  const auto* function = std::find_if(
      std::begin(kFunctions), std::end(kFunctions),
      [&call](const SearchFunction& f) { return f.method == call.method; });
  if (function == std::end(kFunctions))
    return false;
  const auto* search = static_cast<const whet_search*>(
      host.get_service(&host, Text(WHET_SERVICE_SEARCH)));
  SearchCall c = {search, &host, ByteReader(call.payload), reply.Writer(), {}};
  if (search == nullptr) {
    WriteError(
        absl::FailedPreconditionError(WHET_SERVICE_SEARCH " is not offered"),
        c.out);
  } else {
    function->answer(c);
  }
  reply.Finish(c.out);
  return true;
}

}  // namespace whet
