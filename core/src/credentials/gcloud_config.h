// What gcloud keeps in its folder ($CLOUDSDK_CONFIG, else ~/.config/gcloud).
#ifndef WHET_CORE_CREDENTIALS_GCLOUD_CONFIG_H_
#define WHET_CORE_CREDENTIALS_GCLOUD_CONFIG_H_

#include <string>

#include "credentials/credential_environment.h"

namespace whet {

// Path of application_default_credentials.json, there or not; empty without a
// home folder.
std::string GcloudCredentialsFile(const CredentialEnvironment& environment);

// CLOUDSDK_CORE_PROJECT, else `project` of the section `core` of the active
// configuration; empty if there is none. gcloud is not run.
std::string GcloudProject(const CredentialEnvironment& environment);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_GCLOUD_CONFIG_H_
