// Starts the program whet_run_main (run_main.cc) and kills it as planned.
//
//   const Death death = RunAndKill({"resume", dir}, environment, plan, notes);
//   death.killed, death.durable
//
// Thread-safe.
#ifndef WHET_TESTS_FAULTS_KILLED_PROCESS_H_
#define WHET_TESTS_FAULTS_KILLED_PROCESS_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace whet::testing {

struct KillPlan {
  enum class By {
    kNobody,  // it ends by itself
    kGrowth,  // `later` after `bytes` of its journal are on the disk
    kTime,    // `later` after its start
    kItself,  // at `point` (WHET_TEST_DIE in killable.h)
  };
  By by = By::kNobody;
  std::uint64_t bytes = 0;
  std::chrono::microseconds later{0};
  std::string point = {};

  std::string ToString() const;
};

struct Death {
  bool killed = false;
  int exit_code = 0;  // if it was not killed
  // So many bytes of the journal it knew to be on the disk; 0: none.
  std::uint64_t durable = 0;
};

// `environment`: additions, "NAME=value"; what the process prints goes to
// `notes`.
Death RunAndKill(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment,
                 const KillPlan& plan, const std::filesystem::path& notes);

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_KILLED_PROCESS_H_
