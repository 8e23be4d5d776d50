// Turns texts into vectors, on a thread of its own.
//
//   auto embedder = Embedder::Start(model, {.context = 2048});
//   Embedder::Ticket ticket = embedder->Submit(
//       {"a text", "another"}, [](Embedder::Outcome outcome) { ... });
//
// A model for embeddings pools its hidden states as its file says. Of a chat
// model the vector is the mean of the last layer's hidden states, summed in the
// order of the text. Vectors have length 1.
//
// The vector of a text is the same, bit by bit, whatever other texts come with
// it: each is computed by itself, and the kernels are the engine's.
//
// Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_EMBEDDER_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_EMBEDDER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"

#include "chat_model.h"
#include "thread_count.h"

namespace whet::llama {

struct EmbedderOptions {
  int context = 2048;  // tokens of a text; a model may hold fewer
  int threads = 0;     // 0: one per processor that is idle
};

// What llama.cpp is asked for.
llama_context_params EmbedderParams(const ChatModel& model,
                                    const EmbedderOptions& options);

class Embedder {
 public:
  using Ticket = std::uint64_t;
  using Outcome = std::variant<whet::sdk::EmbedResult, whet::sdk::Error>;
  // Called once, on the embedder's thread; must not wait for the embedder.
  using Done = std::function<void(Outcome)>;

  static std::shared_ptr<Embedder> Start(std::shared_ptr<const ChatModel> model,
                                         const EmbedderOptions& options);

  // Cancels what is under way and joins the thread.
  ~Embedder();
  Embedder(const Embedder&) = delete;
  Embedder& operator=(const Embedder&) = delete;

  // Queues `texts`. Throws INVALID_ARGUMENT, with the place of the text, if one
  // has no tokens or too many; `done` is not called then.
  Ticket Submit(const std::vector<std::string>& texts, Done done);

  // Ends a request soon with CANCELLED, unless it is done.
  void Cancel(Ticket ticket);

  // Parts of texts computed so far: it grows while one is under way.
  std::uint64_t progress() const { return progress_; }

 private:
  struct FreeContext {
    void operator()(llama_context* context) const { llama_free(context); }
  };
  struct Work {
    Ticket ticket;
    std::vector<std::vector<Token>> texts;
    Done done;
    std::atomic<bool> cancelled = false;
  };

  Embedder(std::shared_ptr<const ChatModel> model,
           const EmbedderOptions& options);
  void Run();
  Outcome Compute(const Work& work);
  std::vector<float> VectorOf(const std::vector<Token>& tokens);
  // Adds the hidden states of the last step to `sum`.
  void AddStates(int tokens, std::vector<double>& sum) const;

  std::shared_ptr<const ChatModel> model_;
  EmbedderOptions options_;
  std::unique_ptr<llama_context, FreeContext> context_;
  std::atomic<const Work*> current_ = nullptr;
  SharedProcessors processors_;
  int threads_ = 0;  // that llama.cpp was told
  std::atomic<std::uint64_t> progress_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Work>> queue_;  // guarded by mutex_, as the rest
  Work* running_ = nullptr;
  Ticket last_ticket_ = 0;
  bool stopping_ = false;

  std::thread thread_;  // last: starts when all else is there
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_EMBEDDER_H_
