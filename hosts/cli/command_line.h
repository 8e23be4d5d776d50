// From argv to a verb: parsing, help, and errors that a newcomer understands.
//
//   return RunCommandLine({"run", "--budget-calls", "300"}, std::cout,
//                         std::cerr);
#ifndef WHET_HOSTS_CLI_COMMAND_LINE_H_
#define WHET_HOSTS_CLI_COMMAND_LINE_H_

#include <ostream>
#include <string>
#include <vector>

#include "exit_code.h"

namespace whet::cli {

// Runs the command that `arguments` (without the program's name) ask for.
ExitCode RunCommandLine(std::vector<std::string> arguments, std::ostream& out,
                        std::ostream& err);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_COMMAND_LINE_H_
