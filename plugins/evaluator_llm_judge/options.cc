#include "options.h"

#include <algorithm>
#include <string>

#include "whet/sdk/error.h"

namespace whet::llm_judge {
namespace {

Mode ModeOf(const std::string& name) {
  if (name == "scale")
    return Mode::kScale;
  if (name == "pass_fail")
    return Mode::kPassFail;
  if (name == "pairwise")
    return Mode::kPairwise;
  throw sdk::Error(WHET_INVALID_ARGUMENT,
                   "$.mode: unknown mode \"" + name +
                       "\"; known: scale, pass_fail, pairwise");
}

}  // namespace

std::uint32_t Options::most_votes() const {
  return std::max(samples, escalate);
}

Options ParseOptions(const nlohmann::json& settings) {
  Options out;
  out.mode = ModeOf(settings.value("mode", "scale"));
  out.rubric = settings.value("rubric", "");
  out.min = settings.value("min", out.min);
  out.max = settings.value("max", out.max);
  out.against = settings.value("against", out.against);
  out.use_reference = settings.value("use_reference", out.use_reference);
  out.role = settings.value("role", out.role);
  out.samples = settings.value("samples", out.samples);
  out.escalate = settings.value("escalate", out.escalate);
  out.repairs = settings.value("repairs", out.repairs);
  if (const auto it = settings.find("temperature");
      it != settings.end() && it->is_number()) {
    out.temperature = it->get<double>();
  }
  if (const auto it = settings.find("labels");
      it != settings.end() && it->is_object()) {
    out.label_column = it->value("column", "");
  }
  if (out.rubric.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.rubric: say what makes an answer good");
  }
  if (out.min >= out.max) {
    throw sdk::Error(WHET_INVALID_ARGUMENT, "$.max: expected more than min (" +
                                                std::to_string(out.min) +
                                                "), got " +
                                                std::to_string(out.max));
  }
  if (out.escalate != 0 && out.escalate <= out.samples) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.escalate: expected 0 or more than samples (" +
                         std::to_string(out.samples) + "), got " +
                         std::to_string(out.escalate));
  }
  return out;
}

}  // namespace whet::llm_judge
