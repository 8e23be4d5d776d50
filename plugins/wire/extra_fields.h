// Fields of a request's body that the user or a strategy adds to a provider's.
//
//   const auto extra = ExtraFields(R"({"seed": null})", "extra_body",
//                                  {"model", "stream"});
//   body.merge_patch(extra);  // RFC 7396: what the user writes wins
//
// Pure.
#ifndef WHET_PLUGINS_WIRE_EXTRA_FIELDS_H_
#define WHET_PLUGINS_WIRE_EXTRA_FIELDS_H_

#include <initializer_list>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace whet::wire {

// Throws INVALID_ARGUMENT for a request that cannot be expressed, before it has
// cost anything.
[[noreturn]] void RefuseRequest(const std::string& why);

// The fields of `text`, a JSON object or nothing, called `name` in errors.
// Throws as RefuseRequest for anything else, and for a field of `ours`, which
// only the host may set.
nlohmann::ordered_json ExtraFields(const std::string& text,
                                   const std::string& name,
                                   std::initializer_list<const char*> ours);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_EXTRA_FIELDS_H_
