#include "worker/provider_calls.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "whet/provider.h"
#include "whet/sdk/text.h"
#include "whet/service/http.h"

#include "absl/status/status.h"
#include "worker/error_codec.h"
#include "worker/generation_codec.h"
#include "worker/http_codec.h"
#include "worker/protocol.h"
#include "worker/provider_codec.h"

namespace whet {
namespace {

using sdk::Text;

template <typename T>
const T* ExtensionOf(const PluginInstance& provider, const char* id) {
  whet_instance* instance = provider.c();
  if (!WHET_HAS(instance, whet_instance, get_extension) ||
      instance->get_extension == nullptr) {
    return nullptr;
  }
  return static_cast<const T*>(instance->get_extension(instance, Text(id)));
}

const whet_provider_probe* ProbeOf(const PluginInstance& provider) {
  const auto* probe =
      ExtensionOf<whet_provider_probe>(provider, WHET_EXTENSION_PROBE);
  return probe != nullptr && WHET_HAS(probe, whet_provider_probe, probe) &&
                 probe->probe != nullptr
             ? probe
             : nullptr;
}

const whet_http_client* HttpClientOf(const PluginInstance& provider) {
  const auto* client =
      ExtensionOf<whet_http_client>(provider, WHET_EXTENSION_HTTP_CLIENT);
  return client != nullptr && WHET_HAS(client, whet_http_client, on_response) &&
                 client->on_response != nullptr
             ? client
             : nullptr;
}

// One call: whom it asks, what it reads, where it answers.
struct ProviderCall {
  PluginInstance* instance;
  const whet_provider* table;
  ByteReader in;
  Lane::Reply* reply;
  PluginError error = {};

  // Answers with how the function ended, and `more` if it did so well. After
  // the last call that the provider makes meanwhile.
  template <typename More>
  void End(whet_status status, const More& more) {
    ByteWriter out = reply->Writer();
    WriteError(status, *error.c(), out);
    if (status == WHET_OK)
      more(out);
    reply->Finish(out);
  }
  void End(whet_status status) {
    End(status, [](ByteWriter&) {});
  }
  whet_status Cannot(const char* what) {
    return FillPluginError(error.c(), absl::UnimplementedError(what));
  }
};

void Generate(ProviderCall& c) {
  const whet_op op = c.in.U64();
  const ReceivedRequests requests(c.in);
  c.End(requests.c().size() == 1
            ? c.table->generate(c.instance->c(), op, &requests.c()[0],
                                c.error.c())
            : c.Cannot("not one request"));
}

void CancelOperation(ProviderCall& c) {
  if ((AbilitiesOf(*c.instance) & kCanCancel) != 0)
    c.table->cancel(c.instance->c(), c.in.U64());
}

void Embed(ProviderCall& c) {
  const whet_op op = c.in.U64();
  const ReceivedEmbedRequest request(c.in);
  c.End((AbilitiesOf(*c.instance) & kCanEmbed) != 0
            ? c.table->embed(c.instance->c(), op, &request.c(), c.error.c())
            : c.Cannot("the provider has no embeddings"));
}

void Models(ProviderCall& c) {
  std::string json;
  const sdk::StringSink sink(json);
  const whet_status status =
      (AbilitiesOf(*c.instance) & kCanList) != 0
          ? c.table->models(c.instance->c(), sink.get(), c.error.c())
          : c.Cannot("the provider cannot list models");
  c.End(status, [&json](ByteWriter& out) { out.Text(json); });
}

void CountTokens(ProviderCall& c) {
  const ReceivedRequests requests(c.in);
  std::int64_t tokens = 0;
  const whet_status status =
      (AbilitiesOf(*c.instance) & kCanCount) != 0 && requests.c().size() == 1
          ? c.table->count_tokens(c.instance->c(), &requests.c()[0], &tokens,
                                  c.error.c())
          : c.Cannot("the provider cannot count tokens");
  c.End(status, [tokens](ByteWriter& out) { out.I64(tokens); });
}

void Probe(ProviderCall& c) {
  const whet_text model = Text(c.in.Text());
  const whet_provider_probe* extension = ProbeOf(*c.instance);
  std::string json;
  const sdk::StringSink sink(json);
  const whet_status status =
      extension != nullptr
          ? extension->probe(c.instance->c(), model, sink.get(), c.error.c())
          : c.Cannot("the provider cannot probe its server");
  c.End(status, [&json](ByteWriter& out) { out.Text(json); });
}

void TakeResponse(ProviderCall& c) {
  const std::uint64_t token = c.in.U64();
  const ReceivedHttpResponse response(c.in);
  const whet_http_client* client = HttpClientOf(*c.instance);
  if (client != nullptr)
    client->on_response(c.instance->c(), token, &response.c());
}

struct ProviderFunction {
  std::uint32_t method;
  void (*answer)(ProviderCall&);
};
constexpr ProviderFunction kProviderFunctions[] = {
    {worker_method::kGenerate, &Generate},
    {worker_method::kCancel, &CancelOperation},
    {worker_method::kEmbed, &Embed},
    {worker_method::kModels, &Models},
    {worker_method::kCountTokens, &CountTokens},
    {worker_method::kProbe, &Probe},
    {worker_method::kHttpResponse, &TakeResponse}};

}  // namespace

std::uint32_t AbilitiesOf(const PluginInstance& provider) {
  const auto* table = provider.table<whet_provider>();
  std::uint32_t out = 0;
  const auto add = [&out](bool has, std::uint32_t ability) {
    out |= has ? ability : 0;
  };
  add(WHET_HAS(table, whet_provider, cancel) && table->cancel != nullptr,
      kCanCancel);
  add(WHET_HAS(table, whet_provider, limits) && table->limits != nullptr,
      kCanLimit);
  add(WHET_HAS(table, whet_provider, embed) && table->embed != nullptr,
      kCanEmbed);
  add(WHET_HAS(table, whet_provider, models) && table->models != nullptr,
      kCanList);
  add(WHET_HAS(table, whet_provider, count_tokens) &&
          table->count_tokens != nullptr,
      kCanCount);
  add(ProbeOf(provider) != nullptr, kCanProbe);
  add(HttpClientOf(provider) != nullptr, kTakesResponses);
  return out;
}

std::uint32_t ConcurrencyOf(const PluginInstance& provider) {
  whet_provider_limits limits = {};
  limits.struct_size = sizeof(limits);
  if ((AbilitiesOf(provider) & kCanLimit) != 0)
    provider.table<whet_provider>()->limits(provider.c(), &limits);
  return limits.concurrency;
}

bool AnswerProviderCall(PluginInstance* instance, const LaneCall& call,
                        Lane::Reply& reply) {
  const auto* function = std::find_if(
      std::begin(kProviderFunctions), std::end(kProviderFunctions),
      [&call](const ProviderFunction& f) { return f.method == call.method; });
  if (function == std::end(kProviderFunctions))
    return false;
  if (instance == nullptr) {
    ByteWriter out = reply.Writer();
    WriteError(absl::NotFoundError("no such instance"), out);
    reply.Finish(out);
    return true;
  }
  ProviderCall c = {instance, instance->table<whet_provider>(),
                    ByteReader(call.payload), &reply};
  function->answer(c);
  return true;
}

}  // namespace whet
