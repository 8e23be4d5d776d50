// How good a prompt of a world can be: the best that single changes lead to
// from the prompt with all useful rules and no demonstration. Chance effects of
// whole prompts and of orders (worlds holistic, order) are left out: nobody
// knows their best.
//
//   AttainableScore(world, 150);   // demonstrations: cases 0 to 149
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_ATTAINABLE_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_ATTAINABLE_H_

#include <cstddef>

#include "world.h"

namespace whet::quality {

double AttainableScore(const World& world, std::size_t train);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_ATTAINABLE_H_
