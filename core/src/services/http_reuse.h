// Which servers keep the connections that they promise to keep.
//
//   reuse.OnDied(origin, now);            // closed under a second request
//   reuse.OnReused(origin);               // answered a second request
//   if (!reuse.IsWorthIt(origin, now)) ...connect anew...
//
// A request on a connection that the server is closing is lost, and may be
// billed. Once is a matter of timing (both sides grew tired of an idle
// connection); again and again it is the server's way, and every call to it
// would be paid twice. Not thread-safe.
#ifndef WHET_CORE_SERVICES_HTTP_REUSE_H_
#define WHET_CORE_SERVICES_HTTP_REUSE_H_

#include <chrono>
#include <map>
#include <string>

namespace whet {

class HttpReuse {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  void OnReused(const std::string& origin) { deaths_.erase(origin); }
  void OnDied(const std::string& origin, TimePoint now);
  // False for a minute after the second death in a row.
  bool IsWorthIt(const std::string& origin, TimePoint now) const;

 private:
  struct Deaths {
    int in_a_row = 0;
    TimePoint last;
  };
  std::map<std::string, Deaths> deaths_;  // by origin
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_HTTP_REUSE_H_
