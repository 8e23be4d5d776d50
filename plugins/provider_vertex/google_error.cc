#include "google_error.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "status_details.h"
#include "wire/api_error.h"
#include "wire/retry_after.h"

namespace whet::vertex {
namespace {

using wire::kFree;
using wire::kRetry;
using wire::Meaning;

// What an ErrorInfo's reason asks of the person. In the advice {project} is
// the one that the server speaks of, {member} the account as IAM writes it.
struct Reason {
  std::string_view name;
  whet_status code;
  std::string_view advice;
};

constexpr std::string_view kKeyRestricted =
    "the restrictions of the key forbid this call; change them at "
    "https://console.cloud.google.com/apis/credentials";

constexpr Reason kReasons[] = {
    {"SERVICE_DISABLED", WHET_PERMISSION_DENIED,
     "run: gcloud services enable {service} --project {project}"},
    {"BILLING_DISABLED", WHET_PERMISSION_DENIED,
     "run: gcloud billing projects link {project} --billing-account ACCOUNT"},
    {"CONSUMER_INVALID", WHET_PERMISSION_DENIED,
     "project '{project}' does not exist or is not yours; check `project` and "
     "`quota_project`, or run: gcloud projects list"},
    {"CONSUMER_SUSPENDED", WHET_PERMISSION_DENIED,
     "Google has suspended project '{project}'"},
    {"USER_PROJECT_DENIED", WHET_PERMISSION_DENIED,
     "run: gcloud projects add-iam-policy-binding {project} --member={member} "
     "--role=roles/serviceusage.serviceUsageConsumer"},
    {"IAM_PERMISSION_DENIED", WHET_PERMISSION_DENIED,
     "run: gcloud projects add-iam-policy-binding {project} --member={member} "
     "--role=roles/aiplatform.user"},
    {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", WHET_PERMISSION_DENIED,
     "the machine's access scopes lack cloud-platform; run: gcloud compute "
     "instances set-service-account VM --scopes=cloud-platform"},
    {"SECURITY_POLICY_VIOLATED", WHET_PERMISSION_DENIED,
     "VPC Service Controls forbid this call; ask your administrator"},
    {"API_KEY_INVALID", WHET_UNAUTHENTICATED, "{key}"},
    {"API_KEY_SERVICE_BLOCKED", WHET_PERMISSION_DENIED, kKeyRestricted},
    {"API_KEY_IP_ADDRESS_BLOCKED", WHET_PERMISSION_DENIED, kKeyRestricted},
    {"API_KEY_HTTP_REFERRER_BLOCKED", WHET_PERMISSION_DENIED, kKeyRestricted},
};

void Replace(std::string& text, std::string_view what,
             const std::string& with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos)
    text.replace(at, what.size(), with);
}

std::string MemberOfIam(const std::string& account) {
  // It goes into a command, too, and a file may say anything.
  const bool safe = std::all_of(account.begin(), account.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '@' ||
           c == '.' || c == '-' || c == '_' || c == '+';
  });
  if (account.empty() || !safe)
    return "user:YOU@EXAMPLE.COM";
  return (account.ends_with(".gserviceaccount.com") ? "serviceAccount:"
                                                    : "user:") +
         account;
}

std::string Advice(std::string_view text, const Settings& settings,
                   const StatusDetails& details) {
  std::string out(text);
  // The server's words go into a command that somebody may run.
  const auto plain = [](const std::string& word, const std::string& otherwise) {
    const bool safe =
        word.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyz"
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:_-") == std::string::npos;
    return word.empty() || !safe ? otherwise : word;
  };
  const std::string project = plain(settings.project, "PROJECT");
  Replace(out, "{project}", plain(details.consumer, project));
  Replace(out, "{service}",
          plain(details.service, settings.api == Api::kGemini
                                     ? "generativelanguage.googleapis.com"
                                     : "aiplatform.googleapis.com"));
  Replace(out, "{member}", MemberOfIam(settings.account));
  Replace(out, "{key}", settings.KeyAdvice());
  return out;
}

std::string NotFoundAdvice(const Settings& settings) {
  std::string advice = "check the model's name";
  if (settings.api == Api::kVertex) {
    const bool global = settings.location == "global";
    advice +=
        " and the project; if they are right, the model is not offered "
        "in location '" +
        settings.location +
        "': try location: " + (global ? "us-central1" : "global");
  }
  return advice;
}

Meaning TooMany(const Settings& settings, const StatusDetails& details) {
  if (details.has_no_quota) {
    return {WHET_PERMISSION_DENIED, kFree,
            "the project has no quota for this model; enable billing, ask for "
            "quota or use another model"};
  }
  if (details.day_is_over) {
    return {WHET_UNAVAILABLE, kFree,
            "today's quota is spent: try again tomorrow, or raise it"};
  }
  // Shared capacity: there is more of it where all regions are.
  const bool regional =
      settings.api == Api::kVertex && settings.location != "global";
  return {WHET_UNAVAILABLE, kRetry | kFree,
          regional ? "location: global has more room" : ""};
}

Meaning BadArgument(const StatusDetails& details) {
  // Not about the request: billing, or a country where the API is not offered.
  if (details.status == "FAILED_PRECONDITION")
    return {WHET_PERMISSION_DENIED, kFree};
  if (details.message.find("token count") != std::string::npos &&
      details.message.find("exceeds") != std::string::npos) {
    return {WHET_INVALID_ARGUMENT, kFree,
            "shorten the prompt or use a model with a longer context"};
  }
  return {WHET_INVALID_ARGUMENT, kFree};
}

Meaning MeaningOf(const Settings& settings, const sdk::HttpResponse& response,
                  int status, const StatusDetails& details) {
  for (const Reason& reason : kReasons) {
    if (details.reason == reason.name)
      return {reason.code, kFree, Advice(reason.advice, settings, details)};
  }
  Meaning out = wire::MeaningOfStatus(response, status);
  switch (status) {
    case 400:
      return BadArgument(details);
    case 401:
      out.advice = settings.KeyAdvice();
      break;
    case 403:
      out.advice = "the account may not use this model, project or location";
      break;
    case 404:
      out.advice = NotFoundAdvice(settings);
      break;
    case 429:
      return TooMany(settings, details);
    default:
      break;
  }
  return out;
}

}  // namespace

sdk::Error ErrorFromResponse(const Settings& settings,
                             const sdk::HttpResponse& response) {
  const StatusDetails details = ReadStatusDetails(response.body);
  const bool says_success = wire::IsSuccess(response);
  wire::ErrorWords said = {
      .status =
          says_success && details.code != 0 ? details.code : response.status,
      .name = details.reason.empty() ? details.status : details.reason,
      .message = details.message,
      .violations = details.violations,
      .wait_ms = details.retry_delay_ms};
  Meaning meaning = MeaningOf(settings, response, said.status, details);
  if (says_success)  // it may have run before it failed
    meaning.flags &= ~kFree;
  if (said.wait_ms == 0)  // only proxies send it
    said.wait_ms = wire::RetryAfterMs(response);
  return wire::ErrorOf(said, std::move(meaning));
}

}  // namespace whet::vertex
