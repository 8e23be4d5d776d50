// What a server can do: a few short questions, and what the answers tell. Pure.
//
//   for (const ProbeStep& step : ProbeSteps(settings, "qwen3")) {
//     ... send step.requests one after the other ...
//     findings.push_back(ReadProbe(settings, step, responses));
//   }
//   ProbeReport(settings, "qwen3", findings);  // what whet_provider_probe
//   wants
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_PROBE_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_PROBE_H_

#include <string>
#include <vector>

#include "whet/sdk/http_provider.h"

#include "settings.h"
#include "wire/probe.h"

namespace whet::openai {

struct ProbeStep {
  std::string capability = {};
  std::vector<sdk::HttpRequest> requests = {};  // without the key
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
wire::Finding ReadProbe(const Settings& settings, const ProbeStep& step,
                        const std::vector<sdk::HttpResponse>& responses);

// JSON as whet_provider_probe has it.
std::string ProbeReport(const Settings& settings, const std::string& model,
                        const std::vector<wire::Finding>& findings);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_PROBE_H_
