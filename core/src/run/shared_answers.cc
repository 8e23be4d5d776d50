#include "run/shared_answers.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace whet {

std::string SharedAnswers::KeyFor(std::string_view source,
                                  const Call& call) const {
  const bool drawn = !IsDeterministic(call.request);
  if (use_ == CacheSpec::Use::kOff || (drawn && use_ != CacheSpec::Use::kAll)) {
    return "";
  }
  return Sha256Hex(absl::StrCat(call.key, "\n", ToAbsl(source), "\n",
                                drawn ? absl::StrCat(call.seed) : ""));
}

AnswersByKey SharedAnswers::Find(
    const std::vector<std::shared_ptr<Call>>& calls) const {
  std::vector<std::string> keys;
  std::vector<const Call*> asked;
  for (const std::shared_ptr<Call>& call : calls) {
    if (call->kept_as.empty())
      continue;
    keys.push_back(call->kept_as);
    asked.push_back(call.get());
  }
  const std::vector<std::optional<std::string>> found = cache_->Find(keys);
  AnswersByKey out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i].has_value())
      continue;
    absl::StatusOr<AnswerRecord> record = ParseAnswerRecord(*found[i]);
    if (!record.ok() || record->key != asked[i]->key ||
        !record->answer.status.ok()) {
      continue;
    }
    record->answer.charged = {};
    record->answer.cached = true;
    out.emplace(asked[i]->key, std::move(record->answer));
  }
  return out;
}

void SharedAnswers::Keep(const Call& call, const ModelAnswer& answer) const {
  if (call.kept_as.empty() || !answer.status.ok() || answer.cached)
    return;
  // Whose role it was and what retries cost is no business of other runs.
  AnswerRecord record{call.key, "", answer};
  record.answer.charged = {};
  cache_->Keep({call.kept_as, call.provider, call.request.model,
                AnswerRecordJson(record)});
}

}  // namespace whet
