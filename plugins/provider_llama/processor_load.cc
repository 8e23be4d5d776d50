#include "processor_load.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <thread>

namespace whet::llama {

int ThreadsWorthStarting(int most, int processors, std::string_view loadavg) {
  // "0.31 0.84 0.60 3/195 18562": three threads of 195 can run now, the one
  // that reads it included.
  const std::size_t slash = loadavg.find('/');
  const std::size_t space = loadavg.rfind(' ', slash);
  int runnable = 0;
  if (slash == std::string_view::npos || space == std::string_view::npos ||
      std::from_chars(loadavg.data() + space + 1, loadavg.data() + slash,
                      runnable)
              .ptr != loadavg.data() + slash) {
    return most;
  }
  return std::clamp(processors - (runnable - 1), 1, most);
}

int ThreadsWorthStarting() {
  const int processors =
      std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::ifstream file("/proc/loadavg");
  std::string text;
  std::getline(file, text);
  return ThreadsWorthStarting(processors, processors, text);
}

}  // namespace whet::llama
