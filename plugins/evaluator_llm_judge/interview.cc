#include "interview.h"

#include <utility>

#include "text/quote.h"
#include "text/refused_schema.h"

namespace whet::llm_judge {
namespace {

constexpr std::size_t kAnswerQuote = 200;

std::string Unreadable(const sdk::Generated& answer, const std::string& fault) {
  if (answer.finish_reason == WHET_FINISH_CONTENT_FILTER)
    return "it was blocked by the provider's content filter.";
  if (answer.finish_reason == WHET_FINISH_LENGTH)
    return "it was cut off at the limit of its length; write less.";
  return fault;
}

}  // namespace

void Interview::Run(std::vector<Question>& questions) const {
  if (questions.empty())
    return;
  if (schema_ == Schema::kUnknown)
    FindOutAboutSchema(questions.front());
  std::vector<Question*> open;
  for (Question& question : questions) {
    if (schema_ == Schema::kRefused)
      question.request.response_schema.clear();
    open.push_back(&question);
  }
  AskAll(open);
}

// Providers that hold no answer to a schema say so instead of leaving it out.
// One question tells, before all are sent in vain.
void Interview::FindOutAboutSchema(const Question& question) const {
  const sdk::Generated answer =
      llm_.Generate(options_->role, {question.request}).front();
  if (answer.status == WHET_OK) {
    schema_ = Schema::kTaken;
    return;
  }
  if (!text::RefusesSchema(answer))
    return;
  sdk::GenerateRequest plain = question.request;
  plain.response_schema.clear();
  if (llm_.Generate(options_->role, {std::move(plain)}).front().status ==
      WHET_OK)
    schema_ = Schema::kRefused;
}

void Interview::AskAll(const std::vector<Question*>& questions) const {
  std::vector<Question*> open = questions;
  std::vector<sdk::GenerateRequest> first;
  for (const Question* question : open)
    first.push_back(question->request);
  for (std::uint32_t repairs = 0; !open.empty(); ++repairs) {
    const std::vector<sdk::Generated> answers = Send(open);
    std::vector<Question*> unreadable;
    std::vector<sdk::GenerateRequest> their_first;
    for (std::size_t i = 0; i < open.size(); ++i) {
      Question& question = *open[i];
      Read(answers[i], question);
      if (answers[i].status != WHET_OK || question.verdict.has_value() ||
          repairs == options_->repairs) {
        continue;
      }
      question.request =
          AskAgain(first[i], answers[i].text, question.reason, *options_);
      unreadable.push_back(&question);
      their_first.push_back(std::move(first[i]));
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i]->verdict.has_value() || answers[i].status != WHET_OK)
        continue;
      open[i]->reason =
          "the judge's answer cannot be read: " + open[i]->reason +
          " It said " + text::Quote(answers[i].text, kAnswerQuote);
    }
    open = std::move(unreadable);
    first = std::move(their_first);
  }
}

std::vector<sdk::Generated> Interview::Send(
    const std::vector<Question*>& questions) const {
  std::vector<sdk::GenerateRequest> requests;
  requests.reserve(questions.size());
  for (const Question* question : questions)
    requests.push_back(question->request);
  return llm_.Generate(options_->role, requests);
}

void Interview::Read(const sdk::Generated& answer, Question& question) const {
  question.status = answer.status;
  if (answer.status != WHET_OK) {
    question.reason = "the judge could not be asked: " + answer.text;
    return;
  }
  Reading reading = ReadVerdict(answer.text, *options_);
  question.verdict = std::move(reading.verdict);
  if (!question.verdict.has_value()) {
    question.status = WHET_FAILED_PRECONDITION;
    question.reason = Unreadable(answer, reading.fault);
  }
}

}  // namespace whet::llm_judge
