// Does a layout only append to an older one?
//
//   std::vector<std::string> breaches = Breaches(golden, now);
//   // "struct whet_log: field 1 was '4 4 reserved0', is '4 8 level'"
//
// Pure. Thread-safe.
#ifndef WHET_PLUGIN_API_TESTS_LAYOUT_DIFF_H_
#define WHET_PLUGIN_API_TESTS_LAYOUT_DIFF_H_

#include <string>
#include <vector>

namespace whet::abi {

// Each way in which `now` breaks what `before` promised: a struct that is gone,
// a field that is gone, moved, resized or renamed, a FROZEN struct that grew,
// a struct that changed from one kind to the other. Both as DumpLayout()
// writes.
std::vector<std::string> Breaches(const std::string& before,
                                  const std::string& now);

}  // namespace whet::abi

#endif  // WHET_PLUGIN_API_TESTS_LAYOUT_DIFF_H_
