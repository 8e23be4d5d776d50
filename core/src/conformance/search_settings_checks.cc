// D21 and D28: what settings do to a search.
#include <string>
#include <utility>

#include "base/sanitizer.h"
#include "base/status_macros.h"
#include "conformance/check.h"
#include "conformance/schema_values.h"
#include "conformance/search_runs.h"

namespace whet::conformance {
namespace {

using nlohmann::json;

void TakesTheEdges(Subject& subject) {
  const json config = json::parse(subject.config());
  const auto edges = EdgeSettings(subject.schema(), config);
  int ran = 0;
  for (const auto& [what, settings] : edges) {
    const absl::StatusOr<json> complete =
        subject.validator().Complete(settings, "$");
    if (!complete.ok())
      continue;  // with others it makes no sense
    const absl::StatusOr<InstancePtr> made = subject.TryMake(complete->dump());
    if (!made.ok()) {
      ExpectReason(made.status(), complete->dump());
      continue;
    }
    ++ran;
    for (const std::int64_t calls : {30, 150}) {
      const std::string world =
          "with " + what + " and " + std::to_string(calls) + " calls";
      const Watchdog watchdog(BuiltWithSanitizer() ? 120.0 : 15.0, world);
      ExpectEndOrReason(
          RunStrategyWith(subject, complete->dump(), {.calls = calls}), world);
    }
  }
  Pass(std::to_string(ran) + " of " + std::to_string(edges.size()) +
       " settings ran");
}

void SearchesWithItsDefaults(Subject& subject) {
  const absl::StatusOr<json> complete =
      subject.validator().Complete(json::object(), "$");
  if (!complete.ok())
    Skip("it has settings that are required: " +
         std::string(ToStd(complete.status().message())));
  const absl::StatusOr<InstancePtr> bare = subject.TryMake("{}");
  if (!bare.ok()) {
    ExpectReason(bare.status(), "{}");
    Pass("create() relies on the host to fill in the defaults");
  }
  const SearchRun alone = RunStrategyWith(subject, "{}", {});
  const SearchRun filled = RunStrategyWith(subject, complete->dump(), {});
  const std::string difference =
      FirstDifference(alone.search->trace(), filled.search->trace());
  Expect(difference.empty(),
         "without settings and with the schema's defaults " + complete->dump() +
             " it differs: " + difference,
         "defaults of the code that equal the schema's");
}

constexpr Check kSearchSettingsChecks[] = {
    {"D21", "takes the edges of its settings",
     "With each setting at its minimum, maximum and each of its values, a "
     "search ends in order or with a reason.",
     "Run it with the setting that is named; bound loops by the data, not by "
     "the setting alone.",
     6, "D1", &TakesTheEdges, Scope::kStrategy},
    {"D28", "searches with the defaults of its schema",
     "A search without settings is the same as with the schema's defaults.",
     "Give each setting one default: in the schema, which the host fills in.",
     6, "D8", &SearchesWithItsDefaults, Scope::kStrategy},
};

}  // namespace

std::span<const Check> SearchSettingsChecks() { return kSearchSettingsChecks; }

}  // namespace whet::conformance
