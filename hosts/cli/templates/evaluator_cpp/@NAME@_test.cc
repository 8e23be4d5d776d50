// Compares the plugin with goldens.json: @NAME@_test FILE.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>
#include <whet/sdk/testing.h>

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "goldens.json");
  const nlohmann::json goldens = nlohmann::json::parse(file);
  int failures = 0;
  for (const nlohmann::json& golden : goldens) {
    const whet::sdk::testing::EvaluatorUnderTest evaluator(
        "@ID@", golden.at("settings").dump());
    const auto scored = evaluator.Score(golden.at("output").get<std::string>(),
                                        golden.at("expected").get<std::string>());
    const double want = golden.at("score");
    if (scored.status == WHET_OK && std::abs(scored.score - want) < 1e-9)
      continue;
    ++failures;
    std::printf("%s\n  expected score %g, got %g (%s)\n", golden.dump().c_str(),
                want, scored.score, scored.feedback.c_str());
  }
  std::printf("%zu goldens, %d failed\n", goldens.size(), failures);
  return failures == 0 && !goldens.empty() ? 0 : 1;
}
