// What the journal of a run that is killed again and again owes: every record
// that was acknowledged. Reads the file after each death.
#ifndef WHET_TESTS_FAULTS_JOURNAL_EVIDENCE_H_
#define WHET_TESTS_FAULTS_JOURNAL_EVIDENCE_H_

#include <cstdint>
#include <filesystem>
#include <vector>

#include "run/journal.h"

namespace whet::testing {

class JournalEvidence {
 public:
  explicit JournalEvidence(std::filesystem::path journal)
      : file_(std::move(journal)) {}

  // A process has ended that knew `durable` bytes to be on the disk.
  void AfterProcess(std::uint64_t durable);

  // Since the last process began: calls that may have been sent and have no
  // outcome.
  std::int64_t in_flight() const { return in_flight_; }
  std::int64_t acknowledged() const {
    return static_cast<std::int64_t>(acknowledged_.size());
  }
  // Acknowledged records that are not there, or not the same any more.
  std::int64_t lost() const { return lost_; }

 private:
  std::filesystem::path file_;
  std::vector<JournalRecord> acknowledged_;
  std::int64_t in_flight_ = 0;
  std::int64_t lost_ = 0;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_JOURNAL_EVIDENCE_H_
