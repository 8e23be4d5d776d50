#include "part.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "whet/sdk/error.h"

namespace whet::composite {
namespace {

constexpr std::array<const char*, 5> kOwnKeys = {"use", "as", "weight", "gate",
                                                 "veto"};

// `true` stands for 1, `false` and absence for none.
std::optional<double> Threshold(const nlohmann::json& part, const char* key) {
  const auto it = part.find(key);
  if (it == part.end())
    return std::nullopt;
  if (it->is_boolean())
    return it->get<bool>() ? std::optional(1.0) : std::nullopt;
  return it->get<double>();
}

// A message about `$...` of the part's settings is one about `path...`; any
// other is put behind the path.
std::string Located(const std::string& path, const std::string& message) {
  const bool has_place =
      message.size() > 1 && message[0] == '$' &&
      (message[1] == '.' || message[1] == '[' || message[1] == ':');
  return has_place ? path + message.substr(1) : path + ": " + message;
}

Part MakePart(const sdk::Host& host, const nlohmann::json& part,
              const std::string& path) {
  nlohmann::json settings = part;
  for (const char* key : kOwnKeys)
    settings.erase(key);
  const std::string id = part.at("use");
  const std::optional<double> gate = Threshold(part, "gate");
  const std::optional<double> veto = Threshold(part, "veto");
  try {
    return {part.value("as", id),
            part.value("weight", gate || veto ? 0.0 : 1.0), gate, veto,
            sdk::OtherEvaluator(host, id, settings.dump())};
  } catch (const sdk::Error& e) {
    throw sdk::Error(e.code(), Located(path, e.what()));
  }
}

}  // namespace

std::vector<Part> MakeParts(const sdk::Host& host,
                            const nlohmann::json& settings) {
  std::vector<Part> parts;
  const nlohmann::json& list = settings.at("parts");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = "$.parts[" + std::to_string(i) + "]";
    Part part = MakePart(host, list[i], path);
    const bool taken =
        std::any_of(parts.begin(), parts.end(),
                    [&](const Part& other) { return other.name == part.name; });
    if (taken) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       path + ": another part is called '" + part.name +
                           "' too; give this one a name with 'as'");
    }
    parts.push_back(std::move(part));
  }
  if (std::none_of(parts.begin(), parts.end(),
                   [](const Part& part) { return part.Decides(); })) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.parts: all weights are 0 and there is neither a gate "
                     "nor a veto; at least one part must decide");
  }
  return parts;
}

}  // namespace whet::composite
