// What a fault makes of a good reply, as far as status, headers and JSON go;
// transmission.h does the rest. Pure functions.
//
//   ModelReply reply = ChatReply(request, "hello");
//   reply.fault = Fault::kNullContent;
//   reply = ApplyFault(std::move(reply));   // "content": null, else the same
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_FAULT_REPLIES_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_FAULT_REPLIES_H_

#include "tests/support/fake_model_server/http_message.h"

namespace whet::testing {

// A fault of the class kHttp replaces the reply, one of the class kBody changes
// its chat completion. A reply without a body, or whose body is none where one
// is needed, has said "fake answer".
ModelReply ApplyFault(ModelReply good);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_FAULT_REPLIES_H_
