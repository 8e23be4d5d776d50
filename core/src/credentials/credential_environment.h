// What the search for credentials sees of the machine: tests make one up.
#ifndef WHET_CORE_CREDENTIALS_CREDENTIAL_ENVIRONMENT_H_
#define WHET_CORE_CREDENTIALS_CREDENTIAL_ENVIRONMENT_H_

#include <functional>
#include <string>

namespace whet {

struct CredentialEnvironment {
  // The value of an environment variable; empty if it is not set.
  std::function<std::string(const char* name)> variable;
  // Says "Google Compute Engine" on a virtual machine of Google's.
  std::string product_name_file = "/sys/class/dmi/id/product_name";
};

// The real one. Variables are not read in a program that runs with more rights
// than its caller.
CredentialEnvironment SystemCredentialEnvironment();

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_CREDENTIAL_ENVIRONMENT_H_
