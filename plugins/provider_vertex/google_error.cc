#include "google_error.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

#include "whet/sdk/text.h"

#include "status_details.h"
#include "wire/retry_after.h"

namespace whet::vertex {
namespace {

using wire::DurationMs;

constexpr std::size_t kLongestQuote = 600;  // bytes of the server's own words
// A call that has to wait longer has failed: nobody watches a run that sleeps.
constexpr std::uint64_t kLongestWaitMs = 120'000;

// One line of limited length.
std::string Quote(std::string_view text) {
  std::string out;
  for (const char c : sdk::CutAtCodePoint(text, kLongestQuote)) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20;
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return text.size() > kLongestQuote ? out + "..." : out;
}

struct Meaning {
  whet_status code;
  std::uint32_t flags;
  std::string advice = {};
};

constexpr std::uint32_t kRetry = WHET_ERROR_RETRYABLE;
constexpr std::uint32_t kFree = WHET_ERROR_NOT_BILLED;

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

Meaning NotFound(const Settings& settings) {
  std::string advice = "check the model's name";
  if (settings.api == Api::kVertex) {
    const bool global = settings.location == "global";
    advice +=
        " and the project; if they are right, the model is not offered "
        "in location '" +
        settings.location +
        "': try location: " + (global ? "us-central1" : "global");
  }
  return {WHET_NOT_FOUND, kFree, advice};
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
  switch (status) {
    case 400:
      return BadArgument(details);
    case 401:
      return {WHET_UNAUTHENTICATED, kFree, settings.KeyAdvice()};
    case 403:
      return {WHET_PERMISSION_DENIED, kFree,
              "the account may not use this model, project or location"};
    case 404:
      return NotFound(settings);
    case 408:
    case 409:
    case 499:
      return {WHET_UNAVAILABLE, kRetry};
    case 429:
      return TooMany(settings, details);
    case 503:  // refused, not begun
      return {WHET_UNAVAILABLE, kRetry | kFree};
    default:
      break;
  }
  if (status >= 500)
    return {WHET_UNAVAILABLE, kRetry};
  if (status >= 400)
    return {WHET_INVALID_ARGUMENT, kFree};
  if (status >= 300) {
    return {WHET_NOT_FOUND, kFree,
            "the server redirects to '" +
                std::string(response.Header("location")) +
                "'; redirects are not followed, check base_url"};
  }
  return {WHET_UNAVAILABLE, kRetry};  // an error inside a 200, without a code
}

}  // namespace

sdk::Error ErrorFromResponse(const Settings& settings,
                             const sdk::HttpResponse& response) {
  const StatusDetails details = ReadStatusDetails(response.body);
  const bool says_success = response.status >= 200 && response.status <= 299;
  const int status =
      says_success && details.code != 0 ? details.code : response.status;
  Meaning meaning = MeaningOf(settings, response, status, details);
  if (says_success)  // it may have run before it failed
    meaning.flags &= ~kFree;
  std::uint64_t wait_ms = details.retry_delay_ms;
  if (wait_ms == 0)  // seconds: only proxies send it
    wait_ms = DurationMs(std::string(response.Header("retry-after")) + "s");
  if ((meaning.flags & kRetry) == 0)
    wait_ms = 0;
  if (wait_ms > kLongestWaitMs) {
    const std::string wait = "the server asks to wait " +
                             std::to_string((wait_ms + 999) / 1000) +
                             " s, which is too long for a run: try again then";
    meaning.advice += (meaning.advice.empty() ? "" : "; ") + wait;
    meaning.flags &= ~kRetry;
    wait_ms = 0;
  }

  std::string text = "HTTP " + std::to_string(status);
  const std::string& name =
      details.reason.empty() ? details.status : details.reason;
  if (!name.empty())
    text += " (" + Quote(name) + ")";
  const std::string quote = Quote(details.message);
  if (!quote.empty())
    text += ": " + quote;
  if (!details.violations.empty())
    text += "; " + Quote(details.violations);
  if (!meaning.advice.empty())
    text += "; " + meaning.advice;
  return sdk::Error(meaning.code, text, meaning.flags, wait_ms);
}

}  // namespace whet::vertex
