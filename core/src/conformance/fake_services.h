// The services that a plugin finds during its checks: whet.log/1, whet.llm/1,
// whet.evaluators/1 and whet.secrets/1, made up and without memory, so that the
// same question has the same answer in any order, thread and process.
//
//  - The model answers with a value of the request's schema, or with text that
//    holds a score; both depend on the request alone. Any role exists.
//  - Vectors count the letters of a text.
//  - Another evaluator, whatever its id, compares output and expected text.
//  - Every credential exists. Log lines go nowhere.
#ifndef WHET_CORE_CONFORMANCE_FAKE_SERVICES_H_
#define WHET_CORE_CONFORMANCE_FAKE_SERVICES_H_

#include <string>
#include <vector>

#include "whet/host.h"

namespace whet::conformance {

// Lives for ever; for all instances.
const whet_host* FakeHost();

std::vector<std::string> OfferedServices();

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_FAKE_SERVICES_H_
