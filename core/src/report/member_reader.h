// Reads members of a JSON object by name and type, and remembers the first
// thing that is wrong, so that a reader of twenty members checks once.
//
//   absl::Status status;
//   MemberReader json(value, "result.json", &status);
//   result.run_id = json.Text("run_id");
//   result.wall_s = json.Number("wall_s");
//   if (!status.ok()) return status;  // result.json: $.wall_s: expected ...
//
// After an error every getter returns a default. Members that nobody asks for
// are skipped: files of a later minor version stay readable. Thread-compatible.
#ifndef WHET_CORE_REPORT_MEMBER_READER_H_
#define WHET_CORE_REPORT_MEMBER_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace whet::report {

using Json = nlohmann::ordered_json;

// INVALID_ARGUMENT if `text` is no JSON object, with the byte offset, or if its
// `schema_version` is not between 1 and `newest`. `name` says what is read.
absl::StatusOr<Json> ParseVersionedJson(std::string_view text,
                                        std::string_view name, int newest);

// JSON text of `value` with `indent` spaces; ill-formed UTF-8 is replaced.
std::string DumpJson(const Json& value, int indent);

class MemberReader {
 public:
  // `value` and `status` must outlive the reader. `place` names the file and
  // stands before the path in messages.
  MemberReader(const Json& value, std::string place, absl::Status* status,
               std::string path = "$");

  std::string Text(const char* key) const;
  double Number(const char* key) const;
  std::optional<double> OptionalNumber(const char* key) const;
  std::int64_t Integer(const char* key) const;
  std::uint64_t Unsigned(const char* key) const;

  // The value of a member, or null (with an error unless `optional`).
  const Json& Member(const char* key, bool optional = false) const;
  // A reader of the object in member `key`.
  MemberReader Object(const char* key) const;
  // Readers of the objects in the array `key`.
  std::vector<MemberReader> Objects(const char* key) const;
  // Readers by name of the objects in the object `key`.
  std::vector<std::pair<std::string, MemberReader>> NamedObjects(
      const char* key) const;

  // Remembers an error about member `key`, unless there is one already.
  void Fail(const char* key, std::string_view what) const;

  const Json& value() const { return *value_; }

 private:
  const Json* value_;
  std::string place_;
  std::string path_;
  absl::Status* status_;
};

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_MEMBER_READER_H_
