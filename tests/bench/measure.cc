#include "measure.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <sys/resource.h>

namespace whet::bench {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) +
           1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double PeakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:"))
      return std::strtod(line.c_str() + 6, nullptr) / 1024.0;
  }
  return 0.0;
}

void ResetPeak() { std::ofstream("/proc/self/clear_refs") << 5; }

double Median(std::vector<double> values) {
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Flags::Flags(int argc, char** argv, std::map<std::string, std::string> defaults)
    : values_(std::move(defaults)) {
  for (int i = 1; i < argc; i += 2) {
    const std::string flag = argv[i];
    const auto it =
        flag.starts_with("--") ? values_.find(flag.substr(2)) : values_.end();
    if (it == values_.end() || i + 1 == argc) {
      std::fprintf(stderr, "%s: no flag '%s' with a value; known:", argv[0],
                   argv[i]);
      for (const auto& [name, value] : values_)
        std::fprintf(stderr, " --%s", name.c_str());
      std::fprintf(stderr, "\n");
      std::exit(2);
    }
    it->second = argv[i + 1];
  }
}

const std::string& Flags::Text(const std::string& name) const {
  return values_.at(name);
}

std::int64_t Flags::Number(const std::string& name) const {
  return std::strtoll(values_.at(name).c_str(), nullptr, 10);
}

}  // namespace whet::bench
