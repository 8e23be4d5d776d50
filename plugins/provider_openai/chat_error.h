// What an error response means: its code, whether to try again and when,
// whether it was billed, and what to tell the person.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_CHAT_ERROR_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_CHAT_ERROR_H_

#include <cstdint>

#include "whet/sdk/error.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

// The error that `response` stands for: any status but 2xx, or a 2xx whose
// body is {"error": ...}. Understands the bodies of OpenAI, of the servers
// that imitate it (a string or nothing under "error", a number as code, an
// array around it), and of proxies (HTML, nothing). `now_s` is the time in
// Unix seconds, used if the response has no Date. Pure.
sdk::Error ErrorFromResponse(const Settings& settings,
                             const sdk::HttpResponse& response,
                             std::int64_t now_s);

// True for an error that is no failure of the call but a finding about its
// prompt: the server will not answer it.
bool IsBlockedPrompt(const sdk::HttpResponse& response);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_CHAT_ERROR_H_
