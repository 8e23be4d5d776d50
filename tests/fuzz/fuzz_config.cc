// YAML and JSON configs: what is read can be written and read again.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "whet/core/config.h"

#include "require.h"
#include "spec/credential_names.h"
#include "spec/interpolation.h"
#include "spec/json_reader.h"
#include "spec/run_spec_binder.h"
#include "spec/yaml_reader.h"
#include "spec/yaml_writer.h"

namespace {

using whet::spec::LocatedValue;

constexpr whet::spec::ReadLimits kLimits = {
    .max_depth = 64, .max_bytes = 1 << 20, .max_values = 10'000};

void CheckSpec(const LocatedValue& value) {
  whet::RunSpec spec;
  if (!whet::spec::RunSpecBinder().Parse(value, "$", &spec).ok())
    return;
  const std::string json = whet::PrintSpecJson(spec);
  auto again = whet::ParseSpecJson(json);
  WHET_REQUIRE(again.ok());
  WHET_REQUIRE(whet::PrintSpecJson(*again) == json);
  WHET_REQUIRE(whet::spec::ReadYaml(whet::PrintSpecYaml(spec), nullptr).ok());
}

void Check(const absl::StatusOr<LocatedValue>& value) {
  if (!value.ok()) {
    WHET_REQUIRE(value.status().message().substr(0, 1) == "t");
    return;
  }
  CheckSpec(*value);
  (void)whet::spec::RefuseCredentials(*value, "$");
  LocatedValue changed = *value;
  (void)whet::spec::InterpolateAll({{"A", "${A}"}}, "$", &changed);
  const auto json = ToJson(*value);
  if (!json.is_object() || json.empty())
    return;
  auto again = whet::spec::ReadYaml(whet::spec::WriteYaml(json), nullptr);
  WHET_REQUIRE(again.ok());
  WHET_REQUIRE(ToJson(*again) == json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto* const source = [] {
    auto* file = new whet::spec::Source();
    file->name = "t";
    return new std::shared_ptr<const whet::spec::Source>(file);
  }();
  Check(whet::spec::ReadYaml(text, *source, kLimits));
  Check(whet::spec::ReadJson(text, *source, kLimits));
  return 0;
}
