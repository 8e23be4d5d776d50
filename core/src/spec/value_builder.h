// Builds a LocatedValue from the events of a parser and holds the limits.
//
//   ValueBuilder builder(source, limits);
//   builder.StartMap(line); builder.Key("a", line); builder.Add(scalar);
//   builder.End();
//   WHET_ASSIGN_OR_RETURN(LocatedValue v, builder.Finish());
//
// After the first error every call returns false and changes nothing.
#ifndef WHET_CORE_SPEC_VALUE_BUILDER_H_
#define WHET_CORE_SPEC_VALUE_BUILDER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "spec/located_value.h"

namespace whet::spec {

class ValueBuilder {
 public:
  ValueBuilder(std::shared_ptr<const Source> source, ReadLimits limits)
      : source_(std::move(source)), limits_(limits) {}

  // True if the next value has to be announced by Key().
  bool ExpectsKey() const;

  bool StartMap(int line);
  bool StartList(int line);
  bool Key(std::string key, int line);  // false: given twice
  bool AddScalar(LocatedValue::Kind kind, std::string text, int line);
  // A copy of a finished value; counts against the limits.
  bool AddCopy(const LocatedValue& value);
  // Counts a copy of `value` that is kept elsewhere. Long texts count as
  // several values: repeating one must not fill the memory.
  bool Charge(const LocatedValue& value);
  bool End();

  // The value that was completed last; null before the first.
  const LocatedValue* last() const { return last_; }

  // Records `message` at `line` as the error, unless there is one.
  bool Fail(int line, const std::string& message);

  // The same for a syntax error: "whet.yaml:7:12: ..." or, without a source,
  // "line 7, column 12: ...".
  bool FailAt(int line, int column, const std::string& message);

  bool done() const { return done_; }
  const absl::Status& status() const { return status_; }
  absl::StatusOr<LocatedValue> Finish();

 private:
  struct Frame {
    LocatedValue value;
    bool has_key = false;
    std::unordered_set<std::string> keys;
  };

  bool Start(LocatedValue::Kind kind, int line);
  bool Place(LocatedValue value);

  std::shared_ptr<const Source> source_;
  ReadLimits limits_;
  std::vector<Frame> open_;
  LocatedValue root_;
  const LocatedValue* last_ = nullptr;
  std::size_t values_ = 0;
  bool done_ = false;
  absl::Status status_;
};

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_VALUE_BUILDER_H_
