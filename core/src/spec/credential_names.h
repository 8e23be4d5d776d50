// Which settings hold a credential, by their names.
//
// So are settings that name a program which prints one (api_key_command):
// reading a config from elsewhere must not run what it likes.
//
// A config file is copied, committed and recorded with every run: a key in it
// is a leaked key. Keys come from the environment or a key file. Where the name
// of a variable belongs (api_key_env), a key pasted by mistake is refused too.
#ifndef WHET_CORE_SPEC_CREDENTIAL_NAMES_H_
#define WHET_CORE_SPEC_CREDENTIAL_NAMES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "spec/located_value.h"

namespace whet::spec {

// True for names such as api_key, token, client_secret, DB_PASSWORD; false for
// api_key_env, api_key_file and max_output_tokens.
bool IsCredentialName(std::string_view name);

// INVALID_ARGUMENT if a setting anywhere under `value` has such a name and a
// text (or, for the plainest names, a number) as its value, or a name that ends
// in _env and a value that cannot be the name of a variable: capitals, digits
// and _, at most 64, or is that of a program for a key. The value is not in the
// message.
absl::Status RefuseCredentials(const LocatedValue& value,
                               const std::string& path);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_CREDENTIAL_NAMES_H_
