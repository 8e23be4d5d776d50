// P14 and P15: any request, any settings.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"

#include "conformance/check.h"
#include "conformance/guarded_memory.h"
#include "conformance/provider_run.h"
#include "conformance/schema_values.h"

namespace whet::conformance {
namespace {

using Edge = GuardedMemory::Edge;
using Request = sdk::GenerateRequest;

// A request of which each text and array has guard pages around it, for as long
// as the call takes.
class LentRequest {
 public:
  // `size` of the struct: an older host's is smaller, a later one's longer.
  LentRequest(const Request& request, std::size_t size) {
    const sdk::GenerateRequestView view(request);
    std::vector<whet_message> messages;
    for (std::uint64_t i = 0; i < view.c().message_count; ++i) {
      whet_message message = view.c().messages[i];
      message.content = Lend(message.content, "the content of a message");
      message.name = Lend(message.name, "the name of a message");
      message.tool_calls = Lend(message.tool_calls, "the tool calls");
      messages.push_back(message);
    }
    std::vector<whet_text> stop;
    for (const std::string& text : request.stop)
      stop.push_back(Lend(sdk::Text(text), "a stop text"));
    whet_generate_request c = view.c();
    c.struct_size = static_cast<std::uint32_t>(size);
    c.messages = LendArray(messages, "the messages");
    c.stop = LendArray(stop, "the stop texts");
    c.model = Lend(c.model, "the name of the model");
    c.response_schema = Lend(c.response_schema, "the schema");
    c.tools = Lend(c.tools, "the tools");
    c.extra = Lend(c.extra, "`extra`");
    c.idempotency_key = Lend(c.idempotency_key, "the idempotency key");
    auto* memory = new GuardedMemory(size, Edge::kEnd, "the request");
    std::memset(memory->data(), 0x5A, size);
    std::memcpy(memory->data(), &c, size < sizeof(c) ? size : sizeof(c));
    guards_.push_back(memory);
    c_ = reinterpret_cast<const whet_generate_request*>(memory->data());
  }

  const whet_generate_request& c() const { return *c_; }

  // From here on a touch ends the check.
  void TakeBack() {
    for (GuardedMemory* guard : guards_)
      guard->Close();
  }

 private:
  whet_text Lend(whet_text text, const char* what) {
    if (text.len == 0)
      return {nullptr, 0};
    GuardedMemory& memory =
        GuardedMemory::Of(sdk::View(text), Edge::kEnd, what);
    guards_.push_back(&memory);
    return {memory.data(), text.len};
  }
  template <typename T>
  const T* LendArray(const std::vector<T>& array, const char* what) {
    if (array.empty())
      return nullptr;
    const std::string_view bytes(reinterpret_cast<const char*>(array.data()),
                                 array.size() * sizeof(T));
    GuardedMemory& memory = GuardedMemory::Of(bytes, Edge::kEnd, what);
    guards_.push_back(&memory);
    return reinterpret_cast<const T*>(memory.data());
  }

  std::vector<GuardedMemory*> guards_;
  const whet_generate_request* c_ = nullptr;
};

using NamedRequests = std::vector<std::pair<std::string, Request>>;

void AddTexts(NamedRequests* requests) {
  // No host sends what is no UTF-8, and who repeats a text repeats that.
  std::vector<std::string> texts = HardTexts();
  texts.push_back(std::string(1U << 20U, 'x'));
  texts.emplace_back();
  for (const std::string& text : texts) {
    Request request = OrdinaryRequest(Marker(1));
    request.messages.push_back({WHET_ROLE_USER, text});
    request.stop = {text};
    requests->emplace_back("the text " + ShowText(text), request);
  }
}

void AddMessages(NamedRequests* requests) {
  const Request ordinary = OrdinaryRequest(Marker(1));
  const auto add = [&](const char* what, std::vector<sdk::Message> messages) {
    Request request = ordinary;
    request.messages = std::move(messages);
    requests->emplace_back(what, std::move(request));
  };
  add("no messages", {});
  add("a system message only", {{WHET_ROLE_SYSTEM, "Be brief."}});
  add("an answer as the last message",
      {{WHET_ROLE_USER, "Hi"}, {WHET_ROLE_ASSISTANT, "Hello"}});
  add("a role that nobody knows", {{99, "Hi"}});
  add("the answer of a tool",
      {{WHET_ROLE_USER, "Hi"},
       {WHET_ROLE_ASSISTANT, "", "",
        R"([{"id": "c1", "type": "function", "function": {"name": "f", )"
        R"("arguments": "{}"}}])"},
       {WHET_ROLE_TOOL, "42", "c1"}});
  add("tool calls that are no JSON",
      {{WHET_ROLE_ASSISTANT, "", "", "[{"}, {WHET_ROLE_USER, "Hi"}});
}

void AddParameters(NamedRequests* requests) {
  const auto add = [&](const char* what, const auto& change) {
    Request request = OrdinaryRequest(Marker(1));
    change(request);
    requests->emplace_back(what, std::move(request));
  };
  add("few parameters", [](Request& r) {
    r.temperature.reset();
    r.top_p.reset();
    r.timeout_ms = 0;
  });
  add("a temperature of 2", [](Request& r) { r.temperature = 2.0; });
  add("top_p 0.5", [](Request& r) { r.top_p = 0.5; });
  add("one token", [](Request& r) { r.max_output_tokens = 1; });
  add("the largest seed", [](Request& r) { r.seed = UINT64_MAX; });
  add("log probabilities", [](Request& r) { r.logprobs = 5; });
  add("no model", [](Request& r) { r.model.clear(); });
  add("a model with odd characters",
      [](Request& r) { r.model = "../a b?c#d/\xC3\xA9\n"; });
  add("a schema", [](Request& r) {
    r.response_schema =
        R"({"type": "object", "properties": {"a": {"type": "string"}}})";
  });
  for (const char* text : {"{", "[]", "7", "{\"type\": 7}", "null"}) {
    const std::string odd = text;
    add("an odd schema", [&](Request& r) { r.response_schema = odd; });
    add("odd tools", [&](Request& r) { r.tools = odd; });
    add("an odd `extra`", [&](Request& r) { r.extra = odd; });
  }
}

void TakesAnyRequest(Subject& subject) {
  ProviderRun run(subject);
  run.AsksServer();  // what it allocates once, it has now
  NamedRequests requests;
  AddTexts(&requests);
  AddMessages(&requests);
  AddParameters(&requests);
  CatchGuardHits();
  std::size_t refused = 0;
  for (const auto& [what, request] : requests) {
    for (const std::size_t size : {sizeof(whet_generate_request),
                                   offsetof(whet_generate_request, logprobs),
                                   sizeof(whet_generate_request) + 64}) {
      KeepLastWords("It was taking a request with " + what);
      LentRequest lent(request, size);
      run.server().Hold();  // what is kept is used after that
      const whet_op op = run.StartRaw(lent.c());
      lent.TakeBack();
      run.server().Resume();
      const Completed done = run.Finish(op, "a request with " + what);
      refused += done.how == Completed::How::kRefused ? 1 : 0;
    }
  }
  run.End();
  Pass(std::to_string(3 * requests.size()) + " requests, " +
       std::to_string(refused) + " refused");
}

void TakesAnySettings(Subject& subject) {
  if (!subject.schema().contains("properties"))
    Skip("it has no settings");
  Draws draws(subject.seed());
  int made = 0;
  int drawn = 0;
  for (int i = 0; i < 1000 && drawn < 100; ++i) {
    const absl::StatusOr<nlohmann::json> complete =
        subject.validator().Complete(DrawValue(subject.schema(), draws), "$");
    if (!complete.ok())
      continue;
    ++drawn;
    const std::string config = complete->dump();
    SayIfItCrashes("It had the settings " + config);
    absl::StatusOr<InstancePtr> instance = subject.TryMake(config);
    if (!instance.ok()) {
      ExpectReason(instance.status(), config);
      continue;
    }
    ++made;
    ProviderRun run(subject, *std::move(instance));
    run.Finish(run.Start(), "a call with the settings " + config);
    run.End();
  }
  Pass(std::to_string(made) + " of " + std::to_string(drawn) +
       " drawn settings made an instance");
}

constexpr Check kProviderRequestChecks[] = {
    {"P14", "takes any request",
     "Texts have `len` bytes and are lent for the call only; a request may be "
     "shorter or longer than the struct that the plugin knows; what cannot be "
     "expressed is refused with a reason.",
     "Copy what you keep before generate() returns, look at `len` and "
     "struct_size (WHET_HAS), and check JSON before it is used.",
     6, "P1", &TakesAnyRequest, Scope::kProvider},
    {"P15", "takes settings that are valid",
     "create() with any settings that the schema accepts makes an instance "
     "that ends its calls, or fails with a reason.",
     "Refuse in create(), with INVALID_ARGUMENT and a text, what the schema "
     "cannot rule out.",
     6, "P1", &TakesAnySettings, Scope::kProvider},
};

}  // namespace

std::span<const Check> ProviderRequestChecks() {
  return kProviderRequestChecks;
}

}  // namespace whet::conformance
