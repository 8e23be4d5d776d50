#include "provider.h"

#include <cstdlib>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/settings_json.h"

#include "grammar.h"
#include "llama_log.h"
#include "memory_need.h"
#include "model_file.h"

namespace whet::llama {
namespace {

using whet::sdk::EmbedRequest;
using whet::sdk::EmbedResult;
using whet::sdk::Error;
using whet::sdk::GenerateRequest;
using whet::sdk::GenerateResult;

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// What instances share as long as one of them has it: two roles of a config
// that use one model have it in memory once.
template <typename Key, typename Value>
class Shared {
 public:
  std::shared_ptr<Value> Get(
      const Key& key, const std::function<std::shared_ptr<Value>()>& make) {
    const std::scoped_lock lock(mutex_);
    std::weak_ptr<Value>& known = values_[key];
    std::shared_ptr<Value> value = known.lock();
    if (value == nullptr) {
      value = make();
      known = value;
    }
    return value;
  }

 private:
  std::mutex mutex_;
  std::map<Key, std::weak_ptr<Value>> values_;
};

using EngineKey = std::tuple<std::string, int, int, int>;
using EmbedderKey = std::tuple<std::string, int, int>;

// Never destroyed: instances may go while the process ends.
Shared<std::string, const ChatModel>& SharedModels() {
  static auto* models = new Shared<std::string, const ChatModel>;
  return *models;
}

Shared<EngineKey, Engine>& SharedEngines() {
  static auto* engines = new Shared<EngineKey, Engine>;
  return *engines;
}

Shared<EmbedderKey, Embedder>& SharedEmbedders() {
  static auto* embedders = new Shared<EmbedderKey, Embedder>;
  return *embedders;
}

// The archives are compiled for these instructions (cmake/llama).
void CheckProcessor() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi2")) {
    throw Error(WHET_UNIMPLEMENTED,
                "the provider llama needs a processor with AVX2, FMA and BMI2");
  }
#endif
}

void CheckSupported(const GenerateRequest& request) {
  if (!request.tools.empty()) {
    throw Error(WHET_INVALID_ARGUMENT, "the provider llama has no tools");
  }
}

// The grammar that a request asks for with its schema or the extra field
// `grammar`; empty if it asks for none.
std::string GrammarOfRequest(const GenerateRequest& request) {
  const auto extra = nlohmann::json::parse(
      request.extra.empty() ? "{}" : request.extra, nullptr, false);
  const bool has_grammar = extra.is_object() && extra.contains("grammar");
  if (!extra.is_object() || extra.size() > (has_grammar ? 1U : 0U) ||
      (has_grammar && (!extra["grammar"].is_string() ||
                       extra["grammar"].get<std::string>().empty()))) {
    throw Error(WHET_INVALID_ARGUMENT,
                "the provider llama knows one extra field, `grammar`, a text "
                "of GBNF; got " +
                    request.extra);
  }
  if (!has_grammar) {
    return request.response_schema.empty() ? ""
                                           : GrammarOf(request.response_schema);
  }
  if (!request.response_schema.empty()) {
    throw Error(WHET_INVALID_ARGUMENT,
                "a response schema and the extra field `grammar`: an answer "
                "can be held to one of them");
  }
  return extra["grammar"];
}

Sampling SamplingOf(const GenerateRequest& request) {
  Sampling sampling;
  sampling.temperature = request.temperature.value_or(0.0);
  sampling.top_p = request.top_p.value_or(1.0);
  // Repeats of a request that differ in `sample` only draw other numbers.
  sampling.seed =
      request.seed ^ (0xD1B54A32D192ED03ULL * (request.sample + 1ULL));
  if (!(sampling.temperature >= 0.0)) {
    throw Error(WHET_INVALID_ARGUMENT, "temperature must not be negative");
  }
  if (!(sampling.top_p > 0.0 && sampling.top_p <= 1.0)) {
    throw Error(WHET_INVALID_ARGUMENT, "top_p must be above 0 and at most 1");
  }
  return sampling;
}

EngineRequest Translate(GenerateRequest request, const ChatModel& model) {
  EngineRequest out;
  out.sampling = SamplingOf(request);
  if (request.max_output_tokens.has_value()) {
    const std::int64_t most = *request.max_output_tokens;
    if (most < 1 || most > std::numeric_limits<int>::max()) {
      throw Error(WHET_INVALID_ARGUMENT,
                  "max_output_tokens must be at least 1 and fit the context, "
                  "got " +
                      std::to_string(most));
    }
    out.max_output_tokens = static_cast<int>(most);
  }
  for (const std::string& stop : request.stop) {
    if (stop.empty()) {
      throw Error(WHET_INVALID_ARGUMENT, "a stop string must not be empty");
    }
  }
  out.grammar = GrammarOfRequest(request);
  out.stop = std::move(request.stop);
  out.prompt = model.Prompt(request.messages);
  return out;
}

}  // namespace

LlamaProvider::LlamaProvider(const whet::sdk::Context& context)
    : Provider(context), log_(host()) {
  CheckProcessor();
  const nlohmann::json config = whet::sdk::ParseSettings(context);
  options_.context = config.value("context", options_.context);
  options_.slots = config.value("slots", options_.slots);
  options_.threads = config.value("threads", options_.threads);
  default_model_ = config.value("model", std::string(kBuiltInModel));
  if (config.contains("model")) {
    const std::scoped_lock lock(models_mutex_);
    if (Load(default_model_).model->answers()) {
      EngineOf(default_model_);
    }
  }
}

LlamaProvider::~LlamaProvider() {
  Shutdown();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return operations_.empty(); });
}

void LlamaProvider::Begin(
    whet_op op, const std::function<std::function<void()>()>& submit) {
  // Held until the operation is known, or it might be done before that.
  const std::scoped_lock lock(mutex_);
  if (stopped_) {
    throw Error(WHET_CANCELLED, "the provider is shutting down");
  }
  operations_[op] = submit();
}

void LlamaProvider::End(whet_op op, const std::function<void()>& complete) {
  {
    // Waits for Begin() to write the operation down.
    const std::scoped_lock lock(mutex_);
  }
  complete();
  const std::scoped_lock lock(mutex_);
  operations_.erase(op);
  if (operations_.empty()) {
    idle_.notify_all();
  }
}

void LlamaProvider::Generate(whet_op op, GenerateRequest request) {
  CheckSupported(request);
  const std::string name =
      request.model.empty() ? default_model_ : request.model;
  Engine* engine = nullptr;
  {
    const std::scoped_lock lock(models_mutex_);
    engine = &EngineOf(name);
    TellWhatIsStated();
  }
  auto translated = std::make_shared<EngineRequest>(
      Translate(std::move(request), engine->model()));
  Begin(op, [&] {
    const Engine::Ticket ticket = engine->Submit(
        std::move(*translated), [this, op, name](Engine::Outcome outcome) {
          End(op, [&] {
            if (auto* result = std::get_if<GenerateResult>(&outcome)) {
              result->model = name;
              Complete(op, *result);
            } else {
              Fail(op, std::get<Error>(outcome));
            }
          });
        });
    return [engine, ticket] { engine->Cancel(ticket); };
  });
}

void LlamaProvider::Embed(whet_op op, EmbedRequest request) {
  const std::string name =
      request.model.empty() ? default_model_ : request.model;
  Embedder* embedder = nullptr;
  {
    const std::scoped_lock lock(models_mutex_);
    embedder = &EmbedderOf(name);
    const auto width = static_cast<std::uint32_t>(loaded_[name].model->width());
    if (request.dimensions != 0 && request.dimensions != width) {
      throw Error(WHET_INVALID_ARGUMENT,
                  "model " + name + " has vectors of " + std::to_string(width) +
                      " numbers, not of " + std::to_string(request.dimensions));
    }
  }
  Begin(op, [&] {
    const Embedder::Ticket ticket =
        embedder->Submit(request.texts, [this, op](Embedder::Outcome outcome) {
          End(op, [&] {
            if (const auto* result = std::get_if<EmbedResult>(&outcome)) {
              CompleteEmbedding(op, *result);
            } else {
              Fail(op, std::get<Error>(outcome));
            }
          });
        });
    return [embedder, ticket] { embedder->Cancel(ticket); };
  });
}

void LlamaProvider::Cancel(whet_op op) {
  const std::scoped_lock lock(mutex_);
  const auto found = operations_.find(op);
  if (found != operations_.end()) {
    found->second();
  }
}

// Enough to refill every slot at once when its answer is complete.
std::uint32_t LlamaProvider::Concurrency() const {
  return static_cast<std::uint32_t>(4 * options_.slots);
}

std::string LlamaProvider::Models() {
  return nlohmann::json::array(
             {{{"id", default_model_}, {"context", options_.context}}})
      .dump();
}

// To the token: what Generate() would make of it.
std::int64_t LlamaProvider::CountTokens(const GenerateRequest& request) {
  CheckSupported(request);
  std::shared_ptr<const ChatModel> model;
  {
    const std::scoped_lock lock(models_mutex_);
    model = Load(request.model.empty() ? default_model_ : request.model).model;
    TellWhatIsStated();
  }
  return static_cast<std::int64_t>(model->Prompt(request.messages).size());
}

void LlamaProvider::Shutdown() {
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
  for (const auto& [op, cancel] : operations_) {
    cancel();
  }
}

LlamaProvider::Loaded& LlamaProvider::Load(const std::string& name) {
  Loaded& loaded = loaded_[name];
  if (loaded.model == nullptr) {
    const std::string file = ModelFile(name, &std::getenv);
    loaded.model = SharedModels().Get(file, [&] {
      StateMemory(file, EngineParams(options_), Weights::kToCome);
      loaded.stated = true;
      return ChatModel::Load(file);
    });
    loaded.file = file;
  }
  return loaded;
}

// Says what a model will take, and refuses what is more than there is.
void LlamaProvider::StateMemory(const std::string& file,
                                const llama_context_params& params,
                                Weights weights) {
  const std::optional<std::uint64_t> available = AvailableMemory();
  std::optional<MemoryNeed> need = NeedOf(file, params);
  if (!available.has_value() || !need.has_value()) {
    return;
  }
  if (weights == Weights::kThere) {
    need->weights = 0;
  }
  CheckFitsMemory(file, *need, *available);
  stated_.push_back("model file " + file + ": takes " + need->ToString() +
                    "; " + std::to_string(*available >> 20) +
                    " MB are available");
  TellWhatIsStated();
}

// The log of a run begins after its models were loaded.
void LlamaProvider::TellWhatIsStated() {
  const auto* log = host().Service<whet_log>(WHET_SERVICE_LOG);
  if (log->enabled(host().get(), WHET_LOG_INFO) == 0) {
    return;
  }
  for (const std::string& line : stated_) {
    host().Log(WHET_LOG_INFO, line);
  }
  stated_.clear();
}

Engine& LlamaProvider::EngineOf(const std::string& name) {
  Loaded& loaded = Load(name);
  if (loaded.engine == nullptr) {
    loaded.engine = SharedEngines().Get(
        EngineKey(loaded.file, options_.context, options_.slots,
                  options_.threads),
        [&] {
          if (!loaded.stated) {
            StateMemory(loaded.file, EngineParams(options_), Weights::kThere);
          }
          return Engine::Start(loaded.model, options_);
        });
  }
  return *loaded.engine;
}

Embedder& LlamaProvider::EmbedderOf(const std::string& name) {
  Loaded& loaded = Load(name);
  if (loaded.embedder == nullptr) {
    const EmbedderOptions options = {options_.context, options_.threads};
    loaded.embedder = SharedEmbedders().Get(
        EmbedderKey(loaded.file, options.context, options.threads), [&] {
          StateMemory(loaded.file, EmbedderParams(*loaded.model, options),
                      Weights::kThere);
          return Embedder::Start(loaded.model, options);
        });
  }
  return *loaded.embedder;
}

}  // namespace whet::llama

WHET_EMBEDDING_PROVIDER_PLUGIN(
    whet::llama::LlamaProvider,
    {.id = "llama",
     .name = "llama.cpp",
     .version = "0.1.0",
     .description = "Runs a language model in this process, "
                    "on the CPU.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::llama::kSchema,
     .needs = {WHET_SERVICE_COMPLETION, WHET_SERVICE_LOG},
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
