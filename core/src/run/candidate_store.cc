#include "run/candidate_store.h"

#include <utility>

namespace whet {

std::uint64_t CandidateStore::Add(const Candidate& candidate,
                                  std::vector<std::uint64_t> parents,
                                  std::string origin) {
  std::string id = CandidateHash(candidate);
  const auto [it, added] = by_id_.emplace(id, records_.size() + 1);
  if (added) {
    auto record = std::make_unique<CandidateRecord>();
    record->number = it->second;
    record->id = std::move(id);
    record->candidate = candidate;
    record->parents = std::move(parents);
    record->origin = std::move(origin);
    records_.push_back(std::move(record));
  }
  return it->second;
}

}  // namespace whet
