#include "text/normal_form.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "text/unicode_text.h"

namespace whet::text {
namespace {

bool IsWide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

utf8proc_option_t OptionsOf(NormalForm form) {
  int options = UTF8PROC_STABLE;
  options |= form == NormalForm::kNfd ? UTF8PROC_DECOMPOSE : UTF8PROC_COMPOSE;
  if (form == NormalForm::kNfkc)
    options |= UTF8PROC_COMPAT;
  return static_cast<utf8proc_option_t>(options);
}

// Appends the normal form of `run` to `out`.
void AppendRun(std::string_view run, NormalForm form, std::string& out) {
  std::array<utf8proc_int32_t, 128> points;
  const utf8proc_option_t options = OptionsOf(form);
  utf8proc_ssize_t count = utf8proc_decompose(
      reinterpret_cast<const utf8proc_uint8_t*>(run.data()),
      static_cast<utf8proc_ssize_t>(run.size()), points.data(),
      static_cast<utf8proc_ssize_t>(points.size()), options);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(points.size())) {
    out += Encode(Normalized(Decode(run), form));
    return;
  }
  if (form != NormalForm::kNfd)
    count = utf8proc_normalize_utf32(points.data(), count, options);
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t used =
        utf8proc_encode_char(points[static_cast<std::size_t>(i)], bytes);
    out.append(reinterpret_cast<const char*>(bytes),
               static_cast<std::size_t>(used));
  }
}

}  // namespace

// No form changes ASCII, moves a mark across it or joins it to what is before
// it. So only the other characters are looked at, with the one before them
// where characters are joined.
std::string NormalizedUtf8(std::string_view utf8, NormalForm form) {
  std::string out;
  out.reserve(utf8.size() + utf8.size() / 8);
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t start = at;
    while (start < utf8.size() && !IsWide(utf8[start]))
      ++start;
    std::size_t end = start;
    while (end < utf8.size() && IsWide(utf8[end]))
      ++end;
    if (start > at && end > start && form != NormalForm::kNfd)
      --start;
    out.append(utf8, at, start - at);
    if (end > start)
      AppendRun(utf8.substr(start, end - start), form, out);
    at = end;
  }
  return out;
}

}  // namespace whet::text
