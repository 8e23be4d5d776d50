// run_main run CONFIG DIR | resume DIR: the engine as a process that tests can
// kill (killable.h). Plugins come from $WHET_PLUGIN_PATH, answers of other runs
// from the file $WHET_TEST_ANSWERS if it is set.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "whet/core/config.h"
#include "whet/core/run.h"

#include "killable.h"

int main(int argc, char** argv) {
  whet::testing::BecomeKillable();
  const auto fail = [](const absl::Status& status) {
    std::fprintf(stderr, "%s\n", status.ToString().c_str());
    return 1;
  };
  if (argc < 3)
    return 2;
  whet::RunOptions options;
  options.plugins = whet::DefaultPluginSearchPath();
  if (const char* file = std::getenv("WHET_TEST_ANSWERS"))
    options.answer_cache = file;
  absl::StatusOr<whet::PreparedRun> run = absl::InternalError("unset");
  if (std::string(argv[1]) == "resume") {
    run = whet::OpenRun(argv[2], options);
  } else {
    whet::ConfigSources sources;
    sources.project_file = argv[2];
    const auto config = whet::LoadConfig(sources);
    if (!config.ok())
      return fail(config.status());
    options.run_dir = argv[3];
    run = whet::PrepareRun(*config, options);
  }
  if (!run.ok())
    return fail(run.status());
  const auto result = run->Execute(nullptr);
  if (!result.ok())
    return fail(result.status());
  return 0;
}
