#include "worker/provider_service_calls.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

#include "whet/sdk/text.h"
#include "whet/service/completion.h"
#include "whet/service/http.h"
#include "whet/service/secrets.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/generation_codec.h"
#include "worker/http_codec.h"
#include "worker/protocol.h"
#include "worker/provider_codec.h"

namespace whet {
namespace {

// One call: whose table it asks, what it reads, where it answers.
struct ServiceCall {
  const whet_host* host;
  const void* service;  // of the method's; null if it is not offered
  const char* id;
  ByteReader in;
  ByteWriter out;
  PluginError error;

  template <typename T>
  const T& table() const {
    return *static_cast<const T*>(service);
  }

  // Whether it can be answered: the service is there, everything that was read
  // was there, and nothing else. Else `error` says why.
  whet_status Ready() {
    if (service == nullptr) {
      return FillPluginError(
          error.c(),
          absl::FailedPreconditionError(absl::StrCat(id, " is not offered")));
    }
    return in.AtEnd() ? WHET_OK
                      : FillPluginError(error.c(),
                                        absl::DataLossError("a damaged call"));
  }
  // Writes how the function ended; true if there is more to say.
  bool Ended(whet_status status) {
    WriteError(status, *error.c(), out);
    return status == WHET_OK;
  }
};

// --- whet.completion/1, which answers with a status alone

void CompleteText(ServiceCall& c) {
  const whet_op op = c.in.U64();
  const ReceivedAnswer answer(c.in);
  whet_status status = c.Ready();
  if (status == WHET_OK && answer.result() == nullptr)
    status = WHET_DATA_LOSS;
  if (status == WHET_OK) {
    status = c.table<whet_completion>().generated(c.host, op, answer.result());
  }
  c.out.I32(status);
}

void CompleteFailure(ServiceCall& c) {
  const whet_op op = c.in.U64();
  PluginError said;
  ReadError(c.in, said.c());
  whet_status status = c.Ready();
  if (status == WHET_OK)
    status = c.table<whet_completion>().failed(c.host, op, said.c());
  c.out.I32(status);
}

void CompleteVectors(ServiceCall& c) {
  const whet_op op = c.in.U64();
  const ReceivedEmbedResult result(c.in);
  whet_status status = c.Ready();
  if (status == WHET_OK)
    status = c.table<whet_completion>().embedded(c.host, op, &result.c());
  c.out.I32(status);
}

void CompleteQuota(ServiceCall& c) {
  const whet_op op = c.in.U64();
  const whet_quota quota = ReadQuota(c.in);
  whet_status status = c.Ready();
  if (status == WHET_OK)
    status = c.table<whet_completion>().quota(c.host, op, &quota);
  c.out.I32(status);
}

// --- whet.http/1

void SendRequest(ServiceCall& c) {
  const std::uint64_t token = c.in.U64();
  const ReceivedHttpRequest request(c.in);
  whet_status status = c.Ready();
  if (status == WHET_OK) {
    status =
        c.table<whet_http>().send(c.host, token, &request.c(), c.error.c());
  }
  c.Ended(status);
}

void CancelRequest(ServiceCall& c) {
  const std::uint64_t token = c.in.U64();
  if (c.Ready() == WHET_OK)
    c.table<whet_http>().cancel(c.host, token);
}

// --- whet.secrets/1

void OpenCredential(ServiceCall& c) {
  const whet_secret_request request = ReadSecretRequest(c.in);
  std::uint64_t handle = 0;
  whet_status status = c.Ready();
  if (status == WHET_OK) {
    status =
        c.table<whet_secrets>().open(c.host, &request, &handle, c.error.c());
  }
  if (c.Ended(status))
    c.out.U64(handle);
}

void DescribeCredential(ServiceCall& c) {
  const std::uint64_t handle = c.in.U64();
  std::string json;
  const sdk::StringSink sink(json);
  whet_status status = c.Ready();
  if (status == WHET_OK) {
    status = c.table<whet_secrets>().describe(c.host, handle, sink.get(),
                                              c.error.c());
  }
  if (c.Ended(status))
    c.out.Text(json);
}

void RefuseCredential(ServiceCall& c) {
  const std::uint64_t handle = c.in.U64();
  whet_status status = c.Ready();
  if (status == WHET_OK)
    status = c.table<whet_secrets>().refuse(c.host, handle, c.error.c());
  c.Ended(status);
}

struct ServiceFunction {
  std::uint32_t method;
  const char* service;
  void (*answer)(ServiceCall&);
};
constexpr ServiceFunction kServiceFunctions[] = {
    {worker_method::kCompletionGenerated, WHET_SERVICE_COMPLETION,
     &CompleteText},
    {worker_method::kCompletionFailed, WHET_SERVICE_COMPLETION,
     &CompleteFailure},
    {worker_method::kCompletionQuota, WHET_SERVICE_COMPLETION, &CompleteQuota},
    {worker_method::kCompletionEmbedded, WHET_SERVICE_COMPLETION,
     &CompleteVectors},
    {worker_method::kHttpSend, WHET_SERVICE_HTTP, &SendRequest},
    {worker_method::kHttpCancel, WHET_SERVICE_HTTP, &CancelRequest},
    {worker_method::kSecretsOpen, WHET_SERVICE_SECRETS, &OpenCredential},
    {worker_method::kSecretsDescribe, WHET_SERVICE_SECRETS,
     &DescribeCredential},
    {worker_method::kSecretsRefuse, WHET_SERVICE_SECRETS, &RefuseCredential}};

}  // namespace

bool AnswerProviderServiceCall(const whet_host& host, const LaneCall& call,
                               Lane::Reply& reply) {
  const auto* function = std::find_if(
      std::begin(kServiceFunctions), std::end(kServiceFunctions),
      [&call](const ServiceFunction& f) { return f.method == call.method; });
  if (function == std::end(kServiceFunctions))
    return false;
  ServiceCall c = {&host,
                   host.get_service(&host, sdk::Text(function->service)),
                   function->service,
                   ByteReader(call.payload),
                   reply.Writer(),
                   {}};
  function->answer(c);
  reply.Finish(c.out);
  return true;
}

}  // namespace whet
