// Providers with one fault each. CMakeLists.txt says which check must find
// which.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "faulty_completions.h"
#include "faulty_wire.h"

namespace whet::faulty {
namespace {

constexpr char kProviderSchema[] = R"({
  "type": "object",
  "properties": {
    "mode": {"enum": ["plain", "odd"], "default": "plain",
             "description": "How it works."}
  }
})";

// Faults of reading.

struct HidesTheDelay : Wire {
  using Wire::Wire;
  Outcome ReadStatus(const whet_http_response& response) override {
    Outcome out = Wire::ReadStatus(response);
    out.retry_after_ms = 0;
    return out;
  }
};

struct SpendsTheBudget : Wire {
  using Wire::Wire;
  Outcome ReadStatus(const whet_http_response& response) override {
    Outcome out = Wire::ReadStatus(response);
    if (response.http_status == 429)
      out.code = WHET_RESOURCE_EXHAUSTED;
    return out;
  }
};

struct LooksAtTheBodyOnly : Wire {
  using Wire::Wire;
  Outcome ReadStatus(const whet_http_response& response) override {
    const Outcome out = ReadBody(View(response.body));
    return out.code == WHET_OK && response.http_status == 500
               ? out
               : Wire::ReadStatus(response);
  }
};

struct RetriesAWrongKey : Wire {
  using Wire::Wire;
  Outcome ReadStatus(const whet_http_response& response) override {
    Outcome out = Wire::ReadStatus(response);
    if (response.http_status == 401)
      out.flags = WHET_ERROR_RETRYABLE;
    return out;
  }
};

struct HidesTheDeadline : Wire {
  using Wire::Wire;
  Outcome ReadTransport(const whet_error& transport) override {
    Outcome out = Wire::ReadTransport(transport);
    if (out.code == WHET_DEADLINE_EXCEEDED)
      out.code = WHET_UNAVAILABLE;
    return out;
  }
};

struct CrashesOnCutJson : Wire {
  using Wire::Wire;
  Outcome ReadBody(std::string_view body) override {
    (void)json::parse(body);  // throws, and nobody catches
    return Wire::ReadBody(body);
  }
};

struct TakesAnything : Wire {
  using Wire::Wire;
  Outcome ReadBody(std::string_view body) override {
    Outcome out = Wire::ReadBody(body);
    return out.code == WHET_OK ? out : Outcome();
  }
  void DeliverVectors(whet_op op, const Outcome& outcome) override {
    if (outcome.code == WHET_OK && outcome.vectors.empty())
      Fail(op, {WHET_DATA_LOSS, 0, 0, "there are no vectors"});
    else
      Wire::DeliverVectors(op, outcome);
  }
};

struct QuotesEverything : Wire {
  using Wire::Wire;
  Outcome ReadBody(std::string_view body) override {
    Outcome out = Wire::ReadBody(body);
    if (out.code != WHET_OK)
      out.text += ": " + std::string(body);
    return out;
  }
};

struct CountsDown : Wire {
  using Wire::Wire;
  std::int64_t Count(const json& answer, const char* name) override {
    const json count = answer.value(name, json());
    return count.is_number_integer() ? count.get<std::int64_t>() : -1;
  }
};

struct CutsLongAnswers : Wire {
  using Wire::Wire;
  Outcome ReadBody(std::string_view body) override {
    Outcome out = Wire::ReadBody(body);
    out.text.resize(std::min<std::size_t>(out.text.size(), 32768));
    return out;
  }
};

// Faults of many calls.

// Takes it for granted that answers come in the order of the questions.
struct AnswersInOrder : Wire {
  using Wire::Wire;
  whet_status Generate(whet_op op, const whet_generate_request& request,
                       whet_error* error) override {
    const std::lock_guard lock(order_mutex_);
    const whet_status status = Wire::Generate(op, request, error);
    if (status == WHET_OK)
      order_.push_back(op);
    return status;
  }
  void Deliver(whet_op, const Outcome& outcome) override {
    whet_op op = 0;
    {
      const std::lock_guard lock(order_mutex_);
      op = order_.front();
      order_.pop_front();
    }
    Wire::Deliver(op, outcome);
  }
  std::mutex order_mutex_;
  std::deque<whet_op> order_;  // guarded by order_mutex_
};

// Has room for 64 calls.
struct HasFewPlaces : Wire {
  using Wire::Wire;
  static constexpr whet_op kPlaces = 64;
  whet_status Generate(whet_op op, const whet_generate_request& request,
                       whet_error* error) override {
    places_[op % kPlaces] = op;
    return Send(op % kPlaces, PromptOf(request), error);
  }
  void Cancel(whet_op op) override {
    if (places_[op % kPlaces] == op)
      Wire::Cancel(op % kPlaces);
  }
  void Deliver(whet_op place, const Outcome& outcome) override {
    Wire::Deliver(places_[place], outcome);
  }
  std::atomic<whet_op> places_[kPlaces] = {};
};

// Faults about credentials.

struct LeaksItsKey : Wire {
  using Wire::Wire;
  Outcome ReadStatus(const whet_http_response& response) override {
    Outcome out = Wire::ReadStatus(response);
    const char* key = std::getenv(kKeyVariable);
    if (response.http_status == 401 && key != nullptr)
      out.text += ": the key " + std::string(key) + " is wrong";
    return out;
  }
};

struct LogsItsKey : Wire {
  LogsItsKey(const whet_host* host, const std::string& config)
      : Wire(host, config) {
    const char* key = std::getenv(kKeyVariable);
    sdk::Host(host).Log(WHET_LOG_DEBUG, std::string("the key is ") +
                                            (key == nullptr ? "unset" : key));
  }
};

// Faults of the other functions.

struct EmbedsTooFew : Wire {
  using Wire::Wire;
  void DeliverVectors(whet_op op, const Outcome& outcome) override {
    Outcome fewer = outcome;
    if (fewer.vectors.size() > 4)
      fewer.vectors.resize(fewer.vectors.size() - 4);
    Wire::DeliverVectors(op, fewer);
  }
};

struct ListsBadly : Wire {
  using Wire::Wire;
  std::string Models() override { return R"({"data": ["faulty"]})"; }
};

struct ClearsTheLimits : Wire {
  using Wire::Wire;
  void Limits(whet_provider_limits* out) override {
    std::memset(out, 0, out->struct_size);
  }
};

// Faults of taking a request.

struct KeepsPointers : Wire {
  using Wire::Wire;
  whet_status Generate(whet_op op, const whet_generate_request& request,
                       whet_error* error) override {
    {
      const std::lock_guard lock(mutex_);
      extra_[op] = request.extra;
    }
    return Wire::Generate(op, request, error);
  }
  void Deliver(whet_op op, const Outcome& outcome) override {
    whet_text extra{};
    {
      const std::lock_guard lock(mutex_);
      extra = extra_[op];
    }
    Outcome out = outcome;
    if (extra.len > 0 && extra.ptr[0] == '?')
      out.text += '?';
    Wire::Deliver(op, out);
  }
  std::map<whet_op, whet_text> extra_;  // guarded by mutex_
};

struct NeedsTexts : Wire {
  using Wire::Wire;
  std::string PromptOf(const whet_generate_request& request) override {
    const std::string prompt = Wire::PromptOf(request);
    static std::atomic<char> first;
    if (request.message_count > 0)
      first = *static_cast<const volatile char*>(
          request.messages[request.message_count - 1].content.ptr);
    return prompt;
  }
};

struct IgnoresTheSize : Wire {
  using Wire::Wire;
  std::string PromptOf(const whet_generate_request& request) override {
    const auto* logprobs =
        static_cast<const volatile std::uint32_t*>(&request.logprobs);
    return Wire::PromptOf(request) + (*logprobs == 12345 ? "?" : "");
  }
};

// The library.

using Maker = std::unique_ptr<Wire> (*)(const whet_host* host,
                                        const std::string& config);

template <typename T>
std::unique_ptr<Wire> Make(const whet_host* host, const std::string& config) {
  return std::make_unique<T>(host, config);
}

struct Plugin {
  const char* id;
  Maker make;
};

constexpr Plugin kPlugins[] = {
    {"provider.none", &Make<Wire>},
    {"provider.completes_twice", &Make<CompletesTwice>},
    {"provider.never_completes", &Make<NeverCompletes>},
    {"provider.refuses_everything", &Make<RefusesEverything>},
    {"provider.ignores_cancel", &Make<IgnoresCancel>},
    {"provider.cancels_everybody", &Make<CancelsEverybody>},
    {"provider.answers_after_cancel", &Make<AnswersAfterCancel>},
    {"provider.forgets_calls_at_the_end", &Make<ForgetsCallsAtTheEnd>},
    {"provider.forgets_embeddings", &Make<ForgetsEmbeddings>},
    {"provider.hides_the_delay", &Make<HidesTheDelay>},
    {"provider.spends_the_budget", &Make<SpendsTheBudget>},
    {"provider.looks_at_the_body_only", &Make<LooksAtTheBodyOnly>},
    {"provider.retries_a_wrong_key", &Make<RetriesAWrongKey>},
    {"provider.hides_the_deadline", &Make<HidesTheDeadline>},
    {"provider.crashes_on_cut_json", &Make<CrashesOnCutJson>},
    {"provider.takes_anything", &Make<TakesAnything>},
    {"provider.quotes_everything", &Make<QuotesEverything>},
    {"provider.counts_down", &Make<CountsDown>},
    {"provider.cuts_long_answers", &Make<CutsLongAnswers>},
    {"provider.answers_in_order", &Make<AnswersInOrder>},
    {"provider.has_few_places", &Make<HasFewPlaces>},
    {"provider.leaks_its_key", &Make<LeaksItsKey>},
    {"provider.logs_its_key", &Make<LogsItsKey>},
    {"provider.embeds_too_few", &Make<EmbedsTooFew>},
    {"provider.lists_badly", &Make<ListsBadly>},
    {"provider.clears_the_limits", &Make<ClearsTheLimits>},
    {"provider.keeps_pointers", &Make<KeepsPointers>},
    {"provider.needs_texts", &Make<NeedsTexts>},
    {"provider.ignores_the_size", &Make<IgnoresTheSize>},
    {"provider.refuses_in_silence", &Make<Wire>},
};
constexpr std::size_t kCount = std::size(kPlugins);

Wire& Of(whet_instance* instance) {
  return *static_cast<Wire*>(instance->self);
}

whet_status Generate(whet_instance* instance, whet_op op,
                     const whet_generate_request* request,
                     whet_error* error) noexcept {
  return Of(instance).Generate(op, *request, error);
}
whet_status Embed(whet_instance* instance, whet_op op,
                  const whet_embed_request* request,
                  whet_error* error) noexcept {
  return Of(instance).Embed(op, *request, error);
}
void Cancel(whet_instance* instance, whet_op op) noexcept {
  Of(instance).Cancel(op);
}
void Limits(whet_instance* instance, whet_provider_limits* out) noexcept {
  Of(instance).Limits(out);
}
whet_status Models(whet_instance* instance, const whet_text_sink* out,
                   whet_error*) noexcept {
  const std::string list = Of(instance).Models();
  out->append(out->ctx, Text(list));
  return WHET_OK;
}
void OnResponse(whet_instance* instance, std::uint64_t token,
                const whet_http_response* response) noexcept {
  Of(instance).OnResponse(token, *response);
}
void Shutdown(whet_instance* instance) noexcept { Of(instance).Shutdown(); }
void Destroy(whet_instance* instance) noexcept {
  delete &Of(instance);
  delete instance;
}
const void* GetExtension(whet_instance*, whet_text id) noexcept {
  static const whet_http_client client = {sizeof(client), 0, &OnResponse};
  return View(id) == WHET_EXTENSION_HTTP_CLIENT ? &client : nullptr;
}

constexpr whet_provider kTable = {sizeof(whet_provider),
                                  0,
                                  &Generate,
                                  &Cancel,
                                  &Limits,
                                  &Embed,
                                  &Models,
                                  nullptr};

whet_status Create(whet_text id, const whet_host* host, whet_text config,
                   whet_instance** out, whet_error* error) noexcept {
  for (const Plugin& plugin : kPlugins) {
    if (View(id) != plugin.id)
      continue;
    if (View(id) == "provider.refuses_in_silence" &&
        View(config).find("odd") != View(config).npos)
      return WHET_INVALID_ARGUMENT;
    auto* made = new whet_instance{};
    made->struct_size = sizeof(*made);
    made->self = plugin.make(host, Copy(config)).release();
    made->kind_table = &kTable;
    made->shutdown = &Shutdown;
    made->destroy = &Destroy;
    made->get_extension = &GetExtension;
    *out = made;
    return WHET_OK;
  }
  return sdk::Fill(error, WHET_NOT_FOUND, "no such plugin");
}

const whet_entry* MakeEntry() {
  static const whet_text needs[] = {Text(WHET_SERVICE_COMPLETION),
                                    Text(WHET_SERVICE_HTTP),
                                    Text(WHET_SERVICE_SECRETS)};
  static whet_descriptor descriptors[kCount];
  static const whet_descriptor* list[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    whet_descriptor& d = descriptors[i];
    d.struct_size = sizeof(d);
    d.flags = WHET_PLUGIN_CONCURRENT;
    d.kind = Text(WHET_KIND_PROVIDER);
    d.id = Text(kPlugins[i].id);
    d.name = Text("Faulty");
    d.version = Text("1.0.0");
    d.description = Text("Has one fault.");
    d.needs = needs;
    d.needs_count = std::size(needs);
    d.config_schema = Text(kProviderSchema);
    list[i] = &d;
  }
  static const whet_entry entry = {sizeof(entry),    WHET_ABI_MAJOR,
                                   WHET_ABI_MINOR,   0,
                                   WHET_ENVIRONMENT, 0,
                                   Text(""),         list,
                                   kCount,           &Create};
  return &entry;
}

}  // namespace
}  // namespace whet::faulty

WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) noexcept {
  static const whet_entry* entry = whet::faulty::MakeEntry();
  return entry;
}
