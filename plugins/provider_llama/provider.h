// The provider `llama`: engines of this process behind the plugin ABI.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_PROVIDER_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_PROVIDER_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "whet/sdk/provider.h"

#include "engine.h"

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
  void Cancel(whet_op op) override;
  std::uint32_t Concurrency() const override;
  std::string Models() override;
  void Shutdown() override;

 private:
  struct Operation {
    Engine* engine;
    Engine::Ticket ticket;
  };

  Engine& EngineOf(const std::string& model);
  void OnDone(whet_op op, const std::string& model, Engine::Outcome outcome);

  EngineOptions options_;
  std::string default_model_;

  std::mutex mutex_;
  std::condition_variable idle_;
  // Guarded by mutex_.
  std::map<std::string, std::shared_ptr<Engine>> engines_;
  std::map<whet_op, Operation> operations_;
  bool stopped_ = false;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_PROVIDER_H_
