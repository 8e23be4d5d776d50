// HTTP/1.1 requests in a buffer of bytes: found without copying them. Pure
// functions; a view is good as long as the buffer.
//
//   const Scan scan = ScanRequest(buffer);
//   if (scan.state == Scan::kComplete) {
//     Answer(scan.request);
//     buffer.erase(0, scan.size);
//   }
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_HTTP_WIRE_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_HTTP_WIRE_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "tests/support/fake_model_server/http_message.h"

namespace whet::testing {

struct RequestView {
  std::string_view method = {};
  std::string_view path = {};
  std::string_view header_lines = {};  // each with its line break
  std::string_view body = {};
  int connection = 0;
  bool reused = false;  // not the first of its connection

  // Value of the first header `name` (lower case), or empty.
  std::string_view Header(std::string_view name) const;
};

struct Scan {
  enum State {
    kIncomplete,
    kComplete,
    kMalformed,  // nothing after it can be found either
  };
  State state = kIncomplete;
  std::size_t size = 0;  // bytes of the request; kIncomplete: needed at least
  RequestView request = {};
};

// Looks at the request at the start of `bytes`: one with a Content-Length or
// without a body.
Scan ScanRequest(std::string_view bytes);

ModelRequest CopyRequest(const RequestView& view);

bool PathEndsWith(std::string_view path, std::string_view end);

// The text between the quotes of the first "key": "text" of some JSON, escapes
// as they are; empty if there is none. A look, not a parse: right for a key
// that is nobody's value.
std::string_view FindJsonText(std::string_view document, std::string_view key);
std::optional<long long> FindJsonNumber(std::string_view document,
                                        std::string_view key);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_HTTP_WIRE_H_
