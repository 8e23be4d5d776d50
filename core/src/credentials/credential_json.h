// What is known about a credential and not secret, as JSON: the members that
// whet/service/secrets.h lists for describe().
#ifndef WHET_CORE_CREDENTIALS_CREDENTIAL_JSON_H_
#define WHET_CORE_CREDENTIALS_CREDENTIAL_JSON_H_

#include <string>

#include "credentials/token_source.h"

namespace whet {

std::string DescriptionJson(TokenSource& source);

// Of a key, which has nothing but a place where it was found.
std::string KeyDescriptionJson(const std::string& source);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_CREDENTIAL_JSON_H_
