// A provider that holds no answer to a JSON Schema refuses the request instead
// of leaving the schema out: who asked may ask again without, and in words.
//
//   if (text::RefusesSchema(answer)) request.response_schema.clear();
//
// Pure.
#ifndef WHET_PLUGINS_TEXT_REFUSED_SCHEMA_H_
#define WHET_PLUGINS_TEXT_REFUSED_SCHEMA_H_

#include "whet/sdk/generation.h"

namespace whet::text {

// True if `answer`, to a request with a schema, may be such a refusal: the
// server or the model does not know the field, or the provider has no way to
// ask for it.
inline bool RefusesSchema(const sdk::Generated& answer) {
  return answer.status == WHET_INVALID_ARGUMENT ||
         answer.status == WHET_UNIMPLEMENTED;
}

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_REFUSED_SCHEMA_H_
