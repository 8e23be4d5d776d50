#include "plugins/plugin_kind.h"

#include "whet/evaluator.h"
#include "whet/provider.h"
#include "whet/strategy.h"

namespace whet {
namespace {

struct KindNames {
  PluginKind kind;
  std::string_view name;
  std::string_view abi_name;
};

constexpr KindNames kKinds[] = {
    {PluginKind::kEvaluator, "evaluator", WHET_KIND_EVALUATOR},
    {PluginKind::kProvider, "provider", WHET_KIND_PROVIDER},
    {PluginKind::kStrategy, "strategy", WHET_KIND_STRATEGY},
};

const KindNames& NamesOf(PluginKind kind) {
  return kKinds[static_cast<int>(kind)];
}

}  // namespace

std::string_view PluginKindName(PluginKind kind) { return NamesOf(kind).name; }

std::string_view AbiKindName(PluginKind kind) { return NamesOf(kind).abi_name; }

std::optional<PluginKind> FindPluginKind(std::string_view abi_name) {
  for (const KindNames& names : kKinds) {
    if (names.abi_name == abi_name)
      return names.kind;
  }
  return std::nullopt;
}

std::string KnownAbiKinds() {
  std::string out;
  for (const KindNames& names : kKinds) {
    if (!out.empty())
      out += ", ";
    out += names.abi_name;
  }
  return out;
}

}  // namespace whet
