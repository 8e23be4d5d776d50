// Which request is computed where, and what it can take over from others.
//
// Pure bookkeeping, nothing is computed: the engine carries out what a
// Placement says. Not thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_SLOTS_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_SLOTS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"

#include "grammar.h"
#include "output_text.h"
#include "sampler.h"

namespace whet::llama {

// A request on its way.
struct Job {
  std::uint64_t ticket = 0;
  std::vector<Token> tokens;  // the prompt, then the answer so far
  std::size_t prompt_size = 0;
  std::size_t max_output_tokens = 0;
  std::size_t taken_over = 0;  // prompt tokens that were not computed for it
  Sampler sampler{Sampling{}};
  OutputText text{{}};
  std::unique_ptr<Grammar> grammar;  // null: anything may be said
  std::function<void(std::variant<whet::sdk::GenerateResult, whet::sdk::Error>)>
      done;
  std::function<void(std::span<const float>)> observe;
  std::atomic<bool> cancelled = false;

  std::size_t output_size() const { return tokens.size() - prompt_size; }
};

// A stream of the model's memory. `cells` are the tokens whose keys and values
// it holds: token n in cell n. While a job is there they are a beginning of the
// job's tokens; the rest is still to be computed.
struct Slot {
  int index = 0;
  std::vector<Token> cells;
  std::unique_ptr<Job> job;
  std::uint64_t last_used = 0;
  // So many of the cells have served more than one request.
  std::size_t proven = 0;

  std::size_t pending() const {
    return job == nullptr ? 0 : job->tokens.size() - cells.size();
  }
};

// Put the job into `slot`, with the first `shared` cells of slot `donor`, which
// may be `slot` itself.
struct Placement {
  int slot;
  int donor;
  std::size_t shared;
};

// There are more slots than jobs at once, so that beginnings which have served
// more than one request outlive batches of others.
class SlotTable {
 public:
  // `count` slots for at most `most_jobs` at once.
  SlotTable(int count, int most_jobs);

  // Finds a place for a job with this prompt. Nothing if there are as many jobs
  // as may be, or if waiting is better: another slot is about to compute the
  // beginning of this prompt.
  std::optional<Placement> Place(std::span<const Token> prompt) const;

  // Puts `job` into its place; the cells that it does not share are dropped.
  void Put(const Placement& placement, std::unique_ptr<Job> job);

  std::vector<Slot>& all() { return slots_; }
  const std::vector<Slot>& all() const { return slots_; }
  bool idle() const;

 private:
  const Slot* Victim() const;
  bool Irreplaceable(const Slot& slot) const;

  std::vector<Slot> slots_;
  int most_jobs_;
  std::uint64_t clock_ = 0;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_SLOTS_H_
