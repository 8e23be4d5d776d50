#include "credentials/credential_environment.h"

#include <cstdlib>

namespace whet {

CredentialEnvironment SystemCredentialEnvironment() {
  CredentialEnvironment environment;
  environment.variable = [](const char* name) {
    const char* text = ::secure_getenv(name);
    return std::string(text == nullptr ? "" : text);
  };
  return environment;
}

}  // namespace whet
