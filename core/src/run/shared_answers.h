// Answers that runs share: which ones, and under what key.
//
//   SharedAnswers shared(AnswerCache::Open(...), CacheSpec::Use::kAll);
//   call->kept_as = shared.KeyFor(role.answer_source, *call);
//   AnswersByKey known = shared.Find(calls);
//   shared.Keep(*call, answer);             // once it is durable
//
// Nothing here fails or waits for a disk but Find, half a second at most.
// Thread-safe.
#ifndef WHET_CORE_RUN_SHARED_ANSWERS_H_
#define WHET_CORE_RUN_SHARED_ANSWERS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"

#include "cache/answer_cache.h"
#include "run/dispatcher.h"

namespace whet {

class SharedAnswers {
 public:
  SharedAnswers(std::unique_ptr<AnswerCache> cache, CacheSpec::Use use)
      : cache_(std::move(cache)), use_(use) {}

  // Empty if the answer is not shared. Depends on the call's key (all of the
  // request), on `source` (what else decides about the answer: the library of
  // the provider, the model's file) and, if the model draws, on the call's
  // seed.
  std::string KeyFor(std::string_view source, const Call& call) const;

  // The answers that are known, by the key of the call; they cost nothing.
  AnswersByKey Find(const std::vector<std::shared_ptr<Call>>& calls) const;

  // For later runs. Failures, and what came from here, are not kept.
  void Keep(const Call& call, const ModelAnswer& answer) const;

 private:
  std::unique_ptr<AnswerCache> cache_;
  CacheSpec::Use use_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_SHARED_ANSWERS_H_
