// Golden trajectories: a strategy's decisions as a text file that people can
// read and diff.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_TRAJECTORY_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_TRAJECTORY_H_

#include <string>

#include <gtest/gtest.h>

namespace whet::testing {

// Compares `trajectory` with the file at `path`, naming the first line that
// differs. With WHET_REGENERATE=1 in the environment it writes the file
// instead and fails, so that no test run passes on what it has just written.
::testing::AssertionResult EqualsGolden(const std::string& trajectory,
                                        const std::string& path);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_TRAJECTORY_H_
