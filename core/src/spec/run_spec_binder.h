// The description of a config file: every key, its type, range, default and
// meaning. docs/config.md says the same at length; a test compares the two.
#ifndef WHET_CORE_SPEC_RUN_SPEC_BINDER_H_
#define WHET_CORE_SPEC_RUN_SPEC_BINDER_H_

#include "whet/core/config.h"

#include "spec/binder.h"

namespace whet::spec {

const Object<RunSpec>& RunSpecBinder();

// Its parts, for the schema and the documentation; more in machine_binder.h.
const Object<DataSpec>& DataBinder();
const Object<DataSpec::Split>& SplitBinder();
const Object<RoleSpec>& RoleBinder();
const Object<EvaluatorSpec>& EvaluatorBinder();
const Object<StrategySpec>& StrategyBinder();
const Object<BudgetSpec>& BudgetBinder();
const Object<PricesSpec>& PricesBinder();
const Object<AcceptSpec>& AcceptBinder();

// The object that RunSpecBinder() parses, keys in the order of the
// documentation, without the parts that do not apply.
nlohmann::ordered_json PrintRunSpec(const RunSpec& spec);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_RUN_SPEC_BINDER_H_
