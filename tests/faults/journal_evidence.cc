#include "journal_evidence.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

namespace whet::testing {
namespace {

using nlohmann::json;

constexpr std::uint64_t kHeaderBytes = 16;
constexpr std::uint64_t kFrameBytes = 17;

bool Same(const JournalRecord& a, const JournalRecord& b) {
  return a.sequence == b.sequence && a.type == b.type && a.payload == b.payload;
}

// Read here from what the format says, not by the engine's own digest.
std::int64_t CountInFlight(const std::vector<JournalRecord>& records) {
  std::map<std::string, int> open;
  for (const JournalRecord& record : records) {
    if (record.type == RecordType::kSession)
      open.clear();
    if (record.type != RecordType::kIntent &&
        record.type != RecordType::kResult) {
      continue;
    }
    const json body = json::parse(record.payload);
    const std::string key = body.at("key");
    if (record.type == RecordType::kResult) {
      open.erase(key);
    } else {
      open[key] += body.contains("unsent") ? -1 : 1;
    }
  }
  std::int64_t sum = 0;
  for (const auto& [key, count] : open)
    sum += count;
  return sum;
}

}  // namespace

void JournalEvidence::AfterProcess(std::uint64_t durable) {
  std::vector<JournalRecord> records;
  if (auto read = ReadJournal(file_, nullptr); read.ok())
    records = *std::move(read);
  for (std::size_t i = 0; i < acknowledged_.size(); ++i) {
    if (i >= records.size() || !Same(records[i], acknowledged_[i]))
      ++lost_;
  }
  std::uint64_t end = kHeaderBytes;
  std::size_t whole = 0;
  while (whole < records.size() &&
         end + kFrameBytes + records[whole].payload.size() <= durable) {
    end += kFrameBytes + records[whole++].payload.size();
  }
  // Acknowledgements come between records.
  if (end < durable)
    ++lost_;
  in_flight_ = CountInFlight(records);
  if (whole > acknowledged_.size()) {
    records.resize(whole);
    acknowledged_ = std::move(records);
  }
}

}  // namespace whet::testing
