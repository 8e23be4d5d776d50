/* Embedding Whet: a program that starts runs itself, in C.
 *
 *   const whet_host_api* whet = whet_host_get_api(WHET_HOST_API_MAJOR);
 *   whet_engine* engine = NULL;
 *   whet_run* run = NULL;
 *   whet->engine_create(NULL, &engine, &error);
 *   whet->run_prepare(engine, &options, &run, &error);
 *   whet->run_execute(run, &error);
 *   puts(whet->run_result(run).ptr);      // the text of result.json
 *   whet->run_destroy(run);
 *   whet->engine_destroy(engine);
 *
 * Link whet_host (CMake: find_package(whet), whet::host; pkg-config:
 * whet-host). C++: whet/engine.h. The rules of whet/abi.h hold here, too:
 * structs grow at their end and start with struct_size, texts are UTF-8 with a
 * length, nothing allocated on one side is freed on the other, nothing is
 * thrown across.
 *
 * There is no global state: engines know nothing of each other, and any number
 * of runs work side by side. A process has plugin libraries open until it ends.
 *
 * Thread tags in comments:
 *  [any]  any thread, at any time.
 *  [one]  one thread at a time for each object.
 */
#ifndef WHET_EMBED_WHET_HOST_H_
#define WHET_EMBED_WHET_HOST_H_

#include "whet/evaluator.h"
#include "whet/service/log.h"

/* 0.x: no promise yet, every rule in force. */
#define WHET_HOST_API_MAJOR 0u
#define WHET_HOST_API_MINOR 1u

/* Plugins, folders and logging of a program. */
typedef struct whet_engine whet_engine;
/* A run from config to result. */
typedef struct whet_run whet_run;

/* Flags of whet_engine_options. */
#define WHET_ENGINE_OWN_PLUGINS_ONLY 1u /* none but plugin_dirs and linked */

/* APPENDABLE. */
typedef struct whet_engine_options {
  uint32_t struct_size;
  uint32_t flags; /* WHET_ENGINE_* */
  /* Folders of plugins before all others: absolute, or relative to the current
   * folder. */
  const whet_text* plugin_dirs;
  uint64_t plugin_dir_count;
  /* Where answers are kept across runs (conventionally *.db). Empty: nowhere,
   * unless a config names a file. */
  whet_text answer_cache;
  /* A config whose values hold where a run's own says nothing. Empty: none. */
  whet_text user_config;
  void* log_ctx; /* passed back unchanged */
  /* Gets each line of the logs of all runs, secrets masked: WHET_LOG_* and
   * "source: message". Called on threads of the engine, of several runs at
   * once. Null: lines go to the run's log.txt only. */
  WHET_FN(void, log)
  (void* ctx, int32_t level, whet_text line) WHET_NOEXCEPT;
} whet_engine_options;

/* An evaluator that is a function of this program.
 * APPENDABLE. */
typedef struct whet_callback_evaluator {
  uint32_t struct_size;
  uint32_t flags;          /* WHET_PLUGIN_* of whet/entry.h */
  whet_text id;            /* dotted: "acme.exact" */
  whet_text version;       /* semver: a run is resumed with the same only */
  whet_text description;   /* one sentence, may be empty */
  whet_text config_schema; /* JSON Schema of its settings; empty: none */
  void* ctx;               /* passed back unchanged */
  /* As whet_evaluator.score; `config` are the settings of the entry in the
   * config, a JSON object. Called on threads of the engine; calls overlap if
   * `flags` has WHET_PLUGIN_CONCURRENT or several runs use it. Required. */
  WHET_FN(whet_status, score)
  (void* ctx, whet_text config, const whet_eval_batch* batch,
   const whet_eval_sink* sink, whet_error* error) WHET_NOEXCEPT;
} whet_callback_evaluator;

/* Data in memory: a config that says `file: memory:tickets.jsonl` means the one
 * whose name is "tickets.jsonl". The ending is the format (docs/config.md).
 * FROZEN. */
typedef struct whet_memory_file {
  whet_text name;
  whet_text content; /* copied */
} whet_memory_file;

/* APPENDABLE. */
typedef struct whet_run_options {
  uint32_t struct_size;
  uint32_t reserved0;
  /* A YAML or JSON file. With `config` it need not be there: its folder is what
   * relative paths in it are relative to, and an ending of .json says that it
   * is JSON. Empty: "whet.yaml" in the current folder. */
  whet_text config_file;
  whet_text config; /* the text of a config; empty: read config_file */
  /* "budget.calls=300", stronger than the config. */
  const whet_text* overrides;
  uint64_t override_count;
  whet_text run_dir; /* empty: runs/<time>-<name> beside the config */
  const whet_memory_file* memory_files;
  uint64_t memory_file_count;
  void* ctx; /* of the functions below; passed back unchanged */
  /* Each may be null. Called on threads of the engine, one call at a time, each
   * between run_execute() (or run_start()) and its end; may call
   * run_request_stop() and no other function for this run. Texts are valid
   * during the call. */
  /* At most 10 times a second, and at the end of each phase: a JSON object
   * (docs/embedding.md). */
  WHET_FN(void, progress)(void* ctx, whet_text json) WHET_NOEXCEPT;
  /* What also goes to events.jsonl: its name and a JSON object. */
  WHET_FN(void, event)
  (void* ctx, whet_text name, whet_text json) WHET_NOEXCEPT;
  /* One line for people; `level` is WHET_LOG_INFO, or WHET_LOG_WARN for what
   * they should see even if they asked for no progress. */
  WHET_FN(void, message)
  (void* ctx, int32_t level, whet_text line) WHET_NOEXCEPT;
} whet_run_options;

/* All functions. Lives until the process ends. Texts that are returned live as
 * long as their object.
 * APPENDABLE. */
typedef struct whet_host_api {
  uint32_t struct_size;
  uint32_t api_minor;
  whet_text version; /* semver of the library */

  /* `options` may be null: all defaults. [any] Since 0.1. */
  WHET_FN(whet_status, engine_create)
  (const whet_engine_options* options, whet_engine** out,
   whet_error* error) WHET_NOEXCEPT;
  /* Runs of it go on and keep what they need. Null: nothing. [any] */
  WHET_FN(void, engine_destroy)(whet_engine* engine) WHET_NOEXCEPT;
  /* Plugins that are part of the program: `entry` is what the
   * whet_plugin_entry_v1 of a library would return, and lives as long as the
   * engine and its runs. `name` stands in messages. For runs that are prepared
   * from then on. [any] */
  WHET_FN(whet_status, engine_add_plugins)
  (whet_engine* engine, const whet_entry* entry, whet_text name,
   whet_error* error) WHET_NOEXCEPT;
  /* Copies all but ctx, which lives as long as the engine and its runs. [any]
   */
  WHET_FN(whet_status, engine_add_evaluator)
  (whet_engine* engine, const whet_callback_evaluator* evaluator,
   whet_error* error) WHET_NOEXCEPT;

  /* Checks everything that can be checked without spending a call and writes
   * nothing. WHET_INVALID_ARGUMENT or WHET_NOT_FOUND: config, data or plugins
   * (the message starts with the place); WHET_UNAUTHENTICATED: a missing key;
   * WHET_FAILED_PRECONDITION: a budget that cannot do what a run needs. [any]
   */
  WHET_FN(whet_status, run_prepare)
  (whet_engine* engine, const whet_run_options* options, whet_run** out,
   whet_error* error) WHET_NOEXCEPT;
  /* Prepares to go on with a run folder that was stopped or killed. Of
   * `options` (may be null) memory_files and the functions count; the rest is
   * in the folder. WHET_FAILED_PRECONDITION: another process has it, or data,
   * plugins or version changed; WHET_DATA_LOSS: damaged. [any] */
  WHET_FN(whet_status, run_resume)
  (whet_engine* engine, whet_text run_dir, const whet_run_options* options,
   whet_run** out, whet_error* error) WHET_NOEXCEPT;
  /* Text of a few lines: what the budget buys. [one] */
  WHET_FN(whet_text, run_plan)(const whet_run* run) WHET_NOEXCEPT;
  WHET_FN(whet_text, run_dir)(const whet_run* run) WHET_NOEXCEPT;
  /* Runs to the end, once. WHET_CANCELLED: stopped, run_resume() goes on;
   * WHET_UNAUTHENTICATED, WHET_UNAVAILABLE: credentials, provider; nothing that
   * was paid for is lost then either. [one] */
  WHET_FN(whet_status, run_execute)
  (whet_run* run, whet_error* error) WHET_NOEXCEPT;
  /* The same on a thread of the library's. WHET_OK: it has begun. [one] */
  WHET_FN(whet_status, run_start)
  (whet_run* run, whet_error* error) WHET_NOEXCEPT;
  /* Waits for what run_start() began, at most `timeout_ms` (negative: as long
   * as it takes): WHET_DEADLINE_EXCEEDED, or what run_execute() would have
   * said. [one] */
  WHET_FN(whet_status, run_wait)
  (whet_run* run, int64_t timeout_ms, whet_error* error) WHET_NOEXCEPT;
  /* Finishes calls under way, saves, and ends the run; a second request drops
   * calls under way. May be called in a signal handler. [any] */
  WHET_FN(void, run_request_stop)(whet_run* run) WHET_NOEXCEPT;
  /* The text of result.json (docs/cli.md) with a NUL behind it; empty before
   * the run has ended well. [one] */
  WHET_FN(whet_text, run_result)(const whet_run* run) WHET_NOEXCEPT;
  /* Stops it first if it is under way, and waits. Null: nothing. [one] */
  WHET_FN(void, run_destroy)(whet_run* run) WHET_NOEXCEPT;
} whet_host_api;

/* The one function that the library exports. Null if it does not have that
 * major version. [any] */
WHET_EXPORT const whet_host_api* whet_host_get_api(uint32_t major)
    WHET_NOEXCEPT;

#endif /* WHET_EMBED_WHET_HOST_H_ */
