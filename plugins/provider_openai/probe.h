// What a server can do: a few short questions, and what the answers tell. Pure.
//
//   for (const ProbeStep& step : ProbeSteps(settings, "qwen3")) {
//     ... send step.requests one after the other ...
//     findings.push_back(ReadProbe(settings, step, responses));
//   }
//   ProbeReport(settings, findings);  // what whet_provider_probe wants
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_PROBE_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_PROBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

struct ProbeStep {
  std::string capability = {};
  std::vector<sdk::HttpRequest> requests = {};  // without the key
};

enum class Can { kUnknown, kNo, kYes };

struct Finding {
  std::string capability = {};
  Can can = Can::kUnknown;
  std::string detail = {};   // why not, in the server's words or ours
  std::string refused = {};  // the field that the server refuses, if it says
  std::size_t requests = 0;  // that were sent
};

// The first step is "chat", the question that must be answered; sdk::Error
// INVALID_ARGUMENT if these settings cannot ask it (a request_patch that does
// not apply); a response to
// it that is an error is the server's, not a finding. All are answered by some
// tokens; a model that is no chat model is asked for embeddings only by the
// last.
std::vector<ProbeStep> ProbeSteps(const Settings& settings,
                                  const std::string& model);

// One response for each request of `step`. Never throws for what a server says.
Finding ReadProbe(const Settings& settings, const ProbeStep& step,
                  const std::vector<sdk::HttpResponse>& responses,
                  std::int64_t now_s);

// JSON as whet_provider_probe has it.
std::string ProbeReport(const Settings& settings,
                        const std::vector<Finding>& findings);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_PROBE_H_
