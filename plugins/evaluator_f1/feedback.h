// Says which words an output lacks and which it has too many.
//
//   Explain("the cat sat", {"cat", "sat"}, {"cat", "ran"}, 0);
//   // Expected "the cat sat". Missing: "sat". Not expected: "ran".
//
// One line of at most 1,000 bytes. Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_F1_FEEDBACK_H_
#define WHET_PLUGINS_EVALUATOR_F1_FEEDBACK_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::f1 {

// `answer` is the accepted answer that the output is nearest to, and
// `expected` its tokens; there are `others` besides.
std::string Explain(std::string_view answer,
                    const std::vector<std::string_view>& expected,
                    const std::vector<std::string_view>& output,
                    std::size_t others);

}  // namespace whet::f1

#endif  // WHET_PLUGINS_EVALUATOR_F1_FEEDBACK_H_
