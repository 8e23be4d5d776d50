// A recorded call, as a value and as the line of a file.
//
//   Call call;
//   call.request = RequestJson(request);
//   call.answer = result;
//   const std::string line = CallLine(call, mask);
//   const Call same = ParseCallLine(line);
//
// README.md describes the format. Pure. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_RECORD_CALL_H_
#define WHET_PLUGINS_PROVIDER_RECORD_CALL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"

namespace whet::record {

// Of the lines that are written; older ones are read, too.
inline constexpr int kFormatVersion = 1;

struct Call {
  bool embedding = false;
  // What makes a request this one and no other: everything that its answer
  // depends on. Not the seed, which the host draws from the settings of the
  // provider that it asks, nor what differs between attempts.
  nlohmann::json request;
  std::uint64_t seed = 0;
  // Exactly one of these.
  std::optional<sdk::GenerateResult> answer;
  std::optional<sdk::EmbedResult> vectors;
  std::optional<sdk::Error> error;
  // Who answered, and how many calls at once it called useful (0: unknown).
  std::string provider;
  std::uint32_t concurrency = 0;
  std::int64_t latency_ms = 0;
};

// Removes credentials from a text.
using Mask = std::function<std::string(std::string_view)>;

nlohmann::json RequestJson(const sdk::GenerateRequest& request);
nlohmann::json RequestJson(const sdk::EmbedRequest& request);

// `value` with every text in it masked, names of members included.
nlohmann::json Masked(const nlohmann::json& value, const Mask& mask);

// Without a line end and with every text masked.
std::string CallLine(const Call& call, const Mask& mask);

// Throws DATA_LOSS with the reason.
Call ParseCallLine(std::string_view line);

}  // namespace whet::record

#endif  // WHET_PLUGINS_PROVIDER_RECORD_CALL_H_
