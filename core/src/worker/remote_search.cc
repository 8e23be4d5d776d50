#include "worker/remote_search.h"

#include <cstring>
#include <utility>

#include "whet/sdk/text.h"

#include "worker/error_codec.h"
#include "worker/generation_codec.h"
#include "worker/protocol.h"
#include "worker/remote_services.h"
#include "worker/search_codec.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

RemoteAnswer AskSearch(const whet_host* host, std::uint32_t method,
                       whet_error* error,
                       const std::function<void(ByteWriter&)>& write) {
  return AskHost(host, WHET_SERVICE_SEARCH, method, error, write);
}

// For functions of which the status is all that comes back.
whet_status Tell(const whet_host* host, std::uint32_t method, whet_error* error,
                 const std::function<void(ByteWriter&)>& write) {
  const RemoteAnswer answer = AskSearch(host, method, error, write);
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  return ReadError(in, error);
}

whet_status SearchExamples(const whet_host* host, whet_text split,
                           const whet_example** items, uint64_t* count,
                           uint64_t* stride, whet_error* error) noexcept {
  auto* remote = HostContext::Data<RemoteServices>(host, WHET_SERVICE_SEARCH);
  RemoteSearch::Examples fresh;
  RemoteAnswer answer =
      AskSearch(host, worker_method::kSearchExamples, error,
                [split](ByteWriter& out) { out.Text(View(split)); });
  if (answer.status != WHET_OK)
    return answer.status;
  fresh.bytes = std::move(answer.bytes);
  ByteReader in(fresh.bytes);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK)
    return status;
  fresh.items = ReadExamples(in);
  // What was handed out before stays where it is.
  const RemoteSearch::Examples& kept =
      remote->search()
          .examples.try_emplace(sdk::Copy(split), std::move(fresh))
          .first->second;
  *items = kept.items.data();
  *count = kept.items.size();
  *stride = sizeof(whet_example);
  return WHET_OK;
}

whet_status SearchCandidate(const whet_host* host, whet_candidate id,
                            const whet_text_sink* json,
                            whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskSearch(host, worker_method::kSearchCandidate, error,
                [id](ByteWriter& out) { out.U64(id); });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  const whet_status status = ReadError(in, error);
  if (status == WHET_OK)
    json->append(json->ctx, Text(in.Text()));
  return status;
}

whet_status SearchPropose(const whet_host* host, whet_text json,
                          const whet_candidate* parents, uint64_t parent_count,
                          whet_text origin, whet_candidate* out,
                          whet_error* error) noexcept {
  return AskHostForNumber(host, WHET_SERVICE_SEARCH,
                          worker_method::kSearchPropose, out, error,
                          [&](ByteWriter& to) {
                            to.Text(View(json));
                            WriteNumbers(parents, parent_count, to);
                            to.Text(View(origin));
                          });
}

whet_status SearchEvaluate(const whet_host* host,
                           const whet_evaluate_request* request,
                           whet_ticket* out, whet_error* error) noexcept {
  return AskHostForNumber(host, WHET_SERVICE_SEARCH,
                          worker_method::kSearchEvaluate, out, error,
                          [request](ByteWriter& to) {
                            to.U32(request->sample);
                            to.U64(request->candidate);
                            WriteNumbers(request->examples, request->count, to);
                          });
}

// Waits for a ticket and keeps what came: `kept` is a map of RemoteSearch.
template <typename Kept, typename Read, typename C>
whet_status Wait(const whet_host* host, std::uint32_t method,
                 whet_ticket ticket, Kept& kept, const Read& read,
                 const C** out, whet_error* error) {
  const auto found = kept.find(ticket);
  if (found != kept.end()) {
    *out = &found->second.c;
    return WHET_OK;
  }
  RemoteAnswer answer = AskSearch(host, method, error,
                                  [ticket](ByteWriter& to) { to.U64(ticket); });
  if (answer.status != WHET_OK)
    return answer.status;
  auto& entry = kept[ticket];
  entry.bytes = std::move(answer.bytes);
  ByteReader in(entry.bytes);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK) {
    kept.erase(ticket);
    return status;
  }
  entry.items = read(in);
  entry.c = {sizeof(entry.c), static_cast<uint32_t>(sizeof(entry.items[0])),
             entry.items.data(), entry.items.size()};
  *out = &entry.c;
  return WHET_OK;
}

whet_status SearchWaitEvaluation(const whet_host* host, whet_ticket ticket,
                                 const whet_evaluation** out,
                                 whet_error* error) noexcept {
  auto* remote = HostContext::Data<RemoteServices>(host, WHET_SERVICE_SEARCH);
  return Wait(host, worker_method::kSearchWaitEvaluation, ticket,
              remote->search().evaluations, &ReadEvaluation, out, error);
}

whet_status SearchGenerate(const whet_host* host, whet_text role,
                           const whet_generate_request* requests,
                           uint64_t count, uint64_t stride, whet_ticket* out,
                           whet_error* error) noexcept {
  return AskHostForNumber(host, WHET_SERVICE_SEARCH,
                          worker_method::kSearchGenerate, out, error,
                          [&](ByteWriter& to) {
                            to.Text(View(role));
                            WriteRequests(requests, count, stride, to);
                          });
}

whet_status SearchWaitGeneration(const whet_host* host, whet_ticket ticket,
                                 const whet_generation** out,
                                 whet_error* error) noexcept {
  auto* remote = HostContext::Data<RemoteServices>(host, WHET_SERVICE_SEARCH);
  return Wait(host, worker_method::kSearchWaitGeneration, ticket,
              remote->search().generations, &ReadGeneration, out, error);
}

void SearchRelease(const whet_host* host, whet_ticket ticket) noexcept {
  auto* remote = HostContext::Data<RemoteServices>(host, WHET_SERVICE_SEARCH);
  if (remote == nullptr)
    return;
  remote->search().evaluations.erase(ticket);
  remote->search().generations.erase(ticket);
  AskSearch(host, worker_method::kSearchRelease, nullptr,
            [ticket](ByteWriter& to) { to.U64(ticket); });
}

whet_status SearchRandom(const whet_host* host, whet_text stream, uint64_t* out,
                         uint64_t count, whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskSearch(host, worker_method::kSearchRandom, error, [&](ByteWriter& to) {
        to.Text(View(stream));
        to.U64(count);
      });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK)
    return status;
  const std::vector<std::uint64_t> draws = ReadNumbers(in);
  if (draws.size() != count)
    return WHET_DATA_LOSS;
  if (count > 0)
    std::memcpy(out, draws.data(), count * sizeof(uint64_t));
  return WHET_OK;
}

whet_status SearchBudget(const whet_host* host, whet_budget_left* out,
                         whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskSearch(host, worker_method::kSearchBudget, error, [](ByteWriter&) {});
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  const whet_status status = ReadError(in, error);
  if (status == WHET_OK) {
    out->calls = in.I64();
    out->tokens = in.I64();
    out->calls_total = in.I64();
  }
  return status;
}

whet_status SearchRecommend(const whet_host* host, const whet_candidate* ids,
                            uint64_t count, whet_error* error) noexcept {
  return Tell(host, worker_method::kSearchRecommend, error,
              [&](ByteWriter& to) { WriteNumbers(ids, count, to); });
}

void SearchEvent(const whet_host* host, whet_text name,
                 whet_text json) noexcept {
  Tell(host, worker_method::kSearchEvent, nullptr, [&](ByteWriter& to) {
    to.Text(View(name));
    to.Text(View(json));
  });
}

whet_status SearchKeepText(const whet_host* host, whet_text name,
                           whet_text text, whet_error* error) noexcept {
  return Tell(host, worker_method::kSearchKeepText, error, [&](ByteWriter& to) {
    to.Text(View(name));
    to.Text(View(text));
  });
}

}  // namespace

const whet_search* RemoteSearchTable() {
  static constexpr whet_search kTable = {
      sizeof(whet_search),   0,
      &SearchExamples,       &SearchCandidate,
      &SearchPropose,        &SearchEvaluate,
      &SearchWaitEvaluation, &SearchGenerate,
      &SearchWaitGeneration, &SearchRelease,
      &SearchRandom,         &SearchBudget,
      &SearchRecommend,      &SearchEvent,
      &SearchKeepText};
  return &kTable;
}

}  // namespace whet
