#include "part_statistics.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "whet/sdk/error.h"

namespace whet::composite {

std::string PackParts(const std::vector<std::string>& parts) {
  if (std::all_of(parts.begin(), parts.end(),
                  [](const std::string& part) { return part.empty(); })) {
    return "";
  }
  std::string bytes;
  for (const std::string& part : parts) {
    const std::uint64_t size = part.size();
    char length[sizeof(size)];
    std::memcpy(length, &size, sizeof(size));
    bytes.append(length, sizeof(size)).append(part);
  }
  return bytes;
}

std::vector<std::string_view> UnpackParts(std::string_view bytes,
                                          std::size_t count) {
  std::vector<std::string_view> parts(count);
  if (bytes.empty())
    return parts;
  for (std::string_view& part : parts) {
    std::uint64_t size = 0;
    if (bytes.size() < sizeof(size))
      break;
    std::memcpy(&size, bytes.data(), sizeof(size));
    bytes.remove_prefix(sizeof(size));
    if (bytes.size() < size)
      break;
    part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (&part == &parts.back() && bytes.empty())
      return parts;
  }
  throw sdk::Error(WHET_INVALID_ARGUMENT, "these are no statistics of " +
                                              std::to_string(count) + " parts");
}

}  // namespace whet::composite
