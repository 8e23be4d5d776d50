// The provider `llama`: models in this process behind the plugin ABI.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_PROVIDER_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_PROVIDER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "whet/sdk/provider.h"

#include "embedder.h"
#include "engine.h"
#include "llama_log.h"

namespace whet::llama {

// Thread-safe.
class LlamaProvider : public whet::sdk::Provider {
 public:
  // Loads the model that the config names; one that only requests name is
  // loaded with the first of them.
  explicit LlamaProvider(const whet::sdk::Context& context);
  // Waits until every operation has completed.
  ~LlamaProvider() override;

  void Generate(whet_op op, whet::sdk::GenerateRequest request) override;
  void Embed(whet_op op, whet::sdk::EmbedRequest request) override;
  void Cancel(whet_op op) override;
  std::uint32_t Concurrency() const override;
  std::string Models() override;
  std::int64_t CountTokens(const whet::sdk::GenerateRequest& request) override;
  void Shutdown() override;

 private:
  // What is there of a model: what was needed so far.
  struct Loaded {
    std::string file = {};
    std::shared_ptr<const ChatModel> model = nullptr;
    std::shared_ptr<Engine> engine = nullptr;
    std::shared_ptr<Embedder> embedder = nullptr;
    bool stated = false;  // what answers will take, before it was loaded
  };

  // These want models_mutex_ held.
  Loaded& Load(const std::string& name);
  Engine& EngineOf(const std::string& name);
  Embedder& EmbedderOf(const std::string& name);
  enum class Weights { kToCome, kThere };
  void StateMemory(const std::string& file, const llama_context_params& params,
                   Weights weights);
  void TellWhatIsStated();

  // Starts `op` with `submit`, which returns what cancels it.
  void Begin(whet_op op, const std::function<std::function<void()>()>& submit);
  // Completes `op` with `complete`.
  void End(whet_op op, const std::function<void()>& complete);

  LlamaLog log_;
  EngineOptions options_;
  std::string default_model_;

  // Held while a model is loaded, which takes long; taken before mutex_.
  std::mutex models_mutex_;
  // Guarded by models_mutex_.
  std::map<std::string, Loaded> loaded_;
  std::vector<std::string> stated_;  // for the log, not yet told

  std::mutex mutex_;
  std::condition_variable idle_;
  // Guarded by mutex_.
  std::map<whet_op, std::function<void()>> operations_;  // what cancels them
  bool stopped_ = false;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_PROVIDER_H_
