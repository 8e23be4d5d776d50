#include "worker/remote_provider_services.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "whet/sdk/text.h"

#include "worker/error_codec.h"
#include "worker/generation_codec.h"
#include "worker/http_codec.h"
#include "worker/protocol.h"
#include "worker/provider_codec.h"
#include "worker/remote_services.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// --- whet.completion/1

whet_status TellOf(const whet_host* host, std::uint32_t method, whet_op op,
                   const std::function<void(ByteWriter&)>& write) {
  const RemoteAnswer answer = AskHost(host, WHET_SERVICE_COMPLETION, method,
                                      nullptr, [op, &write](ByteWriter& out) {
                                        out.U64(op);
                                        write(out);
                                      });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  const whet_status status = in.I32();
  return in.AtEnd() ? status : WHET_DATA_LOSS;
}

whet_status Failed(const whet_host* host, whet_op op,
                   const whet_error* error) noexcept {
  // Whoever makes an error itself says how long its text is, no more.
  whet_error said = *error;
  said.capacity = static_cast<std::uint32_t>(std::min<std::uint64_t>(
      said.len, std::numeric_limits<std::uint32_t>::max()));
  return TellOf(host, worker_method::kCompletionFailed, op,
                [&said](ByteWriter& out) { WriteError(said.code, said, out); });
}

whet_status Generated(const whet_host* host, whet_op op,
                      const whet_generate_result* result) noexcept {
  const whet_status status = TellOf(
      host, worker_method::kCompletionGenerated, op,
      [result](ByteWriter& out) { WriteGenerated(WHET_OK, result, {}, out); });
  if (status != WHET_RESOURCE_EXHAUSTED)
    return status;
  // An operation ends, even with an answer that no message can hold.
  char text[] = "the answer is too large for a process of its own";
  constexpr std::uint32_t kLength = sizeof(text) - 1;
  const whet_error error = {
      sizeof(error), WHET_INTERNAL, 0, kLength, kLength, 0, text};
  return Failed(host, op, &error);
}

whet_status NoteQuota(const whet_host* host, whet_op op,
                      const whet_quota* quota) noexcept {
  return TellOf(host, worker_method::kCompletionQuota, op,
                [quota](ByteWriter& out) { WriteQuota(*quota, out); });
}

whet_status Embedded(const whet_host* host, whet_op op,
                     const whet_embed_result* result) noexcept {
  return TellOf(host, worker_method::kCompletionEmbedded, op,
                [result](ByteWriter& out) { WriteEmbedResult(*result, out); });
}

// --- whet.http/1

whet_status Send(const whet_host* host, std::uint64_t token,
                 const whet_http_request* request, whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_HTTP, worker_method::kHttpSend, error,
              [token, request](ByteWriter& out) {
                out.U64(token);
                WriteHttpRequest(*request, out);
              });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  return ReadError(in, error);
}

void CancelExchange(const whet_host* host, std::uint64_t token) noexcept {
  AskHost(host, WHET_SERVICE_HTTP, worker_method::kHttpCancel, nullptr,
          [token](ByteWriter& out) { out.U64(token); });
}

// --- whet.secrets/1

whet_status OpenSecret(const whet_host* host,
                       const whet_secret_request* request, std::uint64_t* out,
                       whet_error* error) noexcept {
  return AskHostForNumber(
      host, WHET_SERVICE_SECRETS, worker_method::kSecretsOpen, out, error,
      [request](ByteWriter& to) { WriteSecretRequest(*request, to); });
}

whet_status DescribeSecret(const whet_host* host, std::uint64_t handle,
                           const whet_text_sink* json,
                           whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_SECRETS, worker_method::kSecretsDescribe,
              error, [handle](ByteWriter& out) { out.U64(handle); });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  const whet_status status = ReadError(in, error);
  if (status == WHET_OK)
    json->append(json->ctx, Text(in.Text()));
  return status;
}

whet_status RefuseSecret(const whet_host* host, std::uint64_t handle,
                         whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_SECRETS, worker_method::kSecretsRefuse, error,
              [handle](ByteWriter& out) { out.U64(handle); });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  return ReadError(in, error);
}

}  // namespace

const whet_completion* RemoteCompletionTable() {
  static constexpr whet_completion kTable = {
      sizeof(whet_completion), 0, &Generated, &Failed, &NoteQuota, &Embedded};
  return &kTable;
}

const whet_http* RemoteHttpTable() {
  static constexpr whet_http kTable = {sizeof(whet_http), 0, &Send,
                                       &CancelExchange};
  return &kTable;
}

const whet_secrets* RemoteSecretsTable() {
  static constexpr whet_secrets kTable = {sizeof(whet_secrets), 0, &OpenSecret,
                                          &DescribeSecret, &RefuseSecret};
  return &kTable;
}

}  // namespace whet
