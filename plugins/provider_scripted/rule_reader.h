// One rule from JSON:
//
//   {"in": "user", "matches": "(?i)refund of (\\d+)", "text": "\\1 euros"}
//   {"contains": "flaky", "answers": [{"error": {"state": "rate_limited",
//    "retry_after_ms": 200}}, {"text": "ok"}], "counted_by": "request"}
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_SCRIPTED_RULE_READER_H_
#define WHET_PLUGINS_PROVIDER_SCRIPTED_RULE_READER_H_

#include <string>

#include <nlohmann/json.hpp>

#include "script.h"

namespace whet::scripted {

// Throws INVALID_ARGUMENT, which begins with `place`, for anything that is not
// a rule: unknown members, other types, an expression that RE2 refuses, \3 in
// an answer where there are two groups.
Rule ReadRule(const nlohmann::json& in, const std::string& place);

}  // namespace whet::scripted

#endif  // WHET_PLUGINS_PROVIDER_SCRIPTED_RULE_READER_H_
