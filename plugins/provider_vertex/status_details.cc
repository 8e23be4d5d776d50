#include "status_details.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "wire/json_text.h"
#include "wire/retry_after.h"

namespace whet::vertex {
namespace {

using nlohmann::json;
using wire::CountOf;
using wire::DurationMs;
using wire::Member;
using wire::ParseJson;
using wire::StringOf;

constexpr double kLongestMs = 7.0 * 24 * 3600 * 1000;

void ReadErrorInfo(const json& detail, StatusDetails& out) {
  out.reason = StringOf(Member(detail, "reason"));
  const json& metadata = Member(detail, "metadata");
  out.service = StringOf(Member(metadata, "service"));
  out.consumer = StringOf(Member(metadata, "consumer"));
  constexpr std::string_view kProjects = "projects/";
  if (out.consumer.starts_with(kProjects))
    out.consumer.erase(0, kProjects.size());
}

void ReadQuotaFailure(const json& detail, StatusDetails& out) {
  const json& violations = Member(detail, "violations");
  if (!violations.is_array())
    return;
  for (const json& violation : violations) {
    const std::string quota = StringOf(Member(violation, "quotaId"));
    if (quota.find("PerDay") != std::string::npos)
      out.day_is_over = true;
    if (StringOf(Member(violation, "quotaValue")) == "0")
      out.has_no_quota = true;
  }
}

void ReadBadRequest(const json& detail, StatusDetails& out) {
  const json& violations = Member(detail, "fieldViolations");
  if (!violations.is_array())
    return;
  for (const json& violation : violations) {
    const std::string field = StringOf(Member(violation, "field"));
    const std::string why = StringOf(Member(violation, "description"));
    if (why.empty() || out.message.find(why) != std::string::npos)
      continue;
    out.violations += out.violations.empty() ? "" : "; ";
    out.violations += field.empty() ? why : field + ": " + why;
  }
}

void ReadDetail(const json& detail, StatusDetails& out) {
  const std::string type = StringOf(Member(detail, "@type"));
  if (type.ends_with("google.rpc.ErrorInfo"))
    ReadErrorInfo(detail, out);
  if (type.ends_with("google.rpc.QuotaFailure"))
    ReadQuotaFailure(detail, out);
  if (type.ends_with("google.rpc.BadRequest"))
    ReadBadRequest(detail, out);
  if (type.ends_with("google.rpc.RetryInfo"))
    out.retry_delay_ms = DurationMs(StringOf(Member(detail, "retryDelay")));
}

void ReadError(const json& error, StatusDetails& out) {
  const std::int64_t code = CountOf(Member(error, "code"));
  if (code >= 300 && code <= 599)
    out.code = static_cast<int>(code);
  out.status = StringOf(Member(error, "status"));
  out.message = StringOf(Member(error, "message"));
  const json& details = Member(error, "details");
  if (details.is_array()) {
    for (const json& detail : details)
      ReadDetail(detail, out);
  }
  const json& older = Member(error, "errors");
  if (out.reason.empty() && older.is_array() && !older.empty())
    out.reason = StringOf(Member(older[0], "reason"));
}

}  // namespace

StatusDetails ReadStatusDetails(const std::string& body) {
  json parsed = ParseJson(body);
  if (parsed.is_array() && !parsed.empty()) {
    json first = parsed[0];
    parsed = std::move(first);
  }
  StatusDetails out;
  const json& error = Member(parsed, "error");
  if (error.is_object()) {
    ReadError(error, out);
  } else if (error.is_string()) {  // as OAuth has it
    out.status = error.get<std::string>();
    out.message = StringOf(Member(parsed, "error_description"));
  }
  // Not ours to read: the start of it may still tell a person something.
  if (out.message.empty() && out.status.empty())
    out.message = body;
  return out;
}

}  // namespace whet::vertex
