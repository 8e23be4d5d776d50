// JSON text -> LocatedValue.
#ifndef WHET_CORE_SPEC_JSON_READER_H_
#define WHET_CORE_SPEC_JSON_READER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "spec/located_value.h"

namespace whet::spec {

// Reads one JSON value (RFC 8259, a byte order mark is skipped). `source` may
// be null: messages then say "line 3, column 5". `first_line` is the line on
// which `text` begins. INVALID_ARGUMENT: bad syntax or UTF-8 with its place, a
// key given twice, a number outside the range of a double, a limit exceeded.
absl::StatusOr<LocatedValue> ReadJson(std::string_view text,
                                      std::shared_ptr<const Source> source,
                                      const ReadLimits& limits = {},
                                      int first_line = 1);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_JSON_READER_H_
