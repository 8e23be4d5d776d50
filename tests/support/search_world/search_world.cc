#include "search_world/search_world.h"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"
#include "whet/service/search.h"
#include "whet/strategy.h"

#include "search_world/noise.h"
#include "search_world/world_state.h"

// A test of something that is no plugin has none.
#pragma weak whet_plugin_entry_v1

namespace whet::testing {
namespace {

using sdk::Error;
using sdk::Text;

template <typename... Args>
std::string Line(const char* format, Args... args) {
  char buffer[256];
  std::snprintf(buffer, sizeof(buffer), format, args...);
  return buffer;
}

}  // namespace

// The functions of whet_search; `host->ctx` is the State.
struct SearchWorld::Service {
  static State& Get(const whet_host* host) {
    return *static_cast<State*>(host->ctx);
  }

  static whet_status Examples(const whet_host* host, whet_text split,
                              const whet_example** items, std::uint64_t* count,
                              std::uint64_t* stride,
                              whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      const auto it = s.splits.find(sdk::View(split));
      if (it == s.splits.end()) {
        throw Error(WHET_INVALID_ARGUMENT, "splits: train, val");
      }
      *items = it->second.examples.data();
      *count = it->second.examples.size();
      *stride = sizeof(whet_example);
    });
  }

  static whet_status Candidate(const whet_host* host, whet_candidate id,
                               const whet_text_sink* json,
                               whet_error* error) noexcept {
    return sdk::Guard(
        error, [&] { json->append(json->ctx, Text(Get(host).Json(id))); });
  }

  static whet_status Propose(const whet_host* host, whet_text json,
                             const whet_candidate* parents,
                             std::uint64_t parent_count, whet_text origin,
                             whet_candidate* out, whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      s.CheckCancelled();
      const sdk::Prompt p = sdk::ParsePrompt(sdk::View(json));
      s.CheckCandidate(p);
      const std::uint64_t before = s.candidates.size();
      *out = s.AddCandidate(p);
      std::string from;
      for (std::uint64_t i = 0; i < parent_count; ++i) {
        from += " " + std::to_string(parents[i]);
      }
      s.Log(Line("propose %" PRIu64 "%s <-%s: ", *out,
                 *out <= before ? " (known)" : "", from.c_str()) +
            sdk::Copy(origin));
    });
  }

  static whet_status Evaluate(const whet_host* host,
                              const whet_evaluate_request* request,
                              whet_ticket* out, whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      s.CheckCancelled();
      s.CheckRequest(*request);
      ++s.evaluate_calls;
      std::int64_t fresh = 0;
      for (std::uint64_t i = 0; i < request->count; ++i) {
        fresh += s.scored.count({request->candidate, request->examples[i],
                                 request->sample}) == 0;
      }
      s.Log(Line("evaluate %" PRIu64 " on %" PRIu64 " (%" PRId64
                 " new) first %" PRIu64,
                 request->candidate, request->count, fresh,
                 request->count == 0 ? 0 : request->examples[0]));
      auto result = std::make_unique<EvaluationResult>();
      result->calls = fresh * s.options.calls_per_evaluation;
      s.Charge(result->calls);
      double sum = 0.0;
      for (std::uint64_t i = 0; i < request->count; ++i) {
        result->items.push_back(
            s.Score(request->candidate, request->examples[i], request->sample));
        sum += result->items.back().ok() ? result->items.back().score : 0.0;
      }
      s.Log(Line("  sum %.3f", sum));
      for (const sdk::Evaluated& e : result->items) {
        result->c.push_back({sizeof(whet_evaluated), e.status, e.example,
                             e.score, Text(e.output), Text(e.feedback),
                             Text("{}"), Text(e.tool_calls)});
      }
      result->evaluation = {sizeof(whet_evaluation), sizeof(whet_evaluated),
                            result->c.data(), result->c.size()};
      s.in_flight += request->count;
      s.most_in_flight = std::max(s.most_in_flight, s.in_flight);
      *out = s.next_ticket++;
      s.evaluations[*out] = std::move(result);
    });
  }

  static whet_status WaitEvaluation(const whet_host* host, whet_ticket ticket,
                                    const whet_evaluation** out,
                                    whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      const auto it = s.evaluations.find(ticket);
      if (it == s.evaluations.end()) {
        throw Error(WHET_NOT_FOUND, "no evaluation with this ticket");
      }
      s.CheckCancelled();
      if (s.waited.insert(ticket).second) {
        s.in_flight -= it->second->items.size();
        s.Settle(it->second->calls);
      }
      *out = &it->second->evaluation;
    });
  }

  static whet_status Generate(const whet_host* host, whet_text role,
                              const whet_generate_request* requests,
                              std::uint64_t count, std::uint64_t stride,
                              whet_ticket* out, whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      s.CheckCancelled();
      if (!s.task->HasRole(sdk::View(role))) {
        throw Error(WHET_NOT_FOUND,
                    "the config names no role '" + sdk::Copy(role) + "'");
      }
      s.Log("generate " + sdk::Copy(role) + Line(" x%" PRIu64, count));
      auto result = std::make_unique<GenerationResult>();
      result->calls = static_cast<std::int64_t>(count);
      s.Charge(result->calls);
      for (std::uint64_t i = 0; i < count; ++i) {
        const auto* request = reinterpret_cast<const whet_generate_request*>(
            reinterpret_cast<const char*>(requests) + i * stride);
        result->items.push_back(s.task->Generate(
            sdk::View(role), sdk::FromC(*request), s.generate_calls++));
      }
      for (const sdk::Generated& g : result->items) {
        result->c.push_back({sizeof(whet_generated), g.status, g.finish_reason,
                             0, Text(g.text), whet_text{}});
      }
      result->generation = {sizeof(whet_generation), sizeof(whet_generated),
                            result->c.data(), result->c.size()};
      *out = s.next_ticket++;
      s.generations[*out] = std::move(result);
    });
  }

  static whet_status WaitGeneration(const whet_host* host, whet_ticket ticket,
                                    const whet_generation** out,
                                    whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      const auto it = s.generations.find(ticket);
      if (it == s.generations.end()) {
        throw Error(WHET_NOT_FOUND, "no generation with this ticket");
      }
      s.CheckCancelled();
      if (s.waited.insert(ticket).second) {
        s.Settle(it->second->calls);
      }
      *out = &it->second->generation;
    });
  }

  static void Release(const whet_host* host, whet_ticket ticket) noexcept {
    Get(host).evaluations.erase(ticket);
    Get(host).generations.erase(ticket);
  }

  static whet_status Random(const whet_host* host, whet_text stream,
                            std::uint64_t* out, std::uint64_t count,
                            whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      const std::string name = sdk::Copy(stream);
      for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t position = s.stream_position[name]++;
        out[i] = Hash(name + "/" + std::to_string(position), s.options.seed);
      }
    });
  }

  static whet_status Budget(const whet_host* host, whet_budget_left* out,
                            whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      const State& s = Get(host);
      const auto& o = s.options;
      out->calls = o.calls < 0 ? -1 : o.calls - s.calls;
      out->tokens = o.tokens < 0 ? -1 : o.tokens - s.TokensTaken();
      out->calls_total = o.calls;
    });
  }

  static whet_status Recommend(const whet_host* host, const whet_candidate* ids,
                               std::uint64_t count,
                               whet_error* error) noexcept {
    return sdk::Guard(error, [&] {
      State& s = Get(host);
      std::string text = "recommend";
      for (std::uint64_t i = 0; i < count; ++i) {
        s.Json(ids[i]);
        text += " " + std::to_string(ids[i]);
      }
      s.recommended.assign(ids, ids + count);
      s.Log(text);
    });
  }

  static void Event(const whet_host* host, whet_text name,
                    whet_text json) noexcept {
    State& s = Get(host);
    s.events.push_back(sdk::Copy(name));
    s.event_texts.push_back(sdk::Copy(json));
    if (!nlohmann::json::parse(sdk::View(json), nullptr, false).is_object()) {
      s.violations.push_back("event " + sdk::Copy(name) +
                             " is not a JSON object");
    }
  }

  static whet_status KeepText(const whet_host* host, whet_text name,
                              whet_text text, whet_error* error) noexcept {
    return sdk::Guard(
        error, [&] { Get(host).texts[sdk::Copy(name)] = sdk::Copy(text); });
  }

  static const void* GetService(const whet_host* host, whet_text id) noexcept {
    return sdk::View(id) == WHET_SERVICE_SEARCH ? &Get(host).service : nullptr;
  }
};

SearchWorld::SearchWorld(const Task& task, WorldOptions options)
    : state_(std::make_unique<State>(task, options)) {
  state_->host = {sizeof(whet_host),    WHET_ABI_MINOR, state_.get(),
                  Text("search_world"), Text("0.1.0"),  &Service::GetService};
  state_->service = {sizeof(whet_search),      0,
                     &Service::Examples,       &Service::Candidate,
                     &Service::Propose,        &Service::Evaluate,
                     &Service::WaitEvaluation, &Service::Generate,
                     &Service::WaitGeneration, &Service::Release,
                     &Service::Random,         &Service::Budget,
                     &Service::Recommend,      &Service::Event,
                     &Service::KeepText};
}

SearchWorld::~SearchWorld() = default;

Outcome SearchWorld::Run(std::string_view config) {
  sdk::ErrorBuffer error;
  const auto outcome = [&error](whet_status status) -> Outcome {
    return {status, std::string(error.get()->message, error.get()->len)};
  };
  if (std::exchange(state_->ran, true)) {
    return {WHET_FAILED_PRECONDITION, "a SearchWorld runs once"};
  }
  if (whet_plugin_entry_v1 == nullptr) {
    return {WHET_FAILED_PRECONDITION, "no plugin is linked into this binary"};
  }
  const whet_entry* entry = whet_plugin_entry_v1();
  whet_instance* instance = nullptr;
  const whet_status created =
      entry->create(entry->descriptors[0]->id, &state_->host, Text(config),
                    &instance, error.get());
  if (created != WHET_OK) {
    return outcome(created);
  }
  const auto* strategy =
      static_cast<const whet_strategy*>(instance->kind_table);
  const whet_status status = strategy->run(instance, error.get());
  instance->destroy(instance);
  return outcome(status);
}

const whet_host* SearchWorld::host() const { return &state_->host; }
std::int64_t SearchWorld::calls_spent() const { return state_->calls; }
std::int64_t SearchWorld::tokens_spent() const {
  return state_->calls * kTokensPerCall;
}
std::uint64_t SearchWorld::candidates() const {
  return state_->candidates.size();
}
std::uint64_t SearchWorld::evaluate_calls() const {
  return state_->evaluate_calls;
}
std::uint64_t SearchWorld::most_in_flight() const {
  return state_->most_in_flight;
}
const std::vector<whet_candidate>& SearchWorld::recommended() const {
  return state_->recommended;
}
sdk::Prompt SearchWorld::prompt(whet_candidate id) const {
  return sdk::ParsePrompt(state_->Json(id));
}
sdk::Prompt SearchWorld::Best() const {
  return prompt(state_->recommended.empty() ? sdk::kSeedPrompt
                                            : state_->recommended.front());
}
double SearchWorld::TrueScore(const sdk::Prompt& prompt) const {
  if (!prompt.few_shot_selection) {
    return state_->task->TrueScore(prompt);
  }
  double sum = 0.0;
  const std::vector<WorldExample>& val = state_->task->data().val;
  for (const WorldExample& example : val) {
    sum += state_->task->TrueScore(Shown(prompt, example));
  }
  return sum / static_cast<double>(val.size());
}
const std::vector<std::string>& SearchWorld::violations() const {
  return state_->violations;
}
const std::vector<std::string>& SearchWorld::events() const {
  return state_->events;
}
const std::vector<std::string>& SearchWorld::event_texts() const {
  return state_->event_texts;
}
const std::map<std::string, std::string>& SearchWorld::texts() const {
  return state_->texts;
}
const std::string& SearchWorld::trajectory() const {
  return state_->trajectory;
}

}  // namespace whet::testing
