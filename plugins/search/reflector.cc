#include "reflector.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "event.h"
#include "placeholders.h"
#include "text/refused_schema.h"

namespace whet::search {
namespace {

std::string FaultOf(std::size_t i, const sdk::Generated& answer,
                    const Reflector::Use& use) {
  return answer.finish_reason == WHET_FINISH_LENGTH
             ? "it is cut off at the end; be shorter."
             : use(i, answer.text);
}

// True if there was a schema.
bool DropSchemas(std::vector<sdk::GenerateRequest>& requests) {
  bool dropped = false;
  for (sdk::GenerateRequest& request : requests) {
    dropped = dropped || !request.response_schema.empty();
    request.response_schema.clear();
  }
  return dropped;
}

}  // namespace

Reflector::Reflector(sdk::Search& search, ReflectorOptions options)
    : search_(search), options_(std::move(options)) {}

void Reflector::Ask(std::vector<sdk::GenerateRequest> requests,
                    std::int64_t fallback_tokens, const Use& use,
                    std::string_view repair) {
  for (sdk::GenerateRequest& request : requests) {
    request.sample = static_cast<std::uint32_t>(asked_++);
  }
  const std::vector<sdk::Generated> answers =
      Answers(requests, fallback_tokens);
  std::vector<std::size_t> sent_back;
  std::vector<sdk::GenerateRequest> repairs;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].status != WHET_OK) {
      continue;
    }
    const std::string fault = FaultOf(i, answers[i], use);
    if (fault.empty()) {
      continue;
    }
    sdk::GenerateRequest again = requests[i];
    again.messages.push_back({WHET_ROLE_ASSISTANT, answers[i].text});
    again.messages.push_back(
        {WHET_ROLE_USER, Fill(repair, {{"fault", fault}})});
    repairs.push_back(std::move(again));
    sent_back.push_back(i);
  }
  if (repairs.empty()) {
    return;
  }
  const std::vector<sdk::Generated> repaired =
      Answers(std::move(repairs), fallback_tokens);
  for (std::size_t k = 0; k < repaired.size(); ++k) {
    const std::string fault = repaired[k].status == WHET_OK
                                  ? FaultOf(sent_back[k], repaired[k], use)
                                  : repaired[k].text;
    if (!fault.empty()) {
      Tell(search_, options_.what + "_refused",
           nlohmann::json{{"reason", fault}});
    }
  }
}

sdk::GenerationTicket Reflector::Generate(
    std::vector<sdk::GenerateRequest> requests, std::int64_t fallback_tokens) {
  if (role_ == kFallback) {
    for (sdk::GenerateRequest& request : requests) {
      request.stop.clear();
      if (!options_.end.empty()) {
        request.stop.push_back(options_.end);
      }
      request.max_output_tokens = fallback_tokens;
    }
  }
  return search_.Generate(role_, requests);
}

std::vector<sdk::Generated> Reflector::Answers(
    std::vector<sdk::GenerateRequest> requests, std::int64_t fallback_tokens) {
  if (schema_refused_) {
    DropSchemas(requests);
  }
  std::vector<sdk::Generated> answers = AnswersOf(requests, fallback_tokens);
  if (!answered_ && DropSchemas(requests) &&
      std::all_of(answers.begin(), answers.end(), &text::RefusesSchema)) {
    schema_refused_ = true;
    answers = AnswersOf(std::move(requests), fallback_tokens);
  }
  if (!answered_ && !answers.empty()) {
    const char* advice =
        role_ == kFallback
            ? "; the config has no role reflect: add models.reflect with a "
              "model that can read and write whole prompts"
            : "";
    throw sdk::Error(answers.front().status,
                     "the role " + role_ + " gives no " + options_.what + ": " +
                         answers.front().text + advice);
  }
  return answers;
}

std::vector<sdk::Generated> Reflector::AnswersOf(
    std::vector<sdk::GenerateRequest> requests, std::int64_t fallback_tokens) {
  sdk::GenerationTicket ticket;
  try {
    ticket = Generate(requests, fallback_tokens);
  } catch (const sdk::Error& e) {
    if (e.code() != WHET_NOT_FOUND || role_ == kFallback ||
        !options_.fallback) {
      throw;
    }
    role_ = kFallback;
    ticket = Generate(std::move(requests), fallback_tokens);
  }
  std::vector<sdk::Generated> answers = search_.Wait(ticket);
  for (const sdk::Generated& answer : answers) {
    answered_ = answered_ || answer.status == WHET_OK;
  }
  return answers;
}

}  // namespace whet::search
