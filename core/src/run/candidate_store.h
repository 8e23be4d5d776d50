// Every candidate of a run, by number and by content. Not thread-safe.
#ifndef WHET_CORE_RUN_CANDIDATE_STORE_H_
#define WHET_CORE_RUN_CANDIDATE_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "whet/core/candidate.h"
#include "whet/core/run_folder.h"

namespace whet {

class CandidateStore {
 public:
  // Number of the candidate: a new one, or the one it already has. The first
  // is 1, the seed prompt.
  std::uint64_t Add(const Candidate& candidate,
                    std::vector<std::uint64_t> parents, std::string origin);

  bool Contains(std::uint64_t number) const {
    return number >= 1 && number <= records_.size();
  }
  // `number` must be in the store; the reference lives as long as the store.
  const CandidateRecord& At(std::uint64_t number) const {
    return *records_[number - 1];
  }
  std::uint64_t size() const { return records_.size(); }

 private:
  std::vector<std::unique_ptr<CandidateRecord>> records_;
  std::map<std::string, std::uint64_t> by_id_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_CANDIDATE_STORE_H_
