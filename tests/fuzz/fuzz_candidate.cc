// Candidates: what parses prints back, and rendering never fails for columns
// that a check has accepted.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "whet/core/candidate.h"

#include "require.h"

namespace {

void CheckRendering(const whet::Candidate& candidate) {
  auto names = whet::Placeholders(candidate);
  if (!names.ok())
    return;
  whet::Fields fields;
  for (const std::string& name : *names)
    fields[name] = "{{" + name + "}}";
  if (!whet::CheckPlaceholders(candidate, *names).ok())
    return;
  auto messages = whet::Render(candidate, fields);
  WHET_REQUIRE(messages.ok());
  WHET_REQUIRE(candidate.few_shot_selection.has_value() ||
               messages->size() >= 1 + 2 * candidate.few_shot_examples.size());
  WHET_REQUIRE(messages->back().role == whet::ChatMessage::Role::kUser);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto candidate = whet::ParseCandidate(text);
  if (candidate.ok()) {
    for (const std::string& json :
         {whet::CanonicalJson(*candidate), whet::PrettyJson(*candidate)}) {
      auto again = whet::ParseCandidate(json);
      WHET_REQUIRE(again.ok());
      WHET_REQUIRE(*again == *candidate);
    }
    CheckRendering(*candidate);
  }
  // The same bytes as a text of a prompt, UTF-8 or not.
  whet::Candidate raw;
  raw.user_template = std::string(text);
  WHET_REQUIRE(whet::CandidateHash(raw).size() == 64);
  CheckRendering(raw);
  return 0;
}
