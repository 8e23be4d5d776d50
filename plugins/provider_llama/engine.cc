#include "engine.h"

#include <algorithm>
#include <string>
#include <utility>

#include "llama_log.h"

namespace whet::llama {
namespace {

using whet::sdk::Error;
using whet::sdk::GenerateResult;

Error CancelledError() { return {WHET_CANCELLED, "the request was cancelled"}; }

void CheckFits(const EngineRequest& request, int context) {
  const auto prompt = static_cast<long long>(request.prompt.size());
  const auto answer = std::max(1, request.max_output_tokens);
  if (prompt + answer > context) {
    throw Error(WHET_INVALID_ARGUMENT,
                "the prompt has " + std::to_string(prompt) +
                    " tokens and the answer may take " +
                    std::to_string(answer) + ", but the context holds " +
                    std::to_string(context) +
                    ": shorten the prompt or raise `context`",
                WHET_ERROR_NOT_BILLED);
  }
}

}  // namespace

llama_context_params EngineParams(const EngineOptions& options) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx =
      static_cast<std::uint32_t>(options.context) * options.streams();
  params.n_seq_max = options.streams();
  params.n_batch = options.step;
  params.n_ubatch = options.step;
  params.kv_unified = false;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.no_perf = true;
  return params;
}

std::shared_ptr<Engine> Engine::Start(std::shared_ptr<const ChatModel> model,
                                      const EngineOptions& options) {
  if (options.context > model->trained_context()) {
    throw Error(WHET_INVALID_ARGUMENT,
                "context: " + std::to_string(options.context) +
                    " tokens, but the model was trained for at most " +
                    std::to_string(model->trained_context()));
  }
  std::shared_ptr<Engine> engine(new Engine(std::move(model), options));
  engine->Open();
  engine->thread_ = std::thread([e = engine.get()] { e->Run(); });
  return engine;
}

Engine::Engine(std::shared_ptr<const ChatModel> model,
               const EngineOptions& options)
    : model_(std::move(model)),
      options_(options),
      slots_(options.streams(), options.slots) {}

void Engine::Open() {
  llama_context_params params = EngineParams(options_);
  params.abort_callback = [](void* engine) {
    auto* self = static_cast<Engine*>(engine);
    ++self->progress_;
    return self->AnyCancelled();
  };
  params.abort_callback_data = this;
  const LlamaErrors errors;
  context_.reset(llama_init_from_model(model_->get(), params));
  if (context_ == nullptr) {
    throw Error(WHET_INTERNAL,
                "no memory for " + std::to_string(options_.slots) +
                    " slots of " + std::to_string(options_.context) +
                    " tokens: lower `slots` or `context`" + errors.Suffix());
  }
  batch_ = llama_batch_init(options_.step, /*embd=*/0, /*n_seq_max=*/1);
}

Engine::~Engine() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (auto& [ticket, job] : live_) {
      job->cancelled = true;
    }
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
  if (batch_.token != nullptr) {
    llama_batch_free(batch_);
  }
}

Engine::Ticket Engine::Submit(EngineRequest request, Done done) {
  CheckFits(request, options_.context);
  auto job = std::make_unique<Job>();
  job->tokens = std::move(request.prompt);
  job->prompt_size = job->tokens.size();
  job->max_output_tokens = request.max_output_tokens > 0
                               ? request.max_output_tokens
                               : options_.context - job->prompt_size;
  job->sampler = Sampler(request.sampling);
  job->text = OutputText(std::move(request.stop));
  if (!request.grammar.empty()) {
    job->grammar = std::make_unique<Grammar>(*model_, request.grammar);
  }
  job->done = std::move(done);
  job->observe = std::move(request.observe);

  const std::scoped_lock lock(mutex_);
  job->ticket = ++last_ticket_;
  live_.emplace(job->ticket, job.get());
  arrivals_.push_back(std::move(job));
  wake_.notify_one();
  return last_ticket_;
}

void Engine::Cancel(Ticket ticket) {
  const std::scoped_lock lock(mutex_);
  const auto found = live_.find(ticket);
  if (found != live_.end()) {
    found->second->cancelled = true;
    wake_.notify_one();
  }
}

void Engine::Run() {
  while (TakeArrivals()) {
    EndCancelled();
    Admit();
    if (FillBatch()) {
      Step();
    }
  }
}

bool Engine::TakeArrivals() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] {
    return stopping_ || !arrivals_.empty() || !waiting_.empty() ||
           !slots_.idle();
  });
  for (std::unique_ptr<Job>& job : arrivals_) {
    waiting_.push_back(std::move(job));
  }
  arrivals_.clear();
  return !stopping_ || !live_.empty();
}

void Engine::EndCancelled() {
  for (Slot& slot : slots_.all()) {
    if (slot.job != nullptr && slot.job->cancelled) {
      End(*slot.job, CancelledError());
      slot.job.reset();
    }
  }
  std::erase_if(waiting_, [this](const std::unique_ptr<Job>& job) {
    if (job->cancelled) {
      End(*job, CancelledError());
      return true;
    }
    return false;
  });
}

void Engine::Admit() {
  llama_memory_t memory = llama_get_memory(context_.get());
  for (std::unique_ptr<Job>& job : waiting_) {
    std::optional<Placement> place = slots_.Place(job->tokens);
    if (!place.has_value()) {
      continue;
    }
    if (place->donor != place->slot) {
      llama_memory_seq_cp(memory, place->donor, place->slot, -1, -1);
    }
    if (!llama_memory_seq_rm(memory, place->slot,
                             static_cast<llama_pos>(place->shared), -1)) {
      // This kind of model cannot forget a part: start from nothing.
      llama_memory_seq_rm(memory, place->slot, -1, -1);
      place->shared = 0;
    }
    slots_.Put(*place, std::move(job));
  }
  std::erase(waiting_, nullptr);
}

// Puts the next tokens of the slots into the batch, slot by slot: answers
// under way first in line for the room, then prompts.
bool Engine::FillBatch() {
  std::vector<std::size_t> share(slots_.all().size(), 0);
  std::size_t room = options_.step;
  for (const bool answers : {true, false}) {
    for (const Slot& slot : slots_.all()) {
      if (slot.pending() > 0 && (slot.pending() == 1) == answers) {
        share[slot.index] = std::min(room, slot.pending());
        room -= share[slot.index];
      }
    }
  }
  batch_.n_tokens = 0;
  in_batch_.clear();
  for (const Slot& slot : slots_.all()) {
    const std::size_t begin = slot.cells.size();
    for (std::size_t i = begin; i < begin + share[slot.index]; ++i) {
      const std::int32_t n = batch_.n_tokens++;
      batch_.token[n] = slot.job->tokens[i];
      batch_.pos[n] = static_cast<llama_pos>(i);
      batch_.n_seq_id[n] = 1;
      batch_.seq_id[n][0] = slot.index;
      batch_.logits[n] = i + 1 == slot.job->tokens.size() ? 1 : 0;
    }
    if (share[slot.index] > 0) {
      in_batch_.push_back(slot.job.get());
    }
  }
  return batch_.n_tokens > 0;
}

// The result does not depend on the number of threads, how long it takes does.
std::int32_t Engine::Decode() {
  return processors_.Run(options_.threads, [this](int threads) {
    if (threads != threads_) {  // llama.cpp logs it
      llama_set_n_threads(context_.get(), threads, threads);
      threads_ = threads;
    }
    return llama_decode(context_.get(), batch_);
  });
}

void Engine::Step() {
  const LlamaErrors errors;
  const std::int32_t outcome = Decode();
  if (outcome != 0) {
    Forget();
    if (!AnyCancelled()) {
      FailAll({WHET_INTERNAL, "llama.cpp could not compute a step (code " +
                                  std::to_string(outcome) + ")" +
                                  errors.Suffix()});
    }
    return;
  }
  for (std::int32_t i = 0; i < batch_.n_tokens; ++i) {
    slots_.all()[batch_.seq_id[i][0]].cells.push_back(batch_.token[i]);
  }
  for (std::int32_t i = 0; i < batch_.n_tokens; ++i) {
    if (batch_.logits[i] != 0) {
      ReadScores(slots_.all()[batch_.seq_id[i][0]],
                 llama_get_logits_ith(context_.get(), i));
    }
  }
}

// Takes back what a step that failed or was broken off may have left in memory.
void Engine::Forget() {
  llama_memory_t memory = llama_get_memory(context_.get());
  for (Slot& slot : slots_.all()) {
    if (!llama_memory_seq_rm(memory, slot.index,
                             static_cast<llama_pos>(slot.cells.size()), -1)) {
      // This kind of model cannot forget a part: start from nothing.
      llama_memory_seq_rm(memory, slot.index, -1, -1);
      slot.cells.clear();
    }
  }
}

// Chooses the next token of a slot's answer, and ends the answer if it is
// complete.
void Engine::ReadScores(Slot& slot, const float* scores) {
  Job& job = *slot.job;
  const std::span<const float> all(
      scores, static_cast<std::size_t>(model_->vocabulary_size()));
  if (job.observe) {
    job.observe(all);
  }
  Token token = 0;
  try {
    token = Choose(job, all);
  } catch (const Error& error) {
    End(job, error);
    slot.job.reset();
    return;
  }
  job.tokens.push_back(token);
  if (model_->EndsAnswer(token) || job.text.Append(model_->Bytes(token))) {
    Finish(slot, WHET_FINISH_STOP);
  } else if (job.output_size() >= job.max_output_tokens) {
    Finish(slot, WHET_FINISH_LENGTH);
  }
}

// A token that the grammar refuses is drawn again among those that it admits,
// which is as if it had been asked about all of them at first, and far cheaper.
Token Engine::Choose(Job& job, std::span<const float> scores) {
  Token token = job.sampler.Next(scores);
  if (job.grammar == nullptr) {
    return token;
  }
  if (!job.grammar->Allows(token)) {
    token = job.sampler.Next(job.grammar->Masked(scores));
  }
  job.grammar->Accept(token);
  return token;
}

void Engine::Finish(Slot& slot, std::int32_t reason) {
  Job& job = *slot.job;
  GenerateResult result;
  result.text = job.text.Take();
  result.finish_reason = reason;
  result.usage.input_tokens = static_cast<std::int64_t>(job.prompt_size);
  result.usage.cached_input_tokens = static_cast<std::int64_t>(job.taken_over);
  result.usage.output_tokens = static_cast<std::int64_t>(job.output_size());
  result.usage.reasoning_tokens = 0;
  End(job, std::move(result));
  slot.job.reset();
}

void Engine::End(Job& job, Outcome outcome) {
  {
    const std::scoped_lock lock(mutex_);
    live_.erase(job.ticket);
  }
  job.done(std::move(outcome));
}

void Engine::FailAll(const Error& error) {
  for (Slot& slot : slots_.all()) {
    if (slot.job != nullptr) {
      End(*slot.job, error);
      slot.job.reset();
    }
  }
}

bool Engine::AnyCancelled() const {
  return std::any_of(in_batch_.begin(), in_batch_.end(),
                     [](const Job* job) { return job->cancelled.load(); });
}

}  // namespace whet::llama
