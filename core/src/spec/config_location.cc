// Where in the config a problem is that shows itself only after loading: a
// plugin's setting, a budget that is too small.
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "whet/core/config.h"

#include "absl/status/status.h"
#include "base/status_macros.h"

namespace whet {
namespace {

using Origins = std::map<std::string, std::string>;

// "evaluators.0.use" of a message that begins "$.evaluators[0].use: "; nothing
// if it begins otherwise.
std::optional<std::string> DottedPath(std::string_view message) {
  if (message.substr(0, 2) != "$.")
    return std::nullopt;
  const std::size_t end = message.find(": ");
  if (end == std::string_view::npos)
    return std::nullopt;
  std::string path;
  for (const char c : message.substr(2, end - 2)) {
    if (c == '[') {
      path += '.';
    } else if (c != ']' && c != '"') {
      path += c;
    }
  }
  return path;
}

// The number behind the last colon of "whet.yaml:7"; 0 without one.
int LineOf(std::string_view origin) {
  const std::size_t colon = origin.rfind(':');
  if (colon == std::string_view::npos)
    return 0;
  int line = 0;
  const char* end = origin.data() + origin.size();
  const auto [rest, error] =
      std::from_chars(origin.data() + colon + 1, end, line);
  return error == std::errc() && rest == end ? line : 0;
}

// Where the value at `path` begins: its own origin, or the first line of what
// is below it. Empty if nobody wrote it.
std::string FirstOrigin(const Origins& origins, const std::string& path) {
  std::string first;
  for (auto it = origins.lower_bound(path); it != origins.end(); ++it) {
    const auto& [key, origin] = *it;
    if (key.compare(0, path.size(), path) != 0)
      break;
    const bool here = key.size() == path.size() || key[path.size()] == '.';
    if (!here || origin == "default")
      continue;
    if (first.empty() || LineOf(origin) < LineOf(first))
      first = origin;
  }
  return first;
}

}  // namespace

absl::Status LocateInConfig(const absl::Status& status,
                            const LoadedConfig& config) {
  std::optional<std::string> path = DottedPath(ToStd(status.message()));
  while (path && !path->empty()) {
    const std::string origin = FirstOrigin(config.origins, *path);
    if (!origin.empty())
      return Annotate(status, origin);
    // An entry that nobody wrote belongs to the one around it.
    const std::size_t dot = path->rfind('.');
    path->resize(dot == std::string::npos ? 0 : dot);
  }
  return status;
}

}  // namespace whet
