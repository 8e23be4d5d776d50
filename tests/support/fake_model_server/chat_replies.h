// Replies of an OpenAI-compatible server, for ModelServer. Pure functions.
//
//   Handler h = ChatAnswers([](const ChatRequest& request) {
//     return request.LastUserText() == "hi" ? "hello" : "what?";
//   });
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_CHAT_REPLIES_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_CHAT_REPLIES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fake_model_server/http_message.h"

namespace whet::testing {

// A chat completion request as the simulated model sees it.
struct ChatRequest {
  struct Message {
    std::string role = {};
    std::string content = {};
  };
  int index = 0;  // of the HTTP request
  std::string model = {};
  std::vector<Message> messages = {};
  std::string body = {};  // the whole JSON

  // Contents of all system (or developer) messages, joined by a line break.
  std::string SystemText() const;
  // Content of the last user message; empty if there is none.
  std::string LastUserText() const;
};

// Answers POST .../chat/completions with `model` and GET .../models with a
// list of one; malformed JSON with 400, other paths with 404. Usage counts
// words: runs of characters other than blanks and line breaks.
Handler ChatAnswers(std::function<std::string(const ChatRequest&)> model);

// A complete chat completion; usage as in ChatAnswers.
ModelReply ChatReply(const ChatRequest& request, const std::string& text);

// The same from parts that are JSON already, without a look at the rest.
struct Completion {
  std::uint64_t index = 0;
  std::string_view model_json = {};  // between the quotes
  std::string_view text_json = {};   // between the quotes
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};
ModelReply CompletionReply(const Completion& completion);

// `text` as it stands between the quotes of JSON.
std::string JsonText(const std::string& text);

ModelReply ModelsReply();                      // a list of one
ModelReply NoSuchPath(std::string_view path);  // 404

// An error in OpenAI's form. `code` may be empty.
ModelReply ErrorReply(int status, const std::string& message,
                      const std::string& type, const std::string& code);

// 429 with this Retry-After text, whatever it is; none if empty.
ModelReply RateLimited(const std::string& retry_after);
ModelReply HugeBody(std::size_t bytes);      // 200, JSON text of that size
ModelReply Redirect(const std::string& to);  // 307

// A chat completion that this fault befalls.
ModelReply Faulty(Fault fault);
ModelReply Closed();  // no byte
ModelReply Reset();   // no byte, TCP reset
ModelReply Silent();  // no byte, connection open

// `reply` cut after `bytes` of its body, the connection closed.
ModelReply Truncated(ModelReply reply, std::size_t bytes);
// `reply` cut after `bytes` of its JSON, in a complete HTTP response.
ModelReply CutJson(ModelReply reply, std::size_t bytes);
ModelReply Stalled(ModelReply reply, std::size_t bytes);
ModelReply Dripped(ModelReply reply, std::chrono::milliseconds pace);
ModelReply Delayed(ModelReply reply, std::chrono::milliseconds delay);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_CHAT_REPLIES_H_
