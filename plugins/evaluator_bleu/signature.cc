#include "signature.h"

#include <cstdio>
#include <string>

namespace whet::bleu {
namespace {

std::string SmoothingField(const BleuSettings& settings) {
  if (settings.smooth_method != "floor" && settings.smooth_method != "add-k")
    return settings.smooth_method;
  char value[64];
  std::snprintf(value, sizeof(value), "[%.2f]", settings.set.smooth_value);
  return settings.smooth_method + value;
}

}  // namespace

std::string Signature(const BleuSettings& settings, bool effective_order) {
  std::string text = "impl:whet|nrefs:";
  text += settings.alternatives.empty() ? "1" : "var";
  text += std::string("|case:") + (settings.lowercase ? "lc" : "mixed");
  text += std::string("|eff:") + (effective_order ? "yes" : "no");
  text += "|tok:" + settings.tokenize;
  text += "|smooth:" + SmoothingField(settings);
  if (settings.max_order != 4)
    text += "|order:" + std::to_string(settings.max_order);
  return text + "|matches:sacrebleu-2.6.0";
}

}  // namespace whet::bleu
