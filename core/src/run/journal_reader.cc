#include "whet/core/journal_reader.h"

#include <system_error>
#include <vector>

#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "run/journal.h"
#include "run/step_log.h"

namespace whet {
namespace {

using Json = nlohmann::ordered_json;

const char* KindName(RecordType type) {
  switch (type) {
    case RecordType::kSession:
      return "session";
    case RecordType::kIntent:
      return "intent";
    case RecordType::kResult:
      return "result";
    case RecordType::kStep:
      return "step";
    case RecordType::kStop:
      return "stop";
  }
  return "unknown";
}

Json DataOf(const JournalRecord& record) {
  if (record.type == RecordType::kStep) {
    const absl::StatusOr<StepLog::Step> step = StepLog::Parse(record.payload);
    if (step.ok())
      return {{"action", step->action}, {"outcome", step->outcome}};
  }
  if (record.type == RecordType::kStop)
    return {{"reason", record.payload}};
  Json data = Json::parse(record.payload, nullptr, /*allow_exceptions=*/false);
  return data.is_discarded() ? Json(record.payload) : data;
}

std::string LineOf(const JournalRecord& record) {
  const Json line = {{"sequence", record.sequence},
                     {"kind", KindName(record.type)},
                     {"data", DataOf(record)}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

absl::StatusOr<JournalSummary> ReadRunJournal(
    const std::filesystem::path& run_dir,
    const std::function<void(std::string_view line)>& visit) {
  const std::filesystem::path file = run_dir / "journal";
  JournalSummary summary;
  WHET_ASSIGN_OR_RETURN(const std::vector<JournalRecord> records,
                        ReadJournal(file, &summary.torn_bytes));
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  summary.bytes = error ? 0 : size;
  for (const JournalRecord& record : records) {
    ++summary.records[KindName(record.type)];
    if (visit)
      visit(LineOf(record));
  }
  return summary;
}

}  // namespace whet
