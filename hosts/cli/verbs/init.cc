// whet init: a folder that runs at once.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "config_input.h"
#include "did_you_mean.h"
#include "new_folder.h"
#include "starter.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kInitFooter[] =
    R"(Writes whet.yaml, tickets.csv and README.md. Nothing is overwritten.

Examples:
  whet init demo && cd demo && whet run
  whet init .                          in this folder)";

class InitVerb : public Verb {
 public:
  const char* name() const override { return "init"; }
  const char* summary() const override {
    return "Write a folder with config and data that runs at once.";
  }

  void Declare(CLI::App& app) override {
    app.add_option("DIR", dir_, "Folder to write to; made if it is not there.")
        ->required();
    app.add_option("--from", example_,
                   "Example to start from. There is one: support_triage.")
        ->type_name("EXAMPLE");
    app.footer(kInitFooter);
  }

  ExitCode Run(const Console& console) override {
    const std::vector<NewFile> files = StarterFiles(example_);
    if (files.empty()) {
      const std::string nearest = NearestWord(example_, StarterNames());
      console.Error("--from: no example '" + example_ + "'");
      console.Hint(nearest.empty() ? "there is one: support_triage"
                                   : "did you mean '" + nearest + "'?");
      return ExitCode::kUsage;
    }
    const absl::Status status = WriteNewFiles(dir_, files);
    if (!status.ok())
      return console.Fail(status);
    std::string names;
    for (const NewFile& file : files) {
      names += (names.empty() ? "" : ", ") + file.name;
    }
    console.out() << "Wrote " << names << " to " << dir_ << ".\n\n"
                  << "Improve the prompt in it:\n"
                  << (dir_ == "." ? "  whet run\n"
                                  : "  cd " + dir_ + " && whet run\n");
    return ExitCode::kDone;
  }

 private:
  std::string dir_;
  std::string example_ = "support_triage";
};

}  // namespace

std::unique_ptr<Verb> MakeInitVerb() { return std::make_unique<InitVerb>(); }

}  // namespace whet::cli
