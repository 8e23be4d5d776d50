#include "signature.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "text/test_metric.h"

namespace whet::bleu {
namespace {

// "a:1|b:2|version:2.6.0" without its first and last field.
std::string Fields(const std::string& signature) {
  const std::size_t first = signature.find('|');
  return signature.substr(first, signature.rfind('|') - first);
}

// The fields between nrefs, which sacrebleu counts in the data, and version.
TEST(Signature, FieldsAreThoseOfSacrebleu) {
  for (nlohmann::json row : text::GoldenRows(WHET_TEST_DATA "/corpora.jsonl")) {
    row["config"]["max_order"] = 4;  // of which sacrebleu says nothing
    const BleuSettings settings = ReadSettings(row["config"]);
    const std::string ours = Signature(settings, settings.set.effective_order);
    EXPECT_EQ(Fields(ours.substr(ours.find("nrefs"))),
              Fields(row["signature"]));
  }
}

TEST(Signature, SaysWhoComputedAndWhatItEquals) {
  EXPECT_EQ(Signature(ReadSettings(nlohmann::json::object()), false),
            "impl:whet|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|"
            "matches:sacrebleu-2.6.0");
  const BleuSettings others = ReadSettings({{"lowercase", true},
                                            {"tokenize", "intl"},
                                            {"smooth_method", "add-k"},
                                            {"smooth_value", 0.5},
                                            {"max_order", 2},
                                            {"alternatives", "|"}});
  EXPECT_EQ(Signature(others, true),
            "impl:whet|nrefs:var|case:lc|eff:yes|tok:intl|smooth:add-k[0.50]|"
            "order:2|matches:sacrebleu-2.6.0");
}

}  // namespace
}  // namespace whet::bleu
