#include "cache/answer_table.h"

#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace whet {
namespace {

constexpr int kEvictAtOnce = 256;

}  // namespace

std::int64_t CountedBytes(const KeptAnswer& answer) {
  return static_cast<std::int64_t>(answer.key.size() + answer.provider.size() +
                                   answer.model.size() + answer.content.size());
}

absl::StatusOr<AnswerTable> AnswerTable::Open(
    const std::filesystem::path& file, std::chrono::milliseconds patience,
    OpenMode mode) {
  AnswerTable out;
  WHET_ASSIGN_OR_RETURN(out.database_, OpenAnswerFile(file, patience, mode));
  const auto prepare = [&out](const char* sql, SqliteStatement* statement) {
    WHET_ASSIGN_OR_RETURN(*statement, out.database_.Prepare(sql));
    return absl::OkStatus();
  };
  WHET_RETURN_IF_ERROR(prepare(
      "SELECT key, provider, model, content, digest FROM answers WHERE key = ?",
      &out.find_));
  WHET_RETURN_IF_ERROR(prepare(
      "INSERT INTO answers(key, provider, model, stored, used, hits, bytes, "
      "digest, content) VALUES(?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT(key) DO "
      "NOTHING",
      &out.insert_));
  WHET_RETURN_IF_ERROR(prepare(
      "UPDATE answers SET used = max(used, ?), hits = hits + 1 WHERE key = ?",
      &out.count_hit_));
  WHET_RETURN_IF_ERROR(
      prepare("DELETE FROM answers WHERE key = ?", &out.remove_));
  return out;
}

void AnswerTable::Rollback() {
  // Fails if SQLite has done so itself.
  database_.Execute("ROLLBACK").IgnoreError();
}

absl::StatusOr<AnswerTable::Row> AnswerTable::Find(const std::string& key,
                                                   std::string* content) {
  find_.Bind(1, key);
  WHET_ASSIGN_OR_RETURN(const bool found, find_.Step());
  if (!found)
    return Row::kNone;
  const std::string_view text = find_.Text(3);
  const bool sound =
      find_.Text(0) == key &&
      find_.Text(4) == AnswerDigest(key, find_.Text(1), find_.Text(2), text);
  if (sound)
    *content = text;
  find_.Reset();
  return sound ? Row::kSound : Row::kDamaged;
}

absl::Status AnswerTable::Insert(const KeptAnswer& answer, std::int64_t now) {
  insert_.Bind(1, answer.key);
  insert_.Bind(2, answer.provider);
  insert_.Bind(3, answer.model);
  insert_.Bind(4, now);
  insert_.Bind(5, now);
  insert_.Bind(6, CountedBytes(answer));
  insert_.Bind(7, AnswerDigest(answer.key, answer.provider, answer.model,
                               answer.content));
  insert_.Bind(8, answer.content);
  return insert_.Run();
}

absl::Status AnswerTable::CountHit(const std::string& key, std::int64_t now) {
  count_hit_.Bind(1, now);
  count_hit_.Bind(2, key);
  return count_hit_.Run();
}

absl::Status AnswerTable::Remove(const std::string& key) {
  remove_.Bind(1, key);
  return remove_.Run();
}

absl::StatusOr<std::int64_t> AnswerTable::TotalBytes() {
  // total(), not sum(): what a damaged row says may not overflow.
  return database_.Number("SELECT total(bytes) FROM answers");
}

absl::StatusOr<std::int64_t> AnswerTable::Evict(std::int64_t bytes) {
  WHET_ASSIGN_OR_RETURN(
      SqliteStatement oldest,
      database_.Prepare("SELECT rowid, bytes FROM answers ORDER BY used, rowid "
                        "LIMIT ?"));
  oldest.Bind(1, std::int64_t{kEvictAtOnce});
  std::vector<std::int64_t> rows;
  std::int64_t freed = 0;
  while (freed < bytes) {
    WHET_ASSIGN_OR_RETURN(const bool row, oldest.Step());
    if (!row)
      break;
    rows.push_back(oldest.Integer(0));
    freed += oldest.Integer(1);
  }
  oldest.Reset();
  WHET_ASSIGN_OR_RETURN(
      SqliteStatement remove,
      database_.Prepare("DELETE FROM answers WHERE rowid = ?"));
  for (const std::int64_t row : rows) {
    remove.Bind(1, row);
    WHET_RETURN_IF_ERROR(remove.Run());
  }
  return freed;
}

}  // namespace whet
