// whet init: a folder that runs at once.
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "config_input.h"
#include "did_you_mean.h"
#include "starter.h"
#include "verb.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kInitFooter[] =
    R"(Writes whet.yaml, tickets.csv and README.md. Nothing is overwritten.

Examples:
  whet init demo && cd demo && whet run
  whet init .                          in this folder)";

absl::Status RefuseOverwriting(const fs::path& dir,
                               const std::vector<StarterFile>& files) {
  std::error_code error;
  if (fs::exists(dir, error) && !fs::is_directory(dir, error)) {
    return absl::FailedPreconditionError(dir.string() +
                                         ": exists and is not a folder");
  }
  for (const StarterFile& file : files) {
    if (fs::exists(dir / file.name, error)) {
      return absl::FailedPreconditionError(
          (dir / file.name).string() +
          ": exists already; nothing was written\nhint: choose another folder, "
          "or move the file away");
    }
  }
  return absl::OkStatus();
}

absl::Status WriteNew(const fs::path& path, std::string_view content) {
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (out)
    return absl::OkStatus();
  return absl::PermissionDeniedError(
      path.string() +
      ": cannot write it; is the folder writable and the disk "
      "not full?");
}

// Writes all files or none.
absl::Status WriteStarter(const fs::path& dir,
                          const std::vector<StarterFile>& files) {
  absl::Status status = RefuseOverwriting(dir, files);
  if (!status.ok())
    return status;
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) {
    return absl::PermissionDeniedError(
        dir.string() + ": cannot make the folder: " + error.message());
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    status = WriteNew(dir / files[i].name, files[i].content);
    if (status.ok())
      continue;
    for (std::size_t j = 0; j <= i; ++j)
      fs::remove(dir / files[j].name, error);
    return status;
  }
  return absl::OkStatus();
}

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
    const std::vector<StarterFile> files = StarterFiles(example_);
    if (files.empty()) {
      const std::string nearest = NearestWord(example_, StarterNames());
      console.Error("--from: no example '" + example_ + "'");
      console.Hint(nearest.empty() ? "there is one: support_triage"
                                   : "did you mean '" + nearest + "'?");
      return ExitCode::kUsage;
    }
    const absl::Status status = WriteStarter(dir_, files);
    if (!status.ok())
      return console.Fail(status);
    std::string names;
    for (const StarterFile& file : files) {
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
