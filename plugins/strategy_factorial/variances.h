// Empirical Bayes: the standard deviations of the model, learned during the
// run. tau and nu from the residuals (an EM step), the others by the marginal
// likelihood on a fixed grid, one coordinate after the other, each with a
// prior that a few prompts do not overcome. Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_VARIANCES_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_VARIANCES_H_

#include <vector>

#include "model.h"

namespace whet::factorial {

// The variances that `data` speaks for, near `now`.
Variances Learn(const Data& data, const std::vector<Column>& columns,
                const Variances& now);

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_VARIANCES_H_
