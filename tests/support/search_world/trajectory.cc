#include "search_world/trajectory.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace whet::testing {

::testing::AssertionResult EqualsGolden(const std::string& trajectory,
                                        const std::string& path) {
  const char* regenerate = std::getenv("WHET_REGENERATE");
  if (regenerate != nullptr && std::string(regenerate) == "1") {
    std::ofstream(path, std::ios::binary) << trajectory;
    return ::testing::AssertionFailure() << path << ": written anew";
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return ::testing::AssertionFailure()
           << path << ": cannot read; WHET_REGENERATE=1 writes it";
  }
  std::istringstream got(trajectory);
  std::string want_line;
  std::string got_line;
  for (int line = 1;; ++line) {
    const bool more_want = static_cast<bool>(std::getline(file, want_line));
    const bool more_got = static_cast<bool>(std::getline(got, got_line));
    if (!more_want && !more_got) {
      return ::testing::AssertionSuccess();
    }
    if (more_want != more_got || want_line != got_line) {
      return ::testing::AssertionFailure()
             << path << ":" << line << ": expected '"
             << (more_want ? want_line : "<end>") << "', got '"
             << (more_got ? got_line : "<end>") << "'";
    }
  }
}

}  // namespace whet::testing
