#include "reflection_prompt.h"

#include <string>
#include <string_view>
#include <vector>

#include "text/utf8_text.h"

namespace whet::gepa {
namespace {

std::string Paragraph(std::string_view value) {
  return std::string(text::Stripped(value)) + "\n\n";
}

std::string InputsText(const ReflectionRecord& record) {
  if (record.inputs.size() == 1) {
    return Paragraph(record.inputs.begin()->second);
  }
  std::string text;
  for (const auto& [name, value] : record.inputs) {
    text += "### " + name + "\n" + Paragraph(value);
  }
  return text;
}

std::string RecordsText(const std::vector<ReflectionRecord>& records) {
  std::string text;
  int number = 0;
  for (const ReflectionRecord& record : records) {
    text += (number == 0 ? "" : "\n\n");
    text += "# Example " + std::to_string(++number) + "\n";
    text += "## Inputs\n" + InputsText(record);
    text += "## Generated Outputs\n" + Paragraph(record.output);
    text += "## Feedback\n" + Paragraph(record.feedback);
  }
  return text;
}

// str.replace().
std::string Replaced(std::string_view text, std::string_view mark,
                     std::string_view value) {
  std::string replaced;
  for (std::size_t at = 0; (at = text.find(mark)) != std::string_view::npos;) {
    replaced += text.substr(0, at);
    replaced += value;
    text.remove_prefix(at + mark.size());
  }
  return replaced.append(text);
}

}  // namespace

std::string RenderReflection(std::string_view prompt, std::string_view current,
                             const std::vector<ReflectionRecord>& records) {
  return Replaced(Replaced(prompt, kCurrentText, current), kSideInfo,
                  RecordsText(records));
}

}  // namespace whet::gepa
