// Requests to a language model and their answers, in the bytes between a host
// and a worker.
#ifndef WHET_CORE_WORKER_GENERATION_CODEC_H_
#define WHET_CORE_WORKER_GENERATION_CODEC_H_

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "whet/generation.h"

#include "worker/byte_stream.h"

namespace whet {

// `requests` are `stride` bytes apart.
void WriteRequests(const whet_generate_request* requests, std::uint64_t count,
                   std::uint64_t stride, ByteWriter& out);

// Requests whose text lies in what `in` reads.
class ReceivedRequests {
 public:
  explicit ReceivedRequests(ByteReader& in);
  ReceivedRequests(const ReceivedRequests&) = delete;
  ReceivedRequests& operator=(const ReceivedRequests&) = delete;
  const std::vector<whet_generate_request>& c() const { return requests_; }

 private:
  std::vector<whet_generate_request> requests_;
  std::deque<std::vector<whet_message>> messages_;
  std::deque<std::vector<whet_text>> stops_;
};

// What was used; null: not known.
void WriteUsage(const whet_usage* usage, ByteWriter& out);
// Null, or `room`, filled.
const whet_usage* ReadUsage(ByteReader& in, whet_usage& room);

// `result` is null unless `status` is WHET_OK.
void WriteGenerated(whet_status status, const whet_generate_result* result,
                    whet_text message, ByteWriter& out);

// One answer, whose text lies in what `in` reads.
struct ReceivedAnswer {
  explicit ReceivedAnswer(ByteReader& in);
  ReceivedAnswer(const ReceivedAnswer&) = delete;
  ReceivedAnswer& operator=(const ReceivedAnswer&) = delete;
  const whet_generate_result* result() const {
    return status == WHET_OK ? &result_ : nullptr;
  }
  whet_status status = WHET_UNKNOWN;
  whet_text message = {};

 private:
  whet_generate_result result_{};
  whet_usage usage_{};
};

// One vector of an embedding; `values` is null unless `status` is WHET_OK.
void WriteVector(whet_status status, const float* values,
                 std::uint64_t dimensions, whet_text message, ByteWriter& out);

struct ReceivedVector {
  explicit ReceivedVector(ByteReader& in);
  const float* values() const {
    return status == WHET_OK ? values_.data() : nullptr;
  }
  std::uint64_t dimensions() const { return values_.size(); }
  whet_status status = WHET_UNKNOWN;
  whet_text message = {};

 private:
  std::vector<float> values_;
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_GENERATION_CODEC_H_
