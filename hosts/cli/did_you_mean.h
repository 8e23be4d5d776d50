// "Did you mean": the known word nearest to a misspelt one.
//
//   NearestWord("rnu", {"run", "ls"});  // "run"
//
// Thread-safe.
#ifndef WHET_HOSTS_CLI_DID_YOU_MEAN_H_
#define WHET_HOSTS_CLI_DID_YOU_MEAN_H_

#include <string>
#include <string_view>
#include <vector>

namespace whet::cli {

// The nearest of `known` if at most a third of its letters (at least one, two
// from four letters on) must change (Damerau: insert, delete, replace, swap
// neighbours), or the only one that begins with `word`; else empty.
std::string NearestWord(std::string_view word,
                        const std::vector<std::string>& known);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_DID_YOU_MEAN_H_
