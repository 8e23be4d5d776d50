#include "recording.h"

#include <utility>

#include "whet/sdk/error.h"

#include "difference.h"

namespace whet::record {
namespace {

std::string KeyOf(const nlohmann::json& request, bool embedding) {
  return (embedding ? "embed " : "generate ") +
         request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void Recording::Add(Call call, std::size_t line) {
  auto shared = std::make_shared<const Call>(std::move(call));
  by_request_[KeyOf(shared->request, shared->embedding)].calls.push_back(
      shared);
  calls_.push_back({line, std::move(shared)});
}

CallPtr Recording::Replay(const nlohmann::json& request, bool embedding,
                          AtEnd at_end) {
  const auto found = by_request_.find(KeyOf(request, embedding));
  if (found == by_request_.end())
    ThrowMissing(request, embedding);
  Same& same = found->second;
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::size_t turn = same.next++;
  if (turn < same.calls.size())
    return same.calls[turn];
  if (at_end == AtEnd::kRepeatLast)
    return same.calls.back();
  throw sdk::Error(WHET_OUT_OF_RANGE,
                   name_ + " has " + std::to_string(same.calls.size()) +
                       " outcomes of this request, which is made once more: " +
                       Shown(request) +
                       "; record again, or leave out strict: true",
                   WHET_ERROR_NOT_BILLED);
}

CallPtr Recording::TakeAnswer(const nlohmann::json& request, bool embedding) {
  const auto found = by_request_.find(KeyOf(request, embedding));
  if (found == by_request_.end())
    return nullptr;
  Same& same = found->second;
  const std::lock_guard<std::mutex> lock(mutex_);
  while (same.next < same.calls.size()) {
    const CallPtr& call = same.calls[same.next++];
    if (!call->error.has_value())
      return call;
  }
  return nullptr;
}

std::uint32_t Recording::ConcurrencyOf(std::string_view model) const {
  for (const Recorded& recorded : calls_) {
    const auto named = recorded.call->request.find("model");
    const bool same =
        named == recorded.call->request.end() ? model.empty() : *named == model;
    if (same)
      return recorded.call->concurrency;
  }
  return 0;
}

void Recording::ThrowMissing(const nlohmann::json& request,
                             bool embedding) const {
  const Recorded* nearest = nullptr;
  std::size_t least = 0;
  for (const Recorded& recorded : calls_) {
    if (recorded.call->embedding != embedding)
      continue;
    const std::size_t distance =
        RequestDistance(request, recorded.call->request);
    if (nearest == nullptr || distance < least) {
      nearest = &recorded;
      least = distance;
    }
  }
  std::string message =
      name_ + " does not have this request: " + Shown(request) + "; ";
  if (nearest == nullptr) {
    message += embedding ? "it has no embeddings" : "it has embeddings only";
  } else {
    message += "the nearest one, in line " + std::to_string(nearest->line) +
               ", differs first in " +
               FirstDifference(request, nearest->call->request);
  }
  throw sdk::Error(WHET_NOT_FOUND,
                   message + "; mode: auto asks and records what is missing",
                   WHET_ERROR_NOT_BILLED);
}

}  // namespace whet::record
