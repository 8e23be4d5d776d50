// The header fields of every request, and what may not be among them. Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_HEADERS_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_HEADERS_H_

#include <string_view>

namespace whet::openai {

struct Settings;

// Throws sdk::Error INVALID_ARGUMENT, naming the option, if extra_headers or
// headers_env has a name that is none, that the host or an option sets, or that
// is there twice, or if a value of extra_headers cannot be sent or may be a
// key: what stands in a config is copied into run folders and reports.
void CheckHeaders(const Settings& settings);

// True for the keys of well-known services and for a word of twenty letters
// and digits mixed.
bool MayBeKey(std::string_view value);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_HEADERS_H_
