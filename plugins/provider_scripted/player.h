// Follows a script: which rule answers a request, and with which answer.
//
//   Player player(ReadScript(settings));
//   const Cue cue = player.Next(request);   // throws if no rule matches
//   if (cue.failure) ... else Complete(op, cue.result);
//
// Thread-safe. A rule with one answer gives a request the same answer always;
// so does one with several that is counted by request, for the n-th time that
// the request is made. One that is counted by rule gives its answers in the
// order in which requests arrive.
#ifndef WHET_PLUGINS_PROVIDER_SCRIPTED_PLAYER_H_
#define WHET_PLUGINS_PROVIDER_SCRIPTED_PLAYER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "whet/sdk/generation.h"

#include "script.h"

namespace whet::scripted {

// What to do about a request.
struct Cue {
  sdk::GenerateResult result;
  std::optional<sdk::Error> failure;  // instead
  std::int64_t delay_ms = 0;
};

class Player {
 public:
  explicit Player(Script script) : script_(std::move(script)) {}

  // Throws NOT_FOUND, with the first words of the request and the rules that
  // were tried, if none matches; OUT_OF_RANGE if the rule has no answer left.
  Cue Next(const sdk::GenerateRequest& request);

  const Script& script() const { return script_; }

 private:
  // The text that the rule's condition matched and its answer, or null.
  struct Found {
    std::size_t rule = 0;
    std::string text;
  };
  Found Find(const sdk::GenerateRequest& request) const;
  std::size_t TurnOf(std::size_t rule, const sdk::GenerateRequest& request);

  const Script script_;
  std::mutex mutex_;
  // Requests answered so far, by rule and, if it is counted so, request.
  std::map<std::pair<std::size_t, std::string>, std::size_t> turns_;
};

// Words of all messages, for the usage.
std::int64_t CountWords(const sdk::GenerateRequest& request);

}  // namespace whet::scripted

#endif  // WHET_PLUGINS_PROVIDER_SCRIPTED_PLAYER_H_
