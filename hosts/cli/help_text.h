// How `--help` looks, and checks whose messages a newcomer understands.
//
//   app.formatter(std::make_shared<HelpFormatter>());
//   app.add_option("--seed", seed, "...")->check(WholeNumber(0));
#ifndef WHET_HOSTS_CLI_HELP_TEXT_H_
#define WHET_HOSTS_CLI_HELP_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace whet::cli {

// What, how, arguments, options, examples; 80 columns.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_subcommand(const CLI::App* sub) const override;
  std::string make_option(const CLI::Option* option,
                          bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

// An integer of at least `least`.
CLI::Validator WholeNumber(std::int64_t least);
// A number of at least `least` and at most `most`; "(80 % is 0.8)" and the
// like can follow in `note`.
CLI::Validator NumberBetween(double least, double most,
                             const std::string& note = "");
// One of a few words.
CLI::Validator OneOf(std::vector<std::string> words);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_HELP_TEXT_H_
