// Texts with placeholders: `{{column}}`, and `\{{` for a literal `{{`.
//
//   PromptTemplate t;
//   WHET_ASSIGN_OR_RETURN(t, PromptTemplate::Parse("Sort: {{user_input}}"));
//   t.names();  // {"user_input"}
//
// No expression language: a name is looked up and its value is put in as it
// is, never scanned again.
#ifndef WHET_CORE_DATA_PROMPT_TEMPLATE_H_
#define WHET_CORE_DATA_PROMPT_TEMPLATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"

#include "absl/status/statusor.h"

namespace whet {

class PromptTemplate {
 public:
  // INVALID_ARGUMENT for `{{` without `}}`, and for a name that is empty,
  // longer than 128 bytes or has braces or control characters in it. Spaces
  // around the name do not count.
  static absl::StatusOr<PromptTemplate> Parse(std::string_view text);

  // In the order of the text, with repetitions.
  const std::vector<std::string>& names() const { return names_; }

  // `missing` gets the first name that `fields` lacks; then the text returned
  // has a hole.
  std::string Render(const Fields& fields, std::string* missing) const;

 private:
  std::vector<std::string> literals_{""};  // one more than names_
  std::vector<std::string> names_;
};

}  // namespace whet

#endif  // WHET_CORE_DATA_PROMPT_TEMPLATE_H_
