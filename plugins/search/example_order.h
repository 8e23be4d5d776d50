// The order in which every candidate is scored: validation examples first, the
// training examples behind them for searches that outlast the validation
// split. Labels are spread evenly over each part, so that any block of it has
// its share of every label. Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_EXAMPLE_ORDER_H_
#define WHET_PLUGINS_SEARCH_EXAMPLE_ORDER_H_

#include <cstdint>
#include <vector>

#include "whet/sdk/strategy.h"

namespace whet::search {

// Example numbers. Within a label the given order is kept.
std::vector<std::uint64_t> CommonOrder(const std::vector<sdk::Example>& val,
                                       const std::vector<sdk::Example>& train);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_EXAMPLE_ORDER_H_
