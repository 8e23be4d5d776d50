// Asks the reflecting model.
//
//   Reflector reflector(search, {.what = "rewrite", .end = "</system>"});
//   reflector.Ask(requests, 800, [&](std::size_t i, const std::string& text) {
//     return fault;  // empty if `text` could be used
//   });
//
// An answer that cannot be used is sent back once with the reason; after that
// it is dropped with an event. Each request is a sample of its own, so the same
// words asked again get another answer. How long an answer of `reflect` may be
// is set with the role. Without a role `reflect` in the config the role `task`
// is asked instead, with limits of its own: those of that role are made for its
// short answers. A provider that holds no answer to a request's response_schema
// is asked without it from then on. Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_REFLECTOR_H_
#define WHET_PLUGINS_SEARCH_REFLECTOR_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/strategy.h"

namespace whet::search {

// What a repair request says; {{fault}} is the reason.
inline constexpr std::string_view kRepair =
    "Your answer cannot be used: {{fault}}\n\nAnswer again, in full, in the "
    "form that was asked for, and with nothing else.";

struct ReflectorOptions {
  // What is asked for, in messages and in the event "<what>_refused".
  std::string what = "proposal";
  // The text that ends an answer, kept from the fallback role: its own stop,
  // often the end of a line, would end the answer at once. Empty: none.
  std::string end = {};
  // The role `task` stands in for a missing `reflect`.
  bool fallback = true;
};

class Reflector {
 public:
  // Returns why the text cannot be used, as the end of a sentence that begins
  // with "Your answer cannot be used:"; empty if it can.
  using Use = std::function<std::string(std::size_t, const std::string&)>;

  // `search` must outlive the object.
  Reflector(sdk::Search& search, ReflectorOptions options);

  // All `requests` at once; `use` is called for each answer, in their order,
  // then for the repaired ones. Requests that failed are left out.
  // `fallback_tokens` limits an answer of the fallback role. Throws the role's
  // error if it has never answered at all, NOT_FOUND if there is no role.
  void Ask(std::vector<sdk::GenerateRequest> requests,
           std::int64_t fallback_tokens, const Use& use,
           std::string_view repair = kRepair);

  // Requests so far, repairs not counted.
  std::size_t asked() const { return asked_; }
  // The config names `reflect`, as far as is known: true before the first Ask.
  bool has_role() const { return role_ == kRole; }

 private:
  static constexpr char kRole[] = "reflect";
  static constexpr char kFallback[] = "task";

  std::vector<sdk::Generated> Answers(
      std::vector<sdk::GenerateRequest> requests, std::int64_t fallback_tokens);
  std::vector<sdk::Generated> AnswersOf(
      std::vector<sdk::GenerateRequest> requests, std::int64_t fallback_tokens);
  sdk::GenerationTicket Generate(std::vector<sdk::GenerateRequest> requests,
                                 std::int64_t fallback_tokens);

  sdk::Search& search_;
  ReflectorOptions options_;
  std::string role_ = kRole;
  std::size_t asked_ = 0;
  bool answered_ = false;
  bool schema_refused_ = false;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_REFLECTOR_H_
