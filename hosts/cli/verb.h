// One command of `whet`: what it is called, what it takes, what it does.
//
//   class LsVerb : public Verb { ... };
//   std::unique_ptr<Verb> MakeLsVerb() { return std::make_unique<LsVerb>(); }
//
// Verbs do not know each other; what they share has a file of its own in this
// folder. `whet help` lists them in the order of AllVerbs().
#ifndef WHET_HOSTS_CLI_VERB_H_
#define WHET_HOSTS_CLI_VERB_H_

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "console.h"
#include "exit_code.h"

namespace whet::cli {

class Verb {
 public:
  virtual ~Verb() = default;

  virtual const char* name() const = 0;
  // One line for the list of commands.
  virtual const char* summary() const = 0;
  // Adds arguments and options to `app`, and the text under them (footer).
  virtual void Declare(CLI::App& app) = 0;
  // Does the work. Options hold what the command line gave.
  virtual ExitCode Run(const Console& console) = 0;
};

// Defined in verbs/<name>.cc.
std::unique_ptr<Verb> MakeInitVerb();
std::unique_ptr<Verb> MakeRunVerb();
std::unique_ptr<Verb> MakeResumeVerb();
std::unique_ptr<Verb> MakeEvalVerb();
std::unique_ptr<Verb> MakeShowVerb();
std::unique_ptr<Verb> MakeLsVerb();
std::unique_ptr<Verb> MakeDiffVerb();
std::unique_ptr<Verb> MakeExportVerb();
std::unique_ptr<Verb> MakeJournalVerb();
std::unique_ptr<Verb> MakeCacheVerb();
std::unique_ptr<Verb> MakePluginsVerb();
std::unique_ptr<Verb> MakeKeysVerb();
std::unique_ptr<Verb> MakeModelsVerb();
std::unique_ptr<Verb> MakeDoctorVerb();
std::unique_ptr<Verb> MakeConfigVerb();
std::unique_ptr<Verb> MakeVersionVerb();

std::vector<std::unique_ptr<Verb>> AllVerbs();

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_VERB_H_
