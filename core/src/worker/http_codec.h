// HTTP exchanges and credentials of a plugin in a worker, in the bytes between
// it and its host. A credential crosses as the handle that the host gave it,
// never as its value.
//
//   WriteHttpRequest(request, out);              // the worker
//   const ReceivedHttpRequest received(in);      // its host
//   http->send(host, token, &received.c(), error);
#ifndef WHET_CORE_WORKER_HTTP_CODEC_H_
#define WHET_CORE_WORKER_HTTP_CODEC_H_

#include <string>
#include <vector>

#include "whet/service/http.h"
#include "whet/service/secrets.h"

#include "plugins/plugin_instance.h"
#include "worker/byte_stream.h"

namespace whet {

// Fields that a plugin of an older version does not know are as if they were
// empty.
void WriteHttpRequest(const whet_http_request& request, ByteWriter& out);

// A request whose text lies in what `in` reads.
class ReceivedHttpRequest {
 public:
  explicit ReceivedHttpRequest(ByteReader& in);
  ReceivedHttpRequest(const ReceivedHttpRequest&) = delete;
  ReceivedHttpRequest& operator=(const ReceivedHttpRequest&) = delete;
  const whet_http_request& c() const { return request_; }

 private:
  std::vector<whet_http_header> headers_;
  whet_http_request request_{};
};

// `response` as bytes of its own: it is gone when it is sent on.
std::string HttpResponseBytes(const whet_http_response& response);
// A response that did not come, for this reason.
std::string HttpFailureBytes(const absl::Status& reason);

// A response whose text lies in what `in` reads.
class ReceivedHttpResponse {
 public:
  explicit ReceivedHttpResponse(ByteReader& in);
  ReceivedHttpResponse(const ReceivedHttpResponse&) = delete;
  ReceivedHttpResponse& operator=(const ReceivedHttpResponse&) = delete;
  const whet_http_response& c() const { return response_; }

 private:
  std::vector<whet_http_header> headers_;
  PluginError transport_;
  whet_http_response response_{};
};

void WriteSecretRequest(const whet_secret_request& request, ByteWriter& out);
// Text lies in what `in` reads.
whet_secret_request ReadSecretRequest(ByteReader& in);

}  // namespace whet

#endif  // WHET_CORE_WORKER_HTTP_CODEC_H_
