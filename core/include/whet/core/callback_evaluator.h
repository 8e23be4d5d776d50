// An evaluator that is a function of this program.
//
//   CallbackEvaluator e;
//   e.id = "acme.exact";
//   e.version = "1.0.0";
//   e.score = [](std::string_view config, const whet_eval_batch& batch,
//                const whet_eval_sink& sink, whet_error* error) { ... };
//   ASSIGN_OR_RETURN(auto mine, LinkEvaluator(std::move(e)));
//   options.plugins.linked.push_back(mine);
//
// A config then names it as any other: `evaluators: [{use: acme.exact}]`.
#ifndef WHET_CORE_CALLBACK_EVALUATOR_H_
#define WHET_CORE_CALLBACK_EVALUATOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "whet/core/linked_plugins.h"

#include "absl/status/statusor.h"

struct whet_eval_batch;  // whet/evaluator.h
struct whet_eval_sink;
struct whet_error;

namespace whet {

struct CallbackEvaluator {
  std::string id;  // dotted: "acme.exact"
  std::string version;
  std::string description = {};
  std::string config_schema = {};  // JSON Schema; empty: no settings
  std::uint32_t flags = 0;         // WHET_PLUGIN_* of whet/entry.h
  // As whet_evaluator.score (whet/evaluator.h), with the settings of the entry
  // in the config, a JSON object. Called on threads of the engine, one at a
  // time for each entry unless `flags` says that calls may overlap. Throws
  // nothing.
  std::function<std::int32_t(std::string_view config,
                             const whet_eval_batch& batch,
                             const whet_eval_sink& sink, whet_error* error)>
      score;
};

// Errors as LinkPlugins: an id or a version that no plugin may have.
absl::StatusOr<std::shared_ptr<PluginLibrary>> LinkEvaluator(
    CallbackEvaluator evaluator);

}  // namespace whet

#endif  // WHET_CORE_CALLBACK_EVALUATOR_H_
