// The body of an error response of a Google API: google.rpc.Status. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_STATUS_DETAILS_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_STATUS_DETAILS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace whet::vertex {

struct StatusDetails {
  int code = 0;              // an HTTP status; 0: not said
  std::string status = {};   // "RESOURCE_EXHAUSTED"
  std::string message = {};  // the body itself if it is not of this form
  // ErrorInfo, or the `reason` of the older form.
  std::string reason = {};    // "SERVICE_DISABLED"
  std::string service = {};   // "aiplatform.googleapis.com"
  std::string consumer = {};  // project name or number, may be empty
  // RetryInfo, rounded up; 0: not said.
  std::uint64_t retry_delay_ms = 0;
  // QuotaFailure.
  bool day_is_over = false;  // a quota per day is spent
  bool has_no_quota = false;
  // BadRequest: "field: description; ..."
  std::string violations = {};
};

// From any text: what cannot be read is left empty.
StatusDetails ReadStatusDetails(const std::string& body);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_STATUS_DETAILS_H_
