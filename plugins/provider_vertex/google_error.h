// What an error response of a Google API means: its code, whether to try again
// and when, whether it was billed, and what to tell the person.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_GOOGLE_ERROR_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_GOOGLE_ERROR_H_

#include "whet/sdk/error.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

// The error that `response` stands for: any status but 2xx, or a 2xx whose
// body is {"error": ...}. Understands google.rpc.Status with its details
// (ErrorInfo, RetryInfo, QuotaFailure, BadRequest), an array around it, and
// the bodies of proxies (HTML, nothing). Pure.
sdk::Error ErrorFromResponse(const Settings& settings,
                             const sdk::HttpResponse& response);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_GOOGLE_ERROR_H_
