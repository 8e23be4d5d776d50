// Runs one model for many requests at once, on a thread of its own.
//
//   auto engine = Engine::Start(model, {.context = 2048});
//   Engine::Ticket ticket = engine->Submit(
//       {.prompt = model->Prompt(messages), .max_output_tokens = 8},
//       [](Engine::Outcome outcome) { ... });
//
// Requests take slots; each step computes the next tokens of all slots in one
// batch, so a request joins those under way with the next step. A request that
// begins like another one, under way or of an earlier batch, takes over what
// was computed for the common beginning.
//
// The answer to a request is the same, bit by bit, whatever else is in the
// batch, however much of it was taken over, and on any number of threads. That
// rests on three things: the kernels (cmake/llama/invariant_matmul.cc), one
// stream of memory per slot in which the token at position n lies in cell n,
// and attention without the fused kernels, which sum in another order for
// large batches.
//
// Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_ENGINE_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_ENGINE_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"

#include "chat_model.h"
#include "grammar.h"
#include "sampler.h"
#include "slots.h"
#include "thread_count.h"

namespace whet::llama {

struct EngineOptions {
  int context = 2048;  // tokens of a request and its answer
  int slots = 8;       // requests computed together
  int threads = 0;     // 0: one per processor that is idle
  int step = 256;      // most tokens computed in one step

  // Streams of memory: some more than requests at once, for beginnings that
  // other batches will come back to.
  int streams() const { return slots + (slots + 3) / 4; }
};

// What llama.cpp is asked for.
llama_context_params EngineParams(const EngineOptions& options);

struct EngineRequest {
  std::vector<Token> prompt;
  int max_output_tokens = 0;  // 0: as many as the context holds
  Sampling sampling = {};
  std::vector<std::string> stop = {};  // none is empty
  std::string grammar = {};            // GBNF; empty: anything may be said
  // Sees the scores that each token of the answer is chosen from, on the
  // engine's thread. May be empty.
  std::function<void(std::span<const float>)> observe = {};
};

class Engine {
 public:
  using Ticket = std::uint64_t;
  using Outcome = std::variant<whet::sdk::GenerateResult, whet::sdk::Error>;
  // Called once, on the engine's thread; must not wait for the engine.
  using Done = std::function<void(Outcome)>;

  // INVALID_ARGUMENT for a context that the model was not trained for,
  // RESOURCE problems of llama.cpp as INTERNAL with its words.
  static std::shared_ptr<Engine> Start(std::shared_ptr<const ChatModel> model,
                                       const EngineOptions& options);

  // Cancels what is under way and joins the thread.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Queues `request`. Throws INVALID_ARGUMENT if prompt and answer do not fit
  // into the context or the grammar is none; `done` is not called then.
  Ticket Submit(EngineRequest request, Done done);

  // Ends a request soon with CANCELLED, unless it is done. The step that
  // computes it is broken off; the others in it are computed again.
  void Cancel(Ticket ticket);

  // Parts of steps computed so far: it grows while a step is under way.
  std::uint64_t progress() const { return progress_; }

  const ChatModel& model() const { return *model_; }
  const EngineOptions& options() const { return options_; }

 private:
  struct FreeContext {
    void operator()(llama_context* context) const { llama_free(context); }
  };

  Engine(std::shared_ptr<const ChatModel> model, const EngineOptions& options);
  void Open();

  void Run();
  bool TakeArrivals();  // waits for work; false: time to go
  void EndCancelled();
  void Admit();
  bool FillBatch();
  std::int32_t Decode();
  void Step();
  void Forget();
  void ReadScores(Slot& slot, const float* scores);
  Token Choose(Job& job, std::span<const float> scores);
  void Finish(Slot& slot, std::int32_t reason);
  void End(Job& job, Outcome outcome);
  void FailAll(const whet::sdk::Error& error);
  bool AnyCancelled() const;

  std::shared_ptr<const ChatModel> model_;
  EngineOptions options_;
  std::unique_ptr<llama_context, FreeContext> context_;
  llama_batch batch_ = {};

  // Of the engine's thread.
  SlotTable slots_;
  std::vector<std::unique_ptr<Job>> waiting_;
  std::vector<const Job*> in_batch_;
  SharedProcessors processors_;
  int threads_ = 0;  // that llama.cpp was told
  std::atomic<std::uint64_t> progress_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<Job>> arrivals_;
  std::unordered_map<Ticket, Job*> live_;
  Ticket last_ticket_ = 0;
  bool stopping_ = false;

  std::thread thread_;  // last: starts when all else is there
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_ENGINE_H_
