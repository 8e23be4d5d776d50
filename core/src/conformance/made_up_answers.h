// What the made-up server says: one JSON body that is an answer in each of the
// usual forms at once (OpenAI, Anthropic, Gemini, Ollama, Cohere, a plain
// "text", ...), so that a provider of a known form understands it, and bodies
// that are none.
//
//   HttpAnswer answer = GoodAnswer("an answer to " + asked.marker);
//   answer.body = Mutated(answer.body, draws);
//
// A provider whose form is another one takes it for a damaged answer, which is
// a way to end a call, too. Pure.
#ifndef WHET_CORE_CONFORMANCE_MADE_UP_ANSWERS_H_
#define WHET_CORE_CONFORMANCE_MADE_UP_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/fake_server.h"
#include "conformance/samples.h"

namespace whet::conformance {

// 200 with `text` as the answer, `rows` vectors, a model, counts of tokens.
HttpAnswer GoodAnswer(std::string_view text, std::size_t rows = 1);
// What GoodAnswer is told for a request: it names whose it is.
std::string TextFor(std::string_view marker);

// An HTTP error with a body as servers have it.
HttpAnswer ErrorAnswer(int status);
HttpAnswer TransportFailure(whet_status code, std::uint32_t flags);

// Bodies that are no answer in any JSON form, and what they are.
struct NoAnswer {
  std::string what;
  std::string body;
};
std::vector<NoAnswer> NoAnswers();

// `body`, a JSON object, cut, with other bytes, or with other values in it.
std::string Mutated(const std::string& body, Draws& draws);
// `body`, a JSON object, with each number of it replaced by one that no count
// is.
std::vector<std::string> WithStrangeCounts(const std::string& body);

// For a provider behind the one that is checked: what it makes of `answer`.
// A failure has a transport code; else `text` is the answer.
HttpAnswer AsFailure(const HttpAnswer& answer, std::string* text);
std::uint64_t RetryAfterMs(const HttpAnswer& answer);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_MADE_UP_ANSWERS_H_
