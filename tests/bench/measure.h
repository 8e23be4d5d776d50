// Time, processor time and memory of this process, and flags of a benchmark.
#ifndef WHET_TESTS_BENCH_MEASURE_H_
#define WHET_TESTS_BENCH_MEASURE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace whet::bench {

// Seconds of a steady clock.
double Now();
// Seconds of processor time of all threads of this process.
double CpuSeconds();
// The most memory that was resident since Start, in MB (2^20 bytes).
double PeakMegabytes();
// Forgets the peak.
void ResetPeak();

// The element in the middle. Not empty.
double Median(std::vector<double> values);

// `--name value` pairs; ends the process with a message for anything else.
class Flags {
 public:
  Flags(int argc, char** argv, std::map<std::string, std::string> defaults);
  const std::string& Text(const std::string& name) const;
  std::int64_t Number(const std::string& name) const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace whet::bench

#endif  // WHET_TESTS_BENCH_MEASURE_H_
