#include "worker/http_codec.h"

#include <cstdint>

#include "whet/sdk/text.h"

#include "worker/error_codec.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Least bytes that a header takes: what bounds a number of them.
constexpr std::uint64_t kBytesOfHeader = 3 * sizeof(std::uint64_t);
// Of a response, beside its texts and the reason why there is none.
constexpr std::uint64_t kBytesOfResponse = 128;

void WriteHeaders(const whet_http_header* headers, std::uint64_t count,
                  ByteWriter& out) {
  out.U64(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const whet_http_header& header = headers[i];  // FROZEN: no stride
    out.Text(View(header.name));
    out.Text(View(header.value));
    out.U64(header.secret);
  }
}

std::vector<whet_http_header> ReadHeaders(ByteReader& in) {
  std::vector<whet_http_header> headers(in.Count(kBytesOfHeader));
  for (whet_http_header& header : headers) {
    header = {};
    header.name = Text(in.Text());
    header.value = Text(in.Text());
    header.secret = in.U64();
  }
  return headers;
}

}  // namespace

void WriteHttpRequest(const whet_http_request& request, ByteWriter& out) {
  out.Text(View(request.method));
  out.Text(View(request.url));
  WriteHeaders(request.headers, request.header_count, out);
  out.Text(View(request.body));
  out.U64(WHET_HAS(&request, whet_http_request, timeout_ms) ? request.timeout_ms
                                                            : 0);
  out.U64(WHET_HAS(&request, whet_http_request, max_response_bytes)
              ? request.max_response_bytes
              : 0);
}

ReceivedHttpRequest::ReceivedHttpRequest(ByteReader& in) {
  request_.struct_size = sizeof(request_);
  request_.method = Text(in.Text());
  request_.url = Text(in.Text());
  headers_ = ReadHeaders(in);
  request_.headers = headers_.data();
  request_.header_count = headers_.size();
  request_.body = Text(in.Text());
  request_.timeout_ms = in.U64();
  request_.max_response_bytes = in.U64();
}

std::string HttpResponseBytes(const whet_http_response& response) {
  std::uint64_t size =
      kBytesOfResponse + response.body.len + response.transport->len;
  for (std::uint64_t i = 0; i < response.header_count; ++i) {
    const whet_http_header& header = response.headers[i];
    size += kBytesOfHeader + header.name.len + header.value.len;
  }
  std::string bytes(size, '\0');
  ByteWriter out(bytes.data(), bytes.size());
  out.I32(response.http_status);
  WriteHeaders(response.headers, response.header_count, out);
  out.Text(View(response.body));
  WriteError(response.transport->code, *response.transport, out);
  bytes.resize(out.written().size());
  return bytes;
}

std::string HttpFailureBytes(const absl::Status& reason) {
  PluginError error;
  FillPluginError(error.c(), reason);
  whet_http_response response = {};
  response.struct_size = sizeof(response);
  response.transport = error.c();
  return HttpResponseBytes(response);
}

ReceivedHttpResponse::ReceivedHttpResponse(ByteReader& in) {
  response_.struct_size = sizeof(response_);
  response_.http_status = in.I32();
  headers_ = ReadHeaders(in);
  response_.headers = headers_.data();
  response_.header_count = headers_.size();
  response_.body = Text(in.Text());
  ReadError(in, transport_.c());
  response_.transport = transport_.c();
}

void WriteSecretRequest(const whet_secret_request& request, ByteWriter& out) {
  out.Text(View(request.environment));
  out.Text(View(request.file));
  out.Text(View(request.origin));
  out.Text(WHET_HAS(&request, whet_secret_request, kind) ? View(request.kind)
                                                         : "");
  out.Text(WHET_HAS(&request, whet_secret_request, scope) ? View(request.scope)
                                                          : "");
}

whet_secret_request ReadSecretRequest(ByteReader& in) {
  whet_secret_request request = {};
  request.struct_size = sizeof(request);
  for (whet_text* text : {&request.environment, &request.file, &request.origin,
                          &request.kind, &request.scope})
    *text = Text(in.Text());
  return request;
}

}  // namespace whet
