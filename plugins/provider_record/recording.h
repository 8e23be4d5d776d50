// Recorded calls by request, to be given out again.
//
//   Recording recording("calls.jsonl", mask);
//   recording.Add(ParseCallLine(line), 3);
//   const auto call = recording.Replay(request, /*embedding=*/false,
//                                      AtEnd::kRepeatLast);
//
// Requests are the same if their JSON is. Thread-safe once all are added.
#ifndef WHET_PLUGINS_PROVIDER_RECORD_RECORDING_H_
#define WHET_PLUGINS_PROVIDER_RECORD_RECORDING_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "call.h"

namespace whet::record {

// What becomes of a request that was made more often than it was recorded.
enum class AtEnd { kRepeatLast, kFail };

using CallPtr = std::shared_ptr<const Call>;

class Recording {
 public:
  // `name` of the file, for messages.
  explicit Recording(std::string name) : name_(std::move(name)) {}

  void Add(Call call, std::size_t line);
  std::size_t size() const { return calls_.size(); }

  // What came the n-th time, the n-th time that this is asked. Throws
  // NOT_FOUND, with the nearest recorded request and the first difference;
  // OUT_OF_RANGE at the end with kFail.
  CallPtr Replay(const nlohmann::json& request, bool embedding, AtEnd at_end);

  // The next answer to the request, failures left out; null if there is none
  // any more.
  CallPtr TakeAnswer(const nlohmann::json& request, bool embedding);

  // As the provider that answered for `model` said; 0: unknown.
  std::uint32_t ConcurrencyOf(std::string_view model) const;

 private:
  struct Recorded {
    std::size_t line;
    CallPtr call;
  };
  struct Same {
    std::vector<CallPtr> calls;  // in recorded order
    std::size_t next = 0;        // guarded by mutex_
  };
  [[noreturn]] void ThrowMissing(const nlohmann::json& request,
                                 bool embedding) const;

  const std::string name_;
  std::vector<Recorded> calls_;
  std::map<std::string, Same, std::less<>> by_request_;
  std::mutex mutex_;
};

}  // namespace whet::record

#endif  // WHET_PLUGINS_PROVIDER_RECORD_RECORDING_H_
