// A strategy is one function:
//
//   class Mine : public whet::sdk::Strategy {
//    public:
//     explicit Mine(const whet::sdk::Context&) {}
//     void Run(whet::sdk::Search& search) override {
//       ... search.Propose(...), search.Evaluate(...), search.Wait(...) ...
//       search.Recommend({best});
//     }
//   };
//   WHET_STRATEGY_PLUGIN(Mine, {.id = "acme.mine", .name = "Mine",
//                               .version = "1.0.0"})
//
// Run() must be a deterministic function of its config and of what Search
// returns: no clock, no std::random_device, no unordered iteration. It lets
// BudgetSpent and Cancelled pass through. Search is for Run()'s thread only.
#ifndef WHET_SDK_STRATEGY_H_
#define WHET_SDK_STRATEGY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/generation.h"
#include "whet/sdk/plugin.h"
#include "whet/service/search.h"
#include "whet/strategy.h"

namespace whet::sdk {

// Views live until Run() returns.
struct Example {
  std::uint64_t number = 0;
  std::string_view input;     // JSON object: input columns by name
  std::string_view expected;  // expected output
  std::string_view label;     // the same if the output is a label, else empty
};

// One example's outcome under one candidate.
struct Evaluated {
  std::uint64_t example = 0;
  whet_status status = WHET_OK;  // anything else: there is no score
  double score = 0.0;            // [0, 1]; NaN unless status is WHET_OK
  std::string output = {};
  std::string feedback = {};
  std::string tool_calls = {};  // JSON array in OpenAI's form; empty: none

  bool ok() const { return status == WHET_OK; }
};

// An evaluation under way; give it to Search::Wait.
struct EvaluationTicket {
  whet_ticket id = 0;
};

struct GenerationTicket {
  whet_ticket id = 0;
};

struct BudgetLeft {
  std::int64_t calls = -1;   // -1: unlimited
  std::int64_t tokens = -1;  // -1: unlimited
  std::int64_t calls_total = -1;
};

inline constexpr whet_candidate kSeedPrompt = 1;

// The host's search service. All functions throw Error; BudgetSpent and
// Cancelled are the two that end a run. See whet/service/search.h for the
// meaning of each call.
class Search {
 public:
  explicit Search(const Host& host)
      : host_(host), search_(host.Service<whet_search>(WHET_SERVICE_SEARCH)) {}

  const Host& host() const { return host_; }

  std::vector<Example> Examples(std::string_view split) {
    const whet_example* items = nullptr;
    std::uint64_t count = 0;
    std::uint64_t stride = 0;
    Call([&](whet_error* e) {
      return search_->examples(host_.get(), Text(split), &items, &count,
                               &stride, e);
    });
    std::vector<Example> out;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto* item = reinterpret_cast<const whet_example*>(
          reinterpret_cast<const char*>(items) + i * stride);
      out.push_back({item->number, View(item->input), View(item->expected),
                     View(item->label)});
    }
    return out;
  }

  // Canonical JSON of a candidate.
  std::string CandidateJson(whet_candidate id) {
    std::string json;
    const StringSink sink(json);
    Call([&](whet_error* e) {
      return search_->candidate(host_.get(), id, sink.get(), e);
    });
    return json;
  }

  whet_candidate Propose(std::string_view json,
                         const std::vector<whet_candidate>& parents,
                         std::string_view origin) {
    whet_candidate id = 0;
    Call([&](whet_error* e) {
      return search_->propose(host_.get(), Text(json), parents.data(),
                              parents.size(), Text(origin), &id, e);
    });
    return id;
  }

  EvaluationTicket Evaluate(whet_candidate candidate,
                            const std::vector<std::uint64_t>& examples,
                            std::uint32_t sample = 0) {
    const whet_evaluate_request request = {sizeof(whet_evaluate_request),
                                           sample, candidate, examples.data(),
                                           examples.size()};
    EvaluationTicket ticket;
    Call([&](whet_error* e) {
      return search_->evaluate(host_.get(), &request, &ticket.id, e);
    });
    return ticket;
  }

  // Collects and releases the ticket. In the order of Evaluate's `examples`.
  std::vector<Evaluated> Wait(EvaluationTicket ticket) {
    const whet_evaluation* result = nullptr;
    Call([&](whet_error* e) {
      return search_->wait_evaluation(host_.get(), ticket.id, &result, e);
    });
    std::vector<Evaluated> out;
    for (std::uint64_t i = 0; i < result->count; ++i) {
      const auto* item = reinterpret_cast<const whet_evaluated*>(
          reinterpret_cast<const char*>(result->items) +
          i * result->item_stride);
      out.push_back({item->example, item->status, item->score,
                     Copy(item->output), Copy(item->feedback),
                     WHET_HAS(item, whet_evaluated, tool_calls)
                         ? Copy(item->tool_calls)
                         : std::string()});
    }
    search_->release(host_.get(), ticket.id);
    return out;
  }

  GenerationTicket Generate(std::string_view role,
                            const std::vector<GenerateRequest>& requests) {
    std::vector<GenerateRequestView> views;
    views.reserve(requests.size());
    std::vector<whet_generate_request> c;
    for (const GenerateRequest& request : requests) {
      c.push_back(views.emplace_back(request).c());
    }
    GenerationTicket ticket;
    Call([&](whet_error* e) {
      return search_->generate(host_.get(), Text(role), c.data(), c.size(),
                               sizeof(whet_generate_request), &ticket.id, e);
    });
    return ticket;
  }

  // Collects and releases the ticket. In the order of the requests.
  std::vector<Generated> Wait(GenerationTicket ticket) {
    const whet_generation* result = nullptr;
    Call([&](whet_error* e) {
      return search_->wait_generation(host_.get(), ticket.id, &result, e);
    });
    std::vector<Generated> out;
    for (std::uint64_t i = 0; i < result->count; ++i) {
      const auto* item = reinterpret_cast<const whet_generated*>(
          reinterpret_cast<const char*>(result->items) +
          i * result->item_stride);
      out.push_back({item->status, Copy(item->text), item->finish_reason,
                     WHET_HAS(item, whet_generated, logprobs)
                         ? Copy(item->logprobs)
                         : std::string()});
    }
    search_->release(host_.get(), ticket.id);
    return out;
  }

  BudgetLeft Budget() {
    whet_budget_left left{};
    left.struct_size = sizeof(left);
    Call([&](whet_error* e) { return search_->budget(host_.get(), &left, e); });
    return {left.calls, left.tokens, left.calls_total};
  }

  // Best first; replaces the last recommendation.
  void Recommend(const std::vector<whet_candidate>& ids) {
    Call([&](whet_error* e) {
      return search_->recommend(host_.get(), ids.data(), ids.size(), e);
    });
  }

  // For the report and the live view; no influence on the run.
  void Event(std::string_view name, std::string_view json) {
    search_->event(host_.get(), Text(name), Text(json));
  }

  // Keeps a text for the user beside the result; replaces one of the same name
  // ([a-z][a-z0-9_]*). False if the host is too old to keep texts.
  bool KeepText(std::string_view name, std::string_view text) {
    if (!WHET_HAS(search_, whet_search, keep_text) ||
        search_->keep_text == nullptr) {
      return false;
    }
    Call([&](whet_error* e) {
      return search_->keep_text(host_.get(), Text(name), Text(text), e);
    });
    return true;
  }

  // The next 64 bits of a named stream.
  std::uint64_t Random(std::string_view stream) {
    std::uint64_t bits = 0;
    Call([&](whet_error* e) {
      return search_->random(host_.get(), Text(stream), &bits, 1, e);
    });
    return bits;
  }

  // Uniform in [0, bound), unbiased (rejection). bound >= 1.
  std::uint64_t RandomBelow(std::string_view stream, std::uint64_t bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    std::uint64_t bits = Random(stream);
    while (bits < threshold)
      bits = Random(stream);
    return bits % bound;
  }

  // Fisher-Yates, from the back; the same on every platform.
  template <typename T>
  void Shuffle(std::string_view stream, std::vector<T>& items) {
    for (std::uint64_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[RandomBelow(stream, i)]);
    }
  }

 private:
  template <typename Body>
  void Call(Body&& body) {
    ErrorBuffer error;
    error.ThrowIfFailed(body(error.get()));
  }

  Host host_;
  const whet_search* search_;
};

class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual void Run(Search& search) = 0;
};

namespace internal {

// Keeps the host of the instance next to the author's object: Run needs it.
template <typename Author>
class StrategyWithHost : public Strategy {
 public:
  explicit StrategyWithHost(const Context& context)
      : host_(context.host), author_(context) {}
  void Run(Search& search) override { author_.Run(search); }
  const Host& host() const { return host_; }

 private:
  Host host_;
  Author author_;
};

template <typename Author>
struct StrategyAdapter {
  using Base = Strategy;
  static constexpr const char* kKind = WHET_KIND_STRATEGY;

  static whet_status Run(whet_instance* instance, whet_error* error) noexcept {
    return Guard(error, [&] {
      auto& strategy = static_cast<StrategyWithHost<Author>&>(
          Holder<Strategy>::Get(instance));
      Search search(strategy.host());
      strategy.Run(search);
    });
  }

  static const void* Table() {
    static const whet_strategy table = {sizeof(whet_strategy), 0, &Run};
    return &table;
  }
  static void Shutdown(whet_instance*) noexcept {}
  static const void* GetExtension(whet_instance*, whet_text) noexcept {
    return nullptr;
  }
};

}  // namespace internal

// Info::needs must list WHET_SERVICE_SEARCH.
#define WHET_STRATEGY_PLUGIN(Class, ...)                          \
  WHET_SDK_PLUGIN(::whet::sdk::internal::StrategyWithHost<Class>, \
                  ::whet::sdk::internal::StrategyAdapter<Class>, __VA_ARGS__)

}  // namespace whet::sdk

#endif  // WHET_SDK_STRATEGY_H_
