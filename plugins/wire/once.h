// What has been said already: a line per model and field is news, a line per
// call is noise.
//
//   if (news_.IsFirst(line)) host().Log(WHET_LOG_INFO, line);
//
// Thread-safe.
#ifndef WHET_PLUGINS_WIRE_ONCE_H_
#define WHET_PLUGINS_WIRE_ONCE_H_

#include <cstddef>
#include <mutex>
#include <set>
#include <string>

namespace whet::wire {

class Once {
 public:
  // True the first time for each `line`, of a hundred of them: some hold a
  // server's own words, of which there is no end.
  bool IsFirst(const std::string& line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return said_.size() < kMostLines && said_.insert(line).second;
  }

 private:
  static constexpr std::size_t kMostLines = 100;

  std::mutex mutex_;
  std::set<std::string> said_;  // guarded by mutex_
};

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_ONCE_H_
