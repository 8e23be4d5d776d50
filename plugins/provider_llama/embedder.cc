#include "embedder.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "llama_log.h"

namespace whet::llama {
namespace {

using whet::sdk::EmbedResult;
using whet::sdk::Error;

// Most tokens of a chat model in one step; a model for embeddings may look
// ahead and has a text in one.
constexpr int kEmbedStep = 256;

std::vector<float> Normalized(const std::vector<double>& vector) {
  double squares = 0.0;
  for (const double x : vector) {
    squares += x * x;
  }
  const double length = std::sqrt(squares);
  if (!std::isfinite(length) || length == 0.0) {
    throw Error(WHET_INTERNAL, "the model gave a vector without a direction");
  }
  std::vector<float> out;
  for (const double x : vector) {
    out.push_back(static_cast<float>(x / length));
  }
  return out;
}

bool PoolsItself(const ChatModel& model) {
  return model.pooling() != LLAMA_POOLING_TYPE_NONE;
}

int ContextOf(const ChatModel& model, const EmbedderOptions& options) {
  return std::min(options.context, model.trained_context());
}

}  // namespace

llama_context_params EmbedderParams(const ChatModel& model,
                                    const EmbedderOptions& options) {
  const int context = ContextOf(model, options);
  llama_context_params params = llama_context_default_params();
  params.n_ctx = context;
  params.n_seq_max = 1;
  params.n_batch = PoolsItself(model) ? context : std::min(context, kEmbedStep);
  params.n_ubatch = params.n_batch;
  params.embeddings = true;
  params.pooling_type = model.pooling();
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.no_perf = true;
  return params;
}

std::shared_ptr<Embedder> Embedder::Start(
    std::shared_ptr<const ChatModel> model, const EmbedderOptions& options) {
  std::shared_ptr<Embedder> embedder(new Embedder(std::move(model), options));
  embedder->thread_ = std::thread([e = embedder.get()] { e->Run(); });
  return embedder;
}

Embedder::Embedder(std::shared_ptr<const ChatModel> model,
                   const EmbedderOptions& options)
    : model_(std::move(model)), options_(options) {
  options_.context = ContextOf(*model_, options);
  llama_context_params params = EmbedderParams(*model_, options_);
  params.abort_callback = [](void* embedder) {
    auto* self = static_cast<Embedder*>(embedder);
    ++self->progress_;
    const Work* work = self->current_;
    return work != nullptr && work->cancelled.load();
  };
  params.abort_callback_data = this;
  const LlamaErrors errors;
  context_.reset(llama_init_from_model(model_->get(), params));
  if (context_ == nullptr) {
    throw Error(WHET_INTERNAL, "no memory for embeddings of " +
                                   std::to_string(options_.context) +
                                   " tokens: lower `context`" +
                                   errors.Suffix());
  }
}

Embedder::~Embedder() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (const std::unique_ptr<Work>& work : queue_) {
      work->cancelled = true;
    }
    if (running_ != nullptr) {
      running_->cancelled = true;
    }
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

Embedder::Ticket Embedder::Submit(const std::vector<std::string>& texts,
                                  Done done) {
  auto work = std::make_unique<Work>();
  for (const std::string& text : texts) {
    std::vector<Token> tokens = model_->Tokens(text, /*control=*/false);
    if (tokens.empty() ||
        tokens.size() > static_cast<std::size_t>(options_.context)) {
      throw Error(
          WHET_INVALID_ARGUMENT,
          "text " + std::to_string(work->texts.size() + 1) + " of " +
              std::to_string(texts.size()) + " has " +
              std::to_string(tokens.size()) + " tokens; expected 1 to " +
              std::to_string(options_.context) + ", what the context holds",
          WHET_ERROR_NOT_BILLED);
    }
    work->texts.push_back(std::move(tokens));
  }
  work->done = std::move(done);
  const std::scoped_lock lock(mutex_);
  work->ticket = ++last_ticket_;
  queue_.push_back(std::move(work));
  wake_.notify_one();
  return last_ticket_;
}

void Embedder::Cancel(Ticket ticket) {
  const std::scoped_lock lock(mutex_);
  if (running_ != nullptr && running_->ticket == ticket) {
    running_->cancelled = true;
  }
  for (const std::unique_ptr<Work>& work : queue_) {
    if (work->ticket == ticket) {
      work->cancelled = true;
    }
  }
}

void Embedder::Run() {
  while (true) {
    std::unique_ptr<Work> work;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      work = std::move(queue_.front());
      queue_.pop_front();
      running_ = work.get();
    }
    current_ = work.get();
    Outcome outcome = Compute(*work);
    current_ = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      running_ = nullptr;
    }
    work->done(std::move(outcome));
  }
}

Embedder::Outcome Embedder::Compute(const Work& work) {
  EmbedResult result;
  result.usage.input_tokens = 0;
  result.usage.cached_input_tokens = 0;
  result.usage.output_tokens = 0;
  result.usage.reasoning_tokens = 0;
  try {
    for (const std::vector<Token>& text : work.texts) {
      if (!work.cancelled) {
        result.vectors.push_back(VectorOf(text));
        result.usage.input_tokens += static_cast<std::int64_t>(text.size());
      }
    }
  } catch (const Error& error) {
    if (!work.cancelled) {
      return error;
    }
  }
  if (work.cancelled) {
    return Error(WHET_CANCELLED, "the request was cancelled");
  }
  return result;
}

std::vector<float> Embedder::VectorOf(const std::vector<Token>& tokens) {
  if (llama_memory_t memory = llama_get_memory(context_.get())) {
    llama_memory_clear(memory, /*data=*/false);
  }
  const int step = static_cast<int>(llama_n_batch(context_.get()));
  const int count = static_cast<int>(tokens.size());
  llama_batch batch = llama_batch_init(step, /*embd=*/0, /*n_seq_max=*/1);
  const std::unique_ptr<llama_batch, void (*)(llama_batch*)> freed(
      &batch, [](llama_batch* b) { llama_batch_free(*b); });
  std::vector<double> sum(model_->width(), 0.0);
  const LlamaErrors errors;
  for (int begin = 0; begin < count; begin += step) {
    batch.n_tokens = std::min(step, count - begin);
    for (int i = 0; i < batch.n_tokens; ++i) {
      batch.token[i] = tokens[begin + i];
      batch.pos[i] = begin + i;
      batch.n_seq_id[i] = 1;
      batch.seq_id[i][0] = 0;
      batch.logits[i] = 1;
    }
    const std::int32_t outcome =
        processors_.Run(options_.threads, [&](int threads) {
          if (threads != threads_) {  // llama.cpp logs it
            llama_set_n_threads(context_.get(), threads, threads);
            threads_ = threads;
          }
          return llama_decode(context_.get(), batch);
        });
    if (outcome != 0) {
      throw Error(WHET_INTERNAL, "llama.cpp could not compute a text (code " +
                                     std::to_string(outcome) + ")" +
                                     errors.Suffix());
    }
    AddStates(batch.n_tokens, sum);
  }
  return Normalized(sum);
}

void Embedder::AddStates(int tokens, std::vector<double>& sum) const {
  const bool pooled = PoolsItself(*model_);
  for (int i = 0; i < (pooled ? 1 : tokens); ++i) {
    const float* state = pooled ? llama_get_embeddings_seq(context_.get(), 0)
                                : llama_get_embeddings_ith(context_.get(), i);
    if (state == nullptr) {
      throw Error(WHET_INTERNAL, "llama.cpp gave no hidden states");
    }
    for (std::size_t d = 0; d < sum.size(); ++d) {
      sum[d] += state[d];
    }
  }
}

}  // namespace whet::llama
