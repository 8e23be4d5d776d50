// whet.llm/1: model calls by evaluators (judges, embeddings), through the same
// door as every other call. Evaluators run on the program thread, so their
// calls have a fixed place in the order of the run; a call from another thread,
// outside of every PluginCall, answers FAILED_PRECONDITION.
#ifndef WHET_CORE_RUN_LLM_SERVICE_H_
#define WHET_CORE_RUN_LLM_SERVICE_H_

#include <map>
#include <string>

#include "plugins/host_context.h"
#include "run/call_table.h"

namespace whet {

class LlmService {
 public:
  // Both must outlive this.
  LlmService(CallTable* calls, const std::map<std::string, Role>* roles)
      : calls_(calls), roles_(roles) {}

  // Offers whet.llm/1. `this` must outlive the instance.
  void OfferTo(HostContext& context);

 private:
  friend struct LlmTable;
  CallTable* calls_;
  const std::map<std::string, Role>* roles_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_LLM_SERVICE_H_
