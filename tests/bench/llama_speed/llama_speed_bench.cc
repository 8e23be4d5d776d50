// How fast provider_llama's engine computes, in the workloads that run.py gives
// to llama.cpp's own tools too. One line of JSON on stdout.
//
//   bench_llama_speed --model FILE --mode generate
//
//   generate   every slot writes an answer: tokens per second once all of them
//              have their first token, as llama-batched-bench counts
//   kernels    the loop of llama-batched-bench with the library that the plugin
//              is linked with: no engine, no sampling
//   classify   requests that differ in their last words only, one token each,
//              from the file of prompts that run.py sends to llama-server:
//              requests per second
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <llama.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_model.h"
#include "engine.h"
#include "measure.h"

namespace whet::llama {
namespace {

using whet::bench::Flags;
using whet::bench::Now;
using whet::sdk::GenerateResult;

constexpr char kStory[] =
    "Write a very long story, chapter by chapter, about a lighthouse keeper "
    "and visitor number ";

[[noreturn]] void Give(const std::string& reason) {
  std::fprintf(stderr, "bench_llama_speed: %s\n", reason.c_str());
  std::exit(1);
}

EngineOptions OptionsOf(const Flags& flags) {
  EngineOptions options;
  options.context = static_cast<int>(flags.Number("context"));
  options.slots = static_cast<int>(flags.Number("slots"));
  options.threads = static_cast<int>(flags.Number("threads"));
  return options;
}

std::vector<Token> PromptOf(const ChatModel& model, const std::string& user) {
  return model.Prompt({{.role = WHET_ROLE_USER, .content = user}});
}

GenerateResult ResultOf(std::future<Engine::Outcome>& outcome) {
  Engine::Outcome done = outcome.get();
  if (const auto* error = std::get_if<whet::sdk::Error>(&done)) {
    Give(error->what());
  }
  return std::get<GenerateResult>(std::move(done));
}

std::future<Engine::Outcome> Send(Engine& engine, EngineRequest request) {
  auto promise = std::make_shared<std::promise<Engine::Outcome>>();
  engine.Submit(std::move(request), [promise](Engine::Outcome outcome) {
    promise->set_value(std::move(outcome));
  });
  return promise->get_future();
}

double Generate(const Flags& flags) {
  const auto model = ChatModel::Load(flags.Text("model"));
  const auto engine = Engine::Start(model, OptionsOf(flags));
  const int slots = engine->options().slots;
  const int length = static_cast<int>(flags.Number("tokens"));
  // Of the engine's thread until all outcomes are there.
  int started = 0;
  int counted = 0;
  double begin = 0.0;
  double end = 0.0;
  std::vector<std::future<Engine::Outcome>> outcomes;
  for (int i = 0; i < slots; ++i) {
    EngineRequest request;
    request.prompt = PromptOf(*model, kStory + std::to_string(i));
    request.max_output_tokens = length;
    request.observe = [&, first = true](std::span<const float>) mutable {
      end = Now();
      if (started == slots) {
        ++counted;
      } else if (first && ++started == slots) {
        begin = end;
      }
      first = false;
    };
    outcomes.push_back(Send(*engine, std::move(request)));
  }
  for (auto& outcome : outcomes) {
    if (ResultOf(outcome).finish_reason != WHET_FINISH_LENGTH) {
      Give("an answer ended early; lower --tokens");
    }
  }
  return counted / (end - begin);
}

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};

double Kernels(const Flags& flags) {
  const int slots = static_cast<int>(flags.Number("slots"));
  const int length = static_cast<int>(flags.Number("tokens"));
  const int prompt = static_cast<int>(flags.Number("prompt"));
  const auto model = ChatModel::Load(flags.Text("model"));
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(flags.Number("context") * slots);
  params.n_seq_max = slots;
  params.n_threads = static_cast<int>(flags.Number("threads"));
  params.n_threads_batch = params.n_threads;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  const std::unique_ptr<llama_context, FreeContext> context(
      llama_init_from_model(model->get(), params));
  if (context == nullptr) {
    Give("no context");
  }
  llama_batch batch = llama_batch_init(512, 0, 1);
  const auto add = [&](int position, int slot, bool scores) {
    const int n = batch.n_tokens++;
    batch.token[n] = std::rand() % model->vocabulary_size();
    batch.pos[n] = position;
    batch.n_seq_id[n] = 1;
    batch.seq_id[n][0] = slot;
    batch.logits[n] = scores ? 1 : 0;
  };
  const auto decode = [&] {
    if (llama_decode(context.get(), batch) != 0) {
      Give("llama_decode failed");
    }
    batch.n_tokens = 0;
  };
  for (int slot = 0; slot < slots; ++slot) {
    for (int i = 0; i < prompt; ++i) {
      add(i, slot, i + 1 == prompt);
    }
    decode();
  }
  const double begin = Now();
  for (int i = 0; i < length; ++i) {
    for (int slot = 0; slot < slots; ++slot) {
      add(prompt + i, slot, true);
    }
    decode();
  }
  const double end = Now();
  llama_batch_free(batch);
  return slots * length / (end - begin);
}

double Classify(const Flags& flags) {
  std::ifstream file(flags.Text("prompts"));
  const auto prompts = nlohmann::json::parse(file, nullptr, false);
  if (!prompts.is_object()) {
    Give("--prompts: not a JSON object: " + flags.Text("prompts"));
  }
  const auto model = ChatModel::Load(flags.Text("model"));
  const auto engine = Engine::Start(model, OptionsOf(flags));
  const double begin = Now();
  std::vector<std::future<Engine::Outcome>> outcomes;
  for (const std::string item : prompts.at("items")) {
    EngineRequest request;
    request.prompt = model->Prompt(
        {{.role = WHET_ROLE_SYSTEM, .content = prompts.at("system")},
         {.role = WHET_ROLE_USER, .content = item}});
    request.max_output_tokens = static_cast<int>(flags.Number("tokens"));
    outcomes.push_back(Send(*engine, std::move(request)));
  }
  for (auto& outcome : outcomes) {
    ResultOf(outcome);
  }
  return static_cast<double>(outcomes.size()) / (Now() - begin);
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv,
                    {{"model", ""},
                     {"mode", "generate"},
                     {"context", "1024"},
                     {"slots", "8"},
                     {"threads", "0"},
                     {"prompt", "64"},
                     {"tokens", "128"},
                     {"prompts", ""}});
  const std::string& mode = flags.Text("mode");
  const double speed = mode == "generate"   ? Generate(flags)
                       : mode == "kernels"  ? Kernels(flags)
                       : mode == "classify" ? Classify(flags)
                                            : 0.0;
  std::printf("%s\n",
              nlohmann::json{{"mode", mode}, {"speed", speed}}.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::llama

int main(int argc, char** argv) {
  try {
    return whet::llama::Main(argc, argv);
  } catch (const whet::sdk::Error& error) {
    std::fprintf(stderr, "bench_llama_speed: %s\n", error.what());
    return 1;
  }
}
