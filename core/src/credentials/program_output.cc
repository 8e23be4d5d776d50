#include "credentials/program_output.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "credentials/secret_mask.h"

namespace whet {
namespace {

constexpr std::size_t kQuotedErrors = 300;

bool IsWordOfKey(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || c == '-' || c == '_' || c == '+' ||
         c == '=' || c == '.';
}

// Puts "***" in place of long words of letters and digits.
void MaskKeyLike(std::string& text) {
  constexpr std::ptrdiff_t kShortest = 20;
  for (auto at = text.begin(); at != text.end();) {
    const auto end = std::find_if_not(at, text.end(), IsWordOfKey);
    const auto has = [&](bool (*is)(unsigned char)) {
      return std::any_of(at, end, is);
    };
    const bool like_key = end - at >= kShortest && has(&absl::ascii_isdigit) &&
                          has(&absl::ascii_isalpha);
    if (like_key) {
      const auto start = at - text.begin();
      text.replace(at, end, "***");
      at = text.begin() + start + 3;
    } else {
      at = end == text.end() ? end : end + 1;
    }
  }
}

// "; it said: ..." or nothing.
std::string Quoted(const ProgramRun& run) {
  std::string text = run.err;
  for (const absl::string_view line : absl::StrSplit(run.out, '\n'))
    SecretMask(ToStd(line)).Apply(text);
  MaskKeyLike(text);
  text = std::string(absl::StripAsciiWhitespace(text));
  if (text.empty())
    return text;
  const bool whole = text.size() <= kQuotedErrors;
  text.resize(std::min(text.size(), kQuotedErrors));
  return absl::StrCat("; it said: ", absl::Utf8SafeCEscape(text),
                      whole ? "" : "...");
}

}  // namespace

absl::StatusOr<std::string> ProgramOutput(
    const std::vector<std::string>& arguments, const ProgramOptions& options,
    Complaint complaint) {
  ProgramRun run = RunProgram(arguments, options);
  if (run.status.ok())
    return std::move(run.out);
  if (complaint == Complaint::kDropped || absl::IsCancelled(run.status))
    return run.status;
  return absl::UnavailableError(
      absl::StrCat(run.status.message(), Quoted(run)));
}

}  // namespace whet
