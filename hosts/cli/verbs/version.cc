// whet version.
#include "whet/core/version.h"

#include "json_text.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kVersionFooter[] =
    R"(Examples:
  whet version
  whet version --json)";

class VersionVerb : public Verb {
 public:
  const char* name() const override { return "version"; }
  const char* summary() const override { return "Print the version of whet."; }

  void Declare(CLI::App& app) override {
    app.add_flag("--json", json_, "Print one JSON object.");
    app.footer(kVersionFooter);
  }

  ExitCode Run(const Console& console) override {
    if (json_) {
      JsonObject json;
      json.Add("schema_version", 1).Add("version", kVersion);
      console.out() << json.Text() << '\n';
    } else {
      console.out() << "whet " << kVersion << '\n';
    }
    return ExitCode::kDone;
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeVersionVerb() {
  return std::make_unique<VersionVerb>();
}

}  // namespace whet::cli
