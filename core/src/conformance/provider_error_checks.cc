// P3 to P5: what a provider makes of a server that does not answer.
#include <algorithm>
#include <string>
#include <vector>

#include "conformance/check.h"
#include "conformance/provider_run.h"

namespace whet::conformance {
namespace {

using How = Completed::How;

// A refusal of the server, and what the host has to be told.
struct Trouble {
  std::string what;
  HttpAnswer answer;
  std::vector<whet_status> codes;  // any of them; empty: any error
  enum class Again { kYes, kNo, kEither } again = Again::kEither;
};

std::string CodesText(const std::vector<whet_status>& codes) {
  std::string text;
  for (const whet_status code : codes)
    text += (text.empty() ? "" : " or ") + CodeText(code);
  return text.empty() ? "an error" : text;
}

// The call fails, as `trouble` says.
void ExpectTrouble(const Trouble& trouble, const Completed& done) {
  const std::string after = "after " + trouble.what + " a call ended with ";
  Expect(done.how == How::kFailed, after + ShowCompleted(done),
         "failed() with " + CodesText(trouble.codes));
  const bool known = trouble.codes.empty() ||
                     std::find(trouble.codes.begin(), trouble.codes.end(),
                               done.code) != trouble.codes.end();
  Expect(known, after + ShowCompleted(done),
         "failed() with " + CodesText(trouble.codes));
  if (trouble.again == Trouble::Again::kYes) {
    Expect(done.retryable(),
           after + ShowCompleted(done) + ", not flagged WHET_ERROR_RETRYABLE",
           "the flag: the same request may succeed later");
  }
  if (trouble.again == Trouble::Again::kNo) {
    Expect(!done.retryable(),
           after + ShowCompleted(done) + ", flagged WHET_ERROR_RETRYABLE",
           "no such flag: the same request fails again");
  }
}

Completed AskWith(ProviderRun& run, const HttpAnswer& answer) {
  run.AnswerAlways(answer);
  return run.Ask();
}

void HandsARateLimitOn(Subject& subject) {
  ProviderRun run(subject);
  run.SkipUnlessItAsks();
  for (const std::uint64_t seconds : {7U, 0U, 61U}) {
    HttpAnswer answer = ErrorAnswer(429);
    if (seconds > 0)
      answer.headers.emplace_back("retry-after", std::to_string(seconds));
    const std::string what =
        seconds == 0 ? std::string("HTTP 429 without Retry-After")
                     : "HTTP 429 with Retry-After: " + std::to_string(seconds);
    const Completed done = AskWith(run, answer);
    ExpectTrouble({what, answer, {WHET_UNAVAILABLE}, Trouble::Again::kYes},
                  done);
    Expect(done.retry_after_ms == 1000 * seconds,
           "after " + what + " retry_after_ms is " +
               std::to_string(done.retry_after_ms),
           std::to_string(1000 * seconds));
  }
  run.End();
}

void SaysWhatWentWrong(Subject& subject) {
  using Again = Trouble::Again;
  const std::vector<whet_status> key = {WHET_UNAUTHENTICATED,
                                        WHET_PERMISSION_DENIED};
  ProviderRun run(subject);
  run.SkipUnlessItAsks();
  for (const auto& [status, codes, again] :
       {std::tuple{400, std::vector<whet_status>(), Again::kNo},
        {401, key, Again::kNo},
        {403, key, Again::kNo},
        {404, {}, Again::kNo},
        {500, {WHET_UNAVAILABLE}, Again::kYes},
        {502, {WHET_UNAVAILABLE}, Again::kYes},
        {503, {WHET_UNAVAILABLE}, Again::kYes}}) {
    const std::string what = "HTTP " + std::to_string(status);
    const HttpAnswer error = ErrorAnswer(status);
    ExpectTrouble({what, error, codes, again}, AskWith(run, error));
    // The body does not make the status better.
    HttpAnswer other = GoodAnswer("yes");
    other.status = status;
    ExpectTrouble({what + " with an answer in its body", other, codes, again},
                  AskWith(run, other));
    other.body.clear();
    ExpectTrouble({what + " without a body", other, codes, again},
                  AskWith(run, other));
  }
  run.End();
}

void HandsOnTransportFailures(Subject& subject) {
  using Again = Trouble::Again;
  constexpr std::uint32_t kAgain = WHET_ERROR_RETRYABLE;
  ProviderRun run(subject);
  run.SkipUnlessItAsks();
  const std::vector<Trouble> troubles = {
      {"a connection that was reset",
       TransportFailure(WHET_UNAVAILABLE, kAgain),
       {WHET_UNAVAILABLE},
       Again::kYes},
      {"a connection that was refused",
       TransportFailure(WHET_UNAVAILABLE, kAgain | WHET_ERROR_NOT_BILLED),
       {WHET_UNAVAILABLE},
       Again::kYes},
      {"a certificate that is not trusted",
       TransportFailure(WHET_UNAVAILABLE, WHET_ERROR_NOT_BILLED),
       {WHET_UNAVAILABLE},
       Again::kNo},
      {"the end of its time limit",
       TransportFailure(WHET_DEADLINE_EXCEEDED, kAgain),
       {WHET_DEADLINE_EXCEEDED},
       Again::kYes},
      {"the host's cancellation of the exchange",
       TransportFailure(WHET_CANCELLED, 0),
       {WHET_CANCELLED},
       Again::kEither},
      {"an answer above the byte cap",
       TransportFailure(WHET_RESOURCE_EXHAUSTED, 0),
       {},
       Again::kNo},
      {"a credential that could not be had",
       TransportFailure(WHET_UNAUTHENTICATED, WHET_ERROR_NOT_BILLED),
       {WHET_UNAUTHENTICATED, WHET_PERMISSION_DENIED},
       Again::kNo}};
  for (const Trouble& trouble : troubles)
    ExpectTrouble(trouble, AskWith(run, trouble.answer));
  run.host().RefuseToSend(WHET_UNAVAILABLE);
  const Completed done = run.Ask();
  Expect(
      !done.answered() && done.code == WHET_UNAVAILABLE && done.retryable(),
      "when the host could not send, a call ended with " + ShowCompleted(done),
      "the error of the host, from generate() or in failed()");
  run.End();
}

constexpr Check kProviderErrorChecks[] = {
    {"P3", "hands a rate limit on",
     "HTTP 429 is WHET_UNAVAILABLE with WHET_ERROR_RETRYABLE "
     "(WHET_RESOURCE_EXHAUSTED is the budget of the run), and Retry-After in "
     "seconds is retry_after_ms: the host waits, the provider does not.",
     "Read the header retry-after, times 1000, into retry_after_ms of the "
     "error; make one attempt only.",
     5, "P1", &HandsARateLimitOn, Scope::kProvider},
    {"P4", "says what went wrong",
     "A status that is no success is failed(), whatever the body says: 401 and "
     "403 are about the key, 5xx is WHET_UNAVAILABLE and may be tried again, "
     "400 and 404 may not.",
     "Look at the status before the body, and choose the code by what the "
     "caller should do next (whet/status.h).",
     5, "P1", &SaysWhatWentWrong, Scope::kProvider},
    {"P5", "hands on why there is no response",
     "`transport` is the host's word: its code and flags go into failed(), a "
     "passed deadline as WHET_DEADLINE_EXCEEDED; an error of send() ends the "
     "call, too.",
     "If transport->code is not WHET_OK, call failed() with that whet_error "
     "and do not look at the body.",
     5, "P1", &HandsOnTransportFailures, Scope::kProvider},
};

}  // namespace

std::span<const Check> ProviderErrorChecks() { return kProviderErrorChecks; }

}  // namespace whet::conformance
