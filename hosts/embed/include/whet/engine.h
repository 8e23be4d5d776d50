// Embedding Whet in C++: runs started by a program of your own.
//
//   whet::Engine engine;
//   engine.AddEvaluator("acme.exact", "1.0.0", [](const whet::ItemView& item) {
//     return whet::ItemScore{item.output == item.expected ? 1.0 : 0.0, ""};
//   });
//   whet::RunRequest request;
//   request.config_file = "whet.yaml";
//   whet::Run run = engine.Prepare(request);
//   run.Execute();
//   std::puts(run.result().c_str());  // the text of result.json
//
// A layer over whet_host.h with nothing compiled behind it: C++17, any standard
// library. What fails throws EngineError; functions of the program that Whet
// calls must not throw, except evaluators, whose exception is the reason why an
// item has no score. Threads as in whet_host.h.
#ifndef WHET_EMBED_WHET_ENGINE_H_
#define WHET_EMBED_WHET_ENGINE_H_

#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet_host.h"

namespace whet {

// A failure with its code (whet/status.h).
class EngineError : public std::runtime_error {
 public:
  EngineError(whet_status code, const std::string& message)
      : std::runtime_error(message), code_(code) {}
  whet_status code() const { return code_; }

 private:
  whet_status code_;
};

struct EngineOptions {
  std::vector<std::string> plugin_dirs;  // searched before all others
  bool own_plugins_only = false;         // search no others
  std::string answer_cache;              // a file; empty: none
  std::string user_config;               // a file; empty: none
  // WHET_LOG_* and a line; called on threads of the engine. May be null.
  std::function<void(int level, std::string_view line)> log;
};

// What an evaluator sees of one answer. Views valid during the call.
struct ItemView {
  std::string_view input;     // the user message
  std::string_view output;    // what the model answered
  std::string_view expected;  // may be empty
  std::string_view metadata;  // JSON object: all columns of the example
  std::uint64_t example = 0;  // number of the example
  std::string_view config;    // JSON object: the settings in the config
};
struct ItemScore {
  double score = 0.0;    // [0, 1], higher is better
  std::string feedback;  // what was wrong, for a person and a model
};

// What a run tells while it works; each may be null. See whet_run_options.
struct RunListener {
  std::function<void(std::string_view json)> progress;
  std::function<void(std::string_view name, std::string_view json)> event;
  std::function<void(int level, std::string_view line)> message;
};

struct RunRequest {
  std::string config_file;             // empty: whet.yaml in this folder
  std::string config;                  // a config's text; empty: the file
  std::vector<std::string> overrides;  // "budget.calls=300"
  std::string run_dir;                 // empty: runs/<time>-<name>
  // Name -> content, for `file: memory:<name>` in the config.
  std::map<std::string, std::string> memory_files;
  RunListener listener;
};

namespace embed_detail {

inline const whet_host_api& Api() {
  const whet_host_api* api = whet_host_get_api(WHET_HOST_API_MAJOR);
  if (api == nullptr)
    throw EngineError(WHET_FAILED_PRECONDITION,
                      "libwhet_host has another major version than the header "
                      "that this program was compiled with");
  return *api;
}

inline whet_text Text(std::string_view text) {
  return {text.data(), static_cast<std::uint64_t>(text.size())};
}
inline std::string_view View(whet_text text) {
  return text.len == 0 ? std::string_view()
                       : std::string_view(text.ptr, text.len);
}

// A whet_error with room for its text.
class Failure {
 public:
  Failure() {
    error_.struct_size = sizeof(error_);
    error_.capacity = sizeof(text_);
    error_.message = text_;
  }
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  whet_error* get() { return &error_; }
  void ThrowIf(whet_status status) const {
    if (status != WHET_OK)
      throw EngineError(status, std::string(text_, error_.len));
  }

 private:
  char text_[8192];
  whet_error error_{};
};

struct Evaluator {
  std::function<ItemScore(const ItemView&)> score;
};

// The reason why item `i` has no score is its feedback, too.
inline void ScoreItem(const Evaluator& evaluator, whet_text config,
                      const whet_eval_batch& batch, std::uint64_t i,
                      const whet_eval_sink& sink) {
  const auto* item = reinterpret_cast<const whet_eval_item*>(
      reinterpret_cast<const char*>(batch.items) + i * batch.item_stride);
  const ItemView view{View(item->input),    View(item->output),
                      View(item->expected), View(item->metadata),
                      item->example,        View(config)};
  std::string feedback;
  try {
    ItemScore score = evaluator.score(view);
    sink.scores[i] = score.score;
    sink.item_status[i] = WHET_OK;
    feedback = std::move(score.feedback);
  } catch (const std::exception& e) {
    sink.item_status[i] = WHET_INTERNAL;
    feedback = e.what();
  } catch (...) {
    sink.item_status[i] = WHET_INTERNAL;
    feedback = "an exception that is not a std::exception";
  }
  if (!feedback.empty() && (batch.want & WHET_WANT_FEEDBACK) != 0)
    sink.feedback(sink.ctx, i, Text(feedback));
}

inline whet_status Score(void* ctx, whet_text config,
                         const whet_eval_batch* batch,
                         const whet_eval_sink* sink, whet_error*) noexcept {
  for (std::uint64_t i = 0; i < batch->count; ++i)
    ScoreItem(*static_cast<Evaluator*>(ctx), config, *batch, i, *sink);
  return WHET_OK;
}

// What an engine and its runs share: functions that Whet calls.
struct Functions {
  std::function<void(int, std::string_view)> log;
  std::deque<Evaluator> evaluators;  // elements stay where they are
};

}  // namespace embed_detail

// One thread at a time, but for RequestStop.
class Run {
 public:
  Run(Run&&) = default;
  Run& operator=(Run&&) = default;

  // What the budget buys, as text of a few lines.
  std::string plan() const { return Copy(api_->run_plan(run_.get())); }
  std::string run_dir() const { return Copy(api_->run_dir(run_.get())); }
  // The text of result.json; empty before the run has ended well.
  std::string result() const { return Copy(api_->run_result(run_.get())); }

  void Execute() {
    embed_detail::Failure failure;
    failure.ThrowIf(api_->run_execute(run_.get(), failure.get()));
  }
  // The same on another thread; Wait() for it.
  void Start() {
    embed_detail::Failure failure;
    failure.ThrowIf(api_->run_start(run_.get(), failure.get()));
  }
  // True if it has ended within `timeout`; throws what Execute would have.
  bool Wait(std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    embed_detail::Failure failure;
    const whet_status status = api_->run_wait(
        run_.get(), timeout ? timeout->count() : -1, failure.get());
    if (timeout && status == WHET_DEADLINE_EXCEEDED)
      return false;
    failure.ThrowIf(status);
    return true;
  }
  // Any thread, and signal handlers.
  void RequestStop() noexcept { api_->run_request_stop(run_.get()); }

 private:
  friend class Engine;
  struct Destroy {
    void operator()(whet_run* run) const {
      embed_detail::Api().run_destroy(run);
    }
  };
  static std::string Copy(whet_text text) {
    return std::string(embed_detail::View(text));
  }

  explicit Run(std::shared_ptr<embed_detail::Functions> functions)
      : functions_(std::move(functions)) {}

  const whet_host_api* api_ = &embed_detail::Api();
  std::shared_ptr<embed_detail::Functions> functions_;
  std::unique_ptr<RunListener> listener_;
  std::unique_ptr<whet_run, Destroy> run_;  // goes before what it calls
};

// Thread-safe, but for the Add functions while another thread prepares a run.
class Engine {
 public:
  explicit Engine(const EngineOptions& options = {}) {
    functions_->log = options.log;
    std::vector<whet_text> dirs;
    for (const std::string& dir : options.plugin_dirs)
      dirs.push_back(embed_detail::Text(dir));
    whet_engine_options c{};
    c.struct_size = sizeof(c);
    c.flags = options.own_plugins_only ? WHET_ENGINE_OWN_PLUGINS_ONLY : 0U;
    c.plugin_dirs = dirs.data();
    c.plugin_dir_count = dirs.size();
    c.answer_cache = embed_detail::Text(options.answer_cache);
    c.user_config = embed_detail::Text(options.user_config);
    if (functions_->log) {
      c.log_ctx = functions_.get();
      c.log = [](void* ctx, std::int32_t level, whet_text line) noexcept {
        static_cast<embed_detail::Functions*>(ctx)->log(
            level, embed_detail::View(line));
      };
    }
    embed_detail::Failure failure;
    whet_engine* engine = nullptr;
    failure.ThrowIf(api_->engine_create(&c, &engine, failure.get()));
    engine_.reset(engine);
  }

  // As whet_host_api.engine_add_plugins.
  void AddPlugins(const whet_entry* entry, std::string_view name) {
    embed_detail::Failure failure;
    failure.ThrowIf(api_->engine_add_plugins(
        engine_.get(), entry, embed_detail::Text(name), failure.get()));
  }

  // A function that scores one answer. With `concurrent` several threads call
  // it at once.
  void AddEvaluator(std::string_view id, std::string_view version,
                    std::function<ItemScore(const ItemView&)> score,
                    bool concurrent = false,
                    std::string_view config_schema = {}) {
    functions_->evaluators.push_back({std::move(score)});
    whet_callback_evaluator c{};
    c.struct_size = sizeof(c);
    c.flags = concurrent ? WHET_PLUGIN_CONCURRENT : 0U;
    c.id = embed_detail::Text(id);
    c.version = embed_detail::Text(version);
    c.config_schema = embed_detail::Text(config_schema);
    c.ctx = &functions_->evaluators.back();
    c.score = &embed_detail::Score;
    embed_detail::Failure failure;
    failure.ThrowIf(
        api_->engine_add_evaluator(engine_.get(), &c, failure.get()));
  }

  // Checks everything that can be checked without spending a call.
  Run Prepare(RunRequest request) {
    Run run(functions_);
    Options options(&request, &run);
    embed_detail::Failure failure;
    whet_run* made = nullptr;
    failure.ThrowIf(
        api_->run_prepare(engine_.get(), &options.c, &made, failure.get()));
    run.run_.reset(made);
    return run;
  }

  // Prepares to go on with a run folder; of `request` its memory_files and
  // listener count.
  Run Resume(const std::string& run_dir, RunRequest request = {}) {
    Run run(functions_);
    Options options(&request, &run);
    embed_detail::Failure failure;
    whet_run* made = nullptr;
    failure.ThrowIf(api_->run_resume(engine_.get(), embed_detail::Text(run_dir),
                                     &options.c, &made, failure.get()));
    run.run_.reset(made);
    return run;
  }

 private:
  struct Destroy {
    void operator()(whet_engine* engine) const {
      embed_detail::Api().engine_destroy(engine);
    }
  };

  // A request as C has it; the listener moves into `run`.
  struct Options {
    Options(RunRequest* request, Run* run) {
      using embed_detail::Text;
      for (const std::string& assignment : request->overrides)
        overrides.push_back(Text(assignment));
      for (const auto& [name, content] : request->memory_files)
        files.push_back({Text(name), Text(content)});
      run->listener_ =
          std::make_unique<RunListener>(std::move(request->listener));
      c.struct_size = sizeof(c);
      c.config_file = Text(request->config_file);
      c.config = Text(request->config);
      c.overrides = overrides.data();
      c.override_count = overrides.size();
      c.run_dir = Text(request->run_dir);
      c.memory_files = files.data();
      c.memory_file_count = files.size();
      c.ctx = run->listener_.get();
      c.progress = [](void* ctx, whet_text json) noexcept {
        if (const auto& f = static_cast<RunListener*>(ctx)->progress)
          f(embed_detail::View(json));
      };
      c.event = [](void* ctx, whet_text name, whet_text json) noexcept {
        if (const auto& f = static_cast<RunListener*>(ctx)->event)
          f(embed_detail::View(name), embed_detail::View(json));
      };
      c.message = [](void* ctx, std::int32_t level, whet_text line) noexcept {
        if (const auto& f = static_cast<RunListener*>(ctx)->message)
          f(level, embed_detail::View(line));
      };
    }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;

    std::vector<whet_text> overrides;
    std::vector<whet_memory_file> files;
    whet_run_options c{};
  };

  const whet_host_api* api_ = &embed_detail::Api();
  std::shared_ptr<embed_detail::Functions> functions_ =
      std::make_shared<embed_detail::Functions>();
  std::unique_ptr<whet_engine, Destroy> engine_;
};

}  // namespace whet

#endif  // WHET_EMBED_WHET_ENGINE_H_
