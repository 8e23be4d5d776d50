// YAML text -> LocatedValue.
//
// One document of maps, lists and scalars. Plain scalars are typed by the core
// schema of YAML 1.2: null, true and false, decimal numbers; everything else
// (yes, no, 0x1F, dates) is text. Aliases are expanded within the limits;
// merge keys (<<) and tags of applications are refused.
#ifndef WHET_CORE_SPEC_YAML_READER_H_
#define WHET_CORE_SPEC_YAML_READER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "spec/located_value.h"

namespace whet::spec {

// An empty document is a null. INVALID_ARGUMENT: bad syntax or UTF-8
// ("whet.yaml:7:12: ..."), a key given twice or that is no text, a number
// outside the range of a double, a limit exceeded.
absl::StatusOr<LocatedValue> ReadYaml(std::string_view text,
                                      std::shared_ptr<const Source> source,
                                      const ReadLimits& limits = {});

// True if `text` as a plain scalar would not be a text.
bool IsTypedScalar(std::string_view text);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_YAML_READER_H_
