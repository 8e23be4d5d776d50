// What the journal of a run holds, for people and programs that look into it
// (`whet journal`). Readers never lock and never write: a run may be at work.
#ifndef WHET_CORE_JOURNAL_READER_H_
#define WHET_CORE_JOURNAL_READER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whet {

struct JournalSummary {
  // By kind: session, intent, result, step, stop.
  std::map<std::string, std::int64_t> records;
  std::uint64_t bytes = 0;       // of the file
  std::uint64_t torn_bytes = 0;  // of an unfinished record at its end
};

// Reads the journal in `run_dir` and checks every record. `visit` (may be
// empty) gets each as one line of JSON, in order:
//   {"sequence": 7, "kind": "result", "data": {...}}
// DATA_LOSS names the offset of the damage, and then nothing was visited;
// NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION (a newer version).
absl::StatusOr<JournalSummary> ReadRunJournal(
    const std::filesystem::path& run_dir,
    const std::function<void(std::string_view line)>& visit);

}  // namespace whet

#endif  // WHET_CORE_JOURNAL_READER_H_
