// What a server can do with a model: a few short questions, and what the
// answers tell.
//
//   for (const ProbeQuestion& question : ProbeQuestions("gemini-2.5-flash")) {
//     ... ask question.request, question.times times ...
//     findings.push_back(Judge(question.capability, answers));
//   }
//   ReportOf(findings);  // what whet_provider_probe wants
//
// Pure.
#ifndef WHET_PLUGINS_WIRE_PROBE_H_
#define WHET_PLUGINS_WIRE_PROBE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"

namespace whet::wire {

// Of an answer of which little is wanted, and of one to whose end a reasoning
// model has to come.
inline constexpr std::int64_t kFewTokens = 16;
inline constexpr std::int64_t kManyTokens = 1024;

struct ProbeQuestion {
  std::string capability = {};
  sdk::GenerateRequest request = {};
  std::size_t times = 1;
};

enum class Can { kUnknown, kNo, kYes };

struct Finding {
  std::string capability = {};
  Can can = Can::kUnknown;
  std::string detail = {};   // why not, in the server's words or ours
  std::string refused = {};  // the field that the server refuses, if it says
  std::size_t requests = 0;  // that were sent
};

// A question with a seed and nothing else.
sdk::GenerateRequest QuestionTo(const std::string& model, const char* text,
                                std::int64_t tokens);

// What every API can be asked. The first is "chat", the question that must be
// answered; its answer tells of "usage", too.
std::vector<ProbeQuestion> ProbeQuestions(const std::string& model);

// What `answers` show of `capability`: chat, usage, max_tokens, stop, seed,
// json_schema, json_object or tools. An answer that does not show what was
// asked for is a "no", also if the server took the request; one that was cut
// off, no finding.
Finding Judge(const std::string& capability,
              const std::vector<sdk::GenerateResult>& answers);

// A refusal of the request tells something about the server; a failure of it,
// nothing.
Finding JudgeError(const std::string& capability, const sdk::Error& error);

// Null if there is none.
const Finding* FindingOf(const std::vector<Finding>& findings,
                         const std::string& capability);

// The members requests, capabilities and options (none) of a report.
nlohmann::json ReportOf(const std::vector<Finding>& findings);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_PROBE_H_
