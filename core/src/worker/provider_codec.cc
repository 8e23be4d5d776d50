#include "worker/provider_codec.h"

#include <cstdint>
#include <cstring>
#include <string_view>

#include "whet/sdk/text.h"

#include "worker/evaluation_codec.h"
#include "worker/generation_codec.h"

namespace whet {

using sdk::Text;
using sdk::View;

void WriteEmbedRequest(const whet_embed_request& request, ByteWriter& out) {
  out.U32(request.dimensions);
  WriteTexts(request.texts, request.count, out);
  out.Text(View(request.model));
  out.U64(request.timeout_ms);
}

ReceivedEmbedRequest::ReceivedEmbedRequest(ByteReader& in) {
  request_.struct_size = sizeof(request_);
  request_.dimensions = in.U32();
  texts_ = ReadTexts(in);
  request_.texts = texts_.data();
  request_.count = texts_.size();
  request_.model = Text(in.Text());
  request_.timeout_ms = in.U64();
}

void WriteEmbedResult(const whet_embed_result& result, ByteWriter& out) {
  const std::uint64_t values = result.count * result.dimensions;
  out.U64(result.count);
  out.U32(result.dimensions);
  out.U64(values);
  out.Bytes(result.values, values * sizeof(float));
  WriteUsage(result.usage, out);
}

ReceivedEmbedResult::ReceivedEmbedResult(ByteReader& in) {
  result_.struct_size = sizeof(result_);
  result_.count = in.U64();
  result_.dimensions = in.U32();
  values_.resize(in.Count(sizeof(float)));
  const std::string_view bytes = in.Bytes(values_.size() * sizeof(float));
  if (in.ok() && !values_.empty())
    std::memcpy(values_.data(), bytes.data(), bytes.size());
  // Not by multiplication, which a large count would carry past its end.
  const bool fits =
      result_.dimensions == 0
          ? values_.empty()
          : values_.size() % result_.dimensions == 0 &&
                values_.size() / result_.dimensions == result_.count;
  if (!fits)
    in.Reject();
  result_.values = values_.data();
  result_.usage = ReadUsage(in, usage_);
}

void WriteQuota(const whet_quota& quota, ByteWriter& out) {
  for (const std::int64_t number :
       {quota.requests_limit, quota.requests_remaining, quota.requests_reset_ms,
        quota.tokens_limit, quota.tokens_remaining, quota.tokens_reset_ms})
    out.I64(number);
}

whet_quota ReadQuota(ByteReader& in) {
  whet_quota quota = {};
  quota.struct_size = sizeof(quota);
  for (std::int64_t* number : {&quota.requests_limit, &quota.requests_remaining,
                               &quota.requests_reset_ms, &quota.tokens_limit,
                               &quota.tokens_remaining, &quota.tokens_reset_ms})
    *number = in.I64();
  return quota;
}

}  // namespace whet
