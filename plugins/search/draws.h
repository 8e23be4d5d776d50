// Numbers from a named random stream of the run. Same run, same draws.
#ifndef WHET_PLUGINS_SEARCH_DRAWS_H_
#define WHET_PLUGINS_SEARCH_DRAWS_H_

#include <string_view>

#include "whet/sdk/strategy.h"

namespace whet::search {

// Uniform in [0, 1): the upper 53 of 64 bits.
double Uniform(sdk::Search& search, std::string_view stream);

// Standard normal: Marsaglia's polar method (Marsaglia and Bray 1964, "A
// Convenient Method for Generating Normal Variables"); the second number of a
// pair is thrown away, so that a draw depends on its stream only.
double Normal(sdk::Search& search, std::string_view stream);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_DRAWS_H_
