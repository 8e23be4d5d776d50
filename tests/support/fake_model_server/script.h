// The server's options as JSON: what --script reads and what the flags of the
// program become. README.md lists the keys.
//
//   ModelServer server(OptionsFromScript(nlohmann::json::parse(R"(
//       {"text": "hello", "simulation": {"latency": "fixed:20"}})")));
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SCRIPT_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SCRIPT_H_

#include <nlohmann/json_fwd.hpp>

#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {

// Throws std::exception that names what is wrong.
ServerOptions OptionsFromScript(const nlohmann::json& script);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SCRIPT_H_
