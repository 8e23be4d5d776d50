#include "provider.h"

#include <cstdlib>
#include <limits>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/settings_json.h"

#include "llama_log.h"
#include "model_file.h"

namespace whet::llama {
namespace {

using whet::sdk::Error;
using whet::sdk::GenerateRequest;
using whet::sdk::GenerateResult;

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// Instances with the same model and options share an engine: two roles of a
// config that use one model have it in memory once.
std::shared_ptr<Engine> SharedEngine(const std::string& model,
                                     const EngineOptions& options) {
  using Key = std::tuple<std::string, int, int, int>;
  static auto* mutex = new std::mutex;
  static auto* engines = new std::map<Key, std::weak_ptr<Engine>>;
  const std::string file = ModelFile(model, &std::getenv);
  const std::scoped_lock lock(*mutex);
  std::weak_ptr<Engine>& known =
      (*engines)[Key(file, options.context, options.slots, options.threads)];
  std::shared_ptr<Engine> engine = known.lock();
  if (engine == nullptr) {
    engine = Engine::Start(ChatModel::Load(file), options);
    known = engine;
  }
  return engine;
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
  if (!request.response_schema.empty()) {
    throw Error(WHET_INVALID_ARGUMENT,
                "the provider llama cannot hold an answer to a JSON Schema");
  }
  const auto extra = nlohmann::json::parse(
      request.extra.empty() ? "{}" : request.extra, nullptr, false);
  if (!extra.is_object() || !extra.empty()) {
    throw Error(
        WHET_INVALID_ARGUMENT,
        "the provider llama knows no extra fields, got " + request.extra);
  }
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
  out.stop = std::move(request.stop);
  out.prompt = model.Prompt(request.messages);
  return out;
}

}  // namespace

LlamaProvider::LlamaProvider(const whet::sdk::Context& context)
    : Provider(context) {
  CheckProcessor();
  SendLlamaLogTo(host());
  const nlohmann::json config = whet::sdk::ParseSettings(context);
  options_.context = config.value("context", options_.context);
  options_.slots = config.value("slots", options_.slots);
  options_.threads = config.value("threads", options_.threads);
  default_model_ = config.value("model", std::string(kBuiltInModel));
  if (config.contains("model")) {
    EngineOf(default_model_);
  }
}

LlamaProvider::~LlamaProvider() {
  Shutdown();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return operations_.empty(); });
}

void LlamaProvider::Generate(whet_op op, GenerateRequest request) {
  CheckSupported(request);
  const std::string model =
      request.model.empty() ? default_model_ : request.model;
  Engine& engine = EngineOf(model);
  EngineRequest translated = Translate(std::move(request), engine.model());
  // Held until the operation is known, or it might be done before that.
  const std::scoped_lock lock(mutex_);
  if (stopped_) {
    throw Error(WHET_CANCELLED, "the provider is shutting down");
  }
  const Engine::Ticket ticket = engine.Submit(
      std::move(translated), [this, op, model](Engine::Outcome outcome) {
        OnDone(op, model, std::move(outcome));
      });
  operations_.emplace(op, Operation{&engine, ticket});
}

void LlamaProvider::OnDone(whet_op op, const std::string& model,
                           Engine::Outcome outcome) {
  {
    // Waits for Generate() to write the operation down.
    const std::scoped_lock lock(mutex_);
  }
  if (auto* result = std::get_if<GenerateResult>(&outcome)) {
    result->model = model;
    Complete(op, *result);
  } else {
    Fail(op, std::get<Error>(outcome));
  }
  const std::scoped_lock lock(mutex_);
  operations_.erase(op);
  if (operations_.empty()) {
    idle_.notify_all();
  }
}

void LlamaProvider::Cancel(whet_op op) {
  const std::scoped_lock lock(mutex_);
  const auto found = operations_.find(op);
  if (found != operations_.end()) {
    found->second.engine->Cancel(found->second.ticket);
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

void LlamaProvider::Shutdown() {
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
  for (const auto& [op, operation] : operations_) {
    operation.engine->Cancel(operation.ticket);
  }
}

Engine& LlamaProvider::EngineOf(const std::string& model) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<Engine>& engine = engines_[model];
  if (engine == nullptr) {
    engine = SharedEngine(model, options_);
  }
  return *engine;
}

}  // namespace whet::llama

WHET_PROVIDER_PLUGIN(whet::llama::LlamaProvider,
                     {.id = "llama",
                      .name = "llama.cpp",
                      .version = "0.1.0",
                      .description = "Runs a language model in this process, "
                                     "on the CPU.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::llama::kSchema,
                      .needs = {WHET_SERVICE_COMPLETION, WHET_SERVICE_LOG},
                      .flags = WHET_PLUGIN_CONCURRENT |
                               WHET_PLUGIN_DETERMINISTIC})
