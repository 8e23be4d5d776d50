// Whether a server can be reached, and if not, how far one gets: a check before
// the first request, without a key.
//
//   const OriginReach reach =
//       ReachOrigin("https://api.example.com:443", 10s, /*ca_file=*/"");
//   if (reach.step != ReachStep::kHttp) std::cerr << reach.error;
//
// One GET of "/" under the rules of whet.http/1: TLS is verified, no redirect
// is followed, proxies of the environment are honoured but for loopback. Blocks
// for as long as it takes. Thread-safe.
#ifndef WHET_CORE_SERVICES_ORIGIN_REACH_H_
#define WHET_CORE_SERVICES_ORIGIN_REACH_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace whet {

// What was being done when it ended.
enum class ReachStep {
  kName,     // the name of the server, or of the proxy, has no address
  kConnect,  // nobody takes the connection
  kTls,      // no secure connection, or not with whom it should be
  kAnswer,   // connected, but what comes is no HTTP
  kHttp,     // an answer came: the server is there
};

struct OriginReach {
  ReachStep step = ReachStep::kName;
  std::string error = {};  // why it ended before kHttp
  int http_status = 0;     // of the answer
  // The server's clock less ours in seconds, if it tells the time.
  std::optional<std::int64_t> clock_skew_s = {};
};

// `origin` as OriginOfUrl returns it.
// `ca_file` as in HttpServiceOptions; may be empty.
OriginReach ReachOrigin(const std::string& origin,
                        std::chrono::milliseconds timeout,
                        const std::string& ca_file);

}  // namespace whet

#endif  // WHET_CORE_SERVICES_ORIGIN_REACH_H_
