// Checks of the providers of a config: can their servers be reached, are
// credentials good, do they have the models, what can these do.
#ifndef WHET_CORE_CHECKUP_PROVIDER_CHECKS_H_
#define WHET_CORE_CHECKUP_PROVIDER_CHECKS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/checkup.h"

#include "checkup/findings.h"
#include "checkup/probe_memory.h"
#include "checkup/provider_session.h"
#include "checkup/provider_uses.h"
#include "services/origin_reach.h"

namespace whet {

class ProviderChecks {
 public:
  // `options` and `findings` must outlive this.
  ProviderChecks(const CheckupOptions& options, SessionOptions session,
                 Findings* findings);

  // Whether the preparation of a run finds out all that Check() would: the
  // model is loaded into this process, which takes long and is done once.
  bool IsLeftToPreparation(const ProviderUse& use) const;
  // "reach", "credentials", "models", "probe" of one provider.
  void Check(const ProviderUse& use);
  // "models" of one whose model the preparation has loaded; `warnings` are all
  // of the preparation's.
  void NoteLoaded(const ProviderUse& use,
                  const std::vector<std::string>& warnings);
  // What the servers' clocks told together: "clock". Once, at the end.
  void CheckClock();

 private:
  // False if one of them cannot be reached.
  bool CheckReach(const ProviderSession& session);
  // False if the credentials are no good.
  bool CheckSecrets(const ProviderUse& use, ProviderSession& session);
  void CheckModels(const ProviderUse& use,
                   const absl::StatusOr<std::vector<ListedModel>>& list);
  void CheckProbes(const ProviderUse& use, ProviderSession& session);
  void CheckProbe(const ProviderUse& use, const ProviderUse::Role& role,
                  ProviderSession& session);
  void NoteSkew(const std::string& server, std::int64_t skew_s);

  const CheckupOptions& options_;
  const SessionOptions session_;
  Findings* findings_;
  ProbeMemory memory_;
  std::map<std::string, OriginReach> reached_;  // by origin
  struct Skew {
    std::string server;
    std::int64_t seconds;
  };
  std::optional<Skew> largest_skew_;
};

// "service_account robot@acme.example, project acme, from ...": what `json`, a
// description of whet.secrets/1, says. Never a value.
std::string SecretFactsText(const std::string& json);

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_PROVIDER_CHECKS_H_
