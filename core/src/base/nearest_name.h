// "Did you mean": the known name nearest to a misspelt one.
#ifndef WHET_CORE_BASE_NEAREST_NAME_H_
#define WHET_CORE_BASE_NEAREST_NAME_H_

#include <string>
#include <string_view>
#include <vector>

namespace whet {

// Number of insertions, deletions, substitutions and swaps of neighbours that
// turn `a` into `b` (optimal string alignment), bytes.
int EditDistance(std::string_view a, std::string_view b);

// The nearest of `known`, of equally near ones the first, if it is at most
// max(1, length / 3) edits away and fewer than `name` has bytes; else empty.
std::string NearestName(std::string_view name,
                        const std::vector<std::string>& known);

// "; did you mean 'x'? (known: a, b, x)", or only the list, or empty if
// nothing is known. Ends an error message about an unknown name.
std::string DidYouMean(std::string_view name,
                       const std::vector<std::string>& known);

}  // namespace whet

#endif  // WHET_CORE_BASE_NEAREST_NAME_H_
