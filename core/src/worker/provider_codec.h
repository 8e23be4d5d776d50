// What a provider is asked for and what it tells beside answers in text: in the
// bytes between a host and a worker. Requests for text and their answers are in
// generation_codec.h.
//
//   WriteEmbedRequest(request, out);            // who asks
//   const ReceivedEmbedRequest received(in);    // who is asked
//   provider->embed(instance, op, &received.c(), error);
#ifndef WHET_CORE_WORKER_PROVIDER_CODEC_H_
#define WHET_CORE_WORKER_PROVIDER_CODEC_H_

#include <vector>

#include "whet/service/completion.h"

#include "worker/byte_stream.h"

namespace whet {

void WriteEmbedRequest(const whet_embed_request& request, ByteWriter& out);

// A request whose text lies in what `in` reads.
class ReceivedEmbedRequest {
 public:
  explicit ReceivedEmbedRequest(ByteReader& in);
  ReceivedEmbedRequest(const ReceivedEmbedRequest&) = delete;
  ReceivedEmbedRequest& operator=(const ReceivedEmbedRequest&) = delete;
  const whet_embed_request& c() const { return request_; }

 private:
  std::vector<whet_text> texts_;
  whet_embed_request request_{};
};

void WriteEmbedResult(const whet_embed_result& result, ByteWriter& out);

// Vectors, copied: as many numbers as rows and dimensions say, or none and
// `in` is damaged.
class ReceivedEmbedResult {
 public:
  explicit ReceivedEmbedResult(ByteReader& in);
  ReceivedEmbedResult(const ReceivedEmbedResult&) = delete;
  ReceivedEmbedResult& operator=(const ReceivedEmbedResult&) = delete;
  const whet_embed_result& c() const { return result_; }

 private:
  std::vector<float> values_;
  whet_usage usage_{};
  whet_embed_result result_{};
};

void WriteQuota(const whet_quota& quota, ByteWriter& out);
whet_quota ReadQuota(ByteReader& in);

}  // namespace whet

#endif  // WHET_CORE_WORKER_PROVIDER_CODEC_H_
