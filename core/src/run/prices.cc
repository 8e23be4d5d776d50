#include "run/prices.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file_io.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using PriceJson = nlohmann::json;

// Beyond that a price is a slip, such as dollars per million in a table of
// dollars per token.
constexpr double kDearestToken = 1.0;

std::int64_t PicodollarsPerToken(double dollars) {
  return std::llround(dollars * kPicodollarsPerDollar);
}

std::optional<std::int64_t> ReadPrice(const PriceJson& entry,
                                      const char* member) {
  const auto it = entry.find(member);
  if (it == entry.end() || !it->is_number())
    return std::nullopt;
  const double dollars = it->get<double>();
  if (!(dollars >= 0.0 && dollars <= kDearestToken))
    return std::nullopt;
  return PicodollarsPerToken(dollars);
}

// Absent: `models` does not have it.
absl::StatusOr<std::optional<TokenPrice>> PriceInTable(
    const PriceJson& models, const std::string& model) {
  const std::string name = models.contains(model) ? model : "*";
  const auto entry = models.find(name);
  if (entry == models.end())
    return std::optional<TokenPrice>();
  if (entry->is_object()) {
    const auto input = ReadPrice(*entry, "input_cost_per_token");
    const auto output = ReadPrice(*entry, "output_cost_per_token");
    if (input && output)
      return std::optional(TokenPrice{*input, *output});
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", name,
      "\": expected input_cost_per_token and output_cost_per_token, dollars "
      "between 0 and ",
      kDearestToken));
}

bool AppliesTo(const PriceJson& table, const PriceJson& settings) {
  const PriceJson conditions =
      table.value("applies_to", PriceJson(PriceJson::value_t::object));
  for (const auto& [setting, values] : conditions.items()) {
    if (!settings.contains(setting) ||
        std::find(values.begin(), values.end(), settings[setting]) ==
            values.end()) {
      return false;
    }
  }
  return true;
}

absl::StatusOr<PriceJson> ReadTable(const std::filesystem::path& file) {
  WHET_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(file));
  PriceJson table = PriceJson::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!table.is_object())
    return absl::InvalidArgumentError("expected a JSON object");
  return table;
}

absl::StatusOr<std::optional<ModelPrice>> FromUserFile(
    const std::string& file, const std::string& model) {
  const auto find = [&]() -> absl::StatusOr<std::optional<TokenPrice>> {
    WHET_ASSIGN_OR_RETURN(const PriceJson table, ReadTable(file));
    const bool wrapped =
        table.contains("models") && table["models"].is_object();
    return PriceInTable(wrapped ? table["models"] : table, model);
  };
  const absl::StatusOr<std::optional<TokenPrice>> price = find();
  if (!price.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("$.prices.file: ", file, ": ", price.status().message()));
  }
  if (!price->has_value())
    return std::optional<ModelPrice>();
  const std::string name = std::filesystem::path(file).filename().string();
  return std::optional(ModelPrice{**price, name});
}

absl::StatusOr<std::optional<ModelPrice>> FromPlugin(
    const PluginRecord& provider, const PriceJson& settings,
    const std::string& model) {
  if (provider.linked != nullptr)
    return std::optional<ModelPrice>();  // no file, none beside it
  std::filesystem::path file = provider.library;
  file.replace_extension(".prices");
  if (!std::filesystem::exists(file))
    return std::optional<ModelPrice>();
  const auto damaged = [&file](std::string_view why) {
    return absl::DataLossError(
        absl::StrCat(file.string(), ": not a table of prices: ", ToAbsl(why)));
  };
  const absl::StatusOr<PriceJson> table = ReadTable(file);
  if (!table.ok())
    return damaged(ToStd(table.status().message()));
  if (!table->contains("models") || !(*table)["models"].is_object())
    return damaged("'models' is missing");
  if (!AppliesTo(*table, settings))
    return std::optional<ModelPrice>();
  const auto price = PriceInTable((*table)["models"], model);
  if (!price.ok())
    return damaged(ToStd(price.status().message()));
  if (!price->has_value())
    return std::optional<ModelPrice>();
  const std::string as_of = table->value("as_of", std::string("no date"));
  return std::optional(
      ModelPrice{**price, absl::StrCat(provider.id, ", ", as_of)});
}

}  // namespace

absl::StatusOr<std::optional<ModelPrice>> FindPrice(
    const PricesSpec& prices, const PluginRecord& provider,
    std::string_view settings, const std::string& model) {
  if (const auto it = prices.models.find(model); it != prices.models.end()) {
    // Dollars per million are millionths of dollars.
    return std::optional(
        ModelPrice{{PicodollarsPerToken(it->second.input / 1e6),
                    PicodollarsPerToken(it->second.output / 1e6)},
                   "prices.models"});
  }
  if (!prices.file.empty()) {
    WHET_ASSIGN_OR_RETURN(std::optional<ModelPrice> found,
                          FromUserFile(prices.file, model));
    if (found.has_value())
      return found;
  }
  PriceJson parsed = PriceJson::parse(settings, nullptr, false);
  return FromPlugin(provider, parsed, model);
}

}  // namespace whet
