// What becomes of a call that a fault of the fake server befalls: the fault
// matrix as a table, one cell a fault.
//
//   for (const FaultCell& cell : FaultCells(FaultClass::kHttp))
//     if (cell.again) ...another attempt must be made...
//
// The table is what the product promises; tests compare it with what happens to
// single calls (fault_matrix_test.cc) and to runs (fault_run_test.cc).
#ifndef WHET_TESTS_FAULTS_FAULT_CELLS_H_
#define WHET_TESTS_FAULTS_FAULT_CELLS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/faults.h"

// The check of virtual calls opens a pipe to look at memory, and takes an
// object for none when it cannot: no test without file descriptors there.
#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)
#define WHET_FAULTS_CHECKS_NEED_FILES
#endif
#endif

namespace whet::testing {

// What a call comes to if no attempt of it gets through.
enum class CallEnd {
  kAnswer,   // it is an answer all the same
  kNoScore,  // an answer or a refusal that cannot be scored: a failed item
  kOutage,   // a failed item that says nothing about the prompt; many end the
             // run as UNAVAILABLE
  kEndsRun,  // the first one ends the run: no other call would fare better
};

struct FaultCell {
  Fault fault = Fault::kNone;
  bool again = false;        // another attempt is made
  bool may_be_paid = false;  // an attempt is charged
  CallEnd end = CallEnd::kAnswer;
  // Of a call that no attempt of gets through; OK if it is the evaluation that
  // finds nothing to score.
  absl::StatusCode code = absl::StatusCode::kOk;

  std::string name() const { return std::string(InfoOf(fault).name); }
  // The server never ends its reply, or nearly so.
  bool lasts() const;
};

std::vector<FaultCell> FaultCells(FaultClass of);

// The name of a suite's instance: "Http", "Transport", "Body".
std::string NameOfClass(const ::testing::TestParamInfo<FaultClass>& info);

// Calls `one` for each cell, several at a time: nearly all of them wait.
void ForEachCell(const std::vector<FaultCell>& cells,
                 const std::function<void(const FaultCell&)>& one);

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_FAULT_CELLS_H_
