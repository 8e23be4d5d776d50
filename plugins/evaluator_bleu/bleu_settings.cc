#include "bleu_settings.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

namespace whet::bleu {
namespace {

Smoothing SmoothingNamed(const std::string& name) {
  if (name == "none")
    return Smoothing::kNone;
  if (name == "floor")
    return Smoothing::kFloor;
  if (name == "add-k")
    return Smoothing::kAddK;
  if (name == "exp")
    return Smoothing::kExp;
  throw sdk::Error(WHET_INVALID_ARGUMENT,
                   "$.smooth_method: unknown smoothing \"" + name +
                       "\"; known: none, floor, add-k, exp");
}

double DefaultSmoothValue(Smoothing smoothing) {
  return smoothing == Smoothing::kFloor ? 0.1 : 1.0;
}

}  // namespace

BleuSettings ReadSettings(const nlohmann::json& settings) {
  BleuSettings out;
  out.tokenize = settings.value("tokenize", out.tokenize);
  out.smooth_method = settings.value("smooth_method", out.smooth_method);
  out.lowercase = settings.value("lowercase", out.lowercase);
  out.max_order = settings.value("max_order", out.max_order);
  out.alternatives = settings.value("alternatives", "");
  out.item.smoothing = SmoothingNamed(out.smooth_method);
  const auto value = settings.find("smooth_value");
  out.item.smooth_value = value == settings.end() || value->is_null()
                              ? DefaultSmoothValue(out.item.smoothing)
                              : value->get<double>();
  out.set = out.item;
  out.item.effective_order = settings.value("effective_order", true);
  out.set.effective_order = settings.value("corpus_effective_order", false);
  return out;
}

}  // namespace whet::bleu
