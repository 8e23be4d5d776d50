#include "help_text.h"

#include <charconv>
#include <sstream>
#include <utility>

#include "whet/core/score_text.h"

#include "did_you_mean.h"

namespace whet::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNameColumns = 26;

// `text` in lines of at most `kColumns`, all but the first behind `indent`
// spaces.
std::string Wrapped(const std::string& text, std::size_t indent) {
  std::istringstream words(text);
  std::string out;
  std::string word;
  std::size_t column = indent;
  while (words >> word) {
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

// A name and what it means, beside or under it.
std::string Entry(const std::string& name, const std::string& meaning) {
  std::string out = "  " + name;
  if (out.size() + 2 > kNameColumns) {
    out += "\n" + std::string(kNameColumns, ' ');
  } else {
    out.append(kNameColumns - out.size(), ' ');
  }
  return out + Wrapped(meaning, kNameColumns);
}

template <typename Number>
bool ParseAll(const std::string& text, Number* number) {
  const char* end = text.data() + text.size();
  const std::from_chars_result parsed =
      std::from_chars(text.data(), end, *number);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

std::string ShortNumber(double value) {
  std::string text = FixedNumber(value, 3);
  while (text.back() == '0')
    text.pop_back();
  if (text.back() == '.')
    text.pop_back();
  return text;
}

std::string UsageLine(const CLI::App* app, const CLI::Formatter& formatter) {
  std::string name = app->get_name();
  for (const CLI::App* parent = app->get_parent(); parent != nullptr;
       parent = parent->get_parent()) {
    name = parent->get_name() + " " + name;
  }
  std::string line = "Usage: " + name;
  const bool commands =
      !app->get_subcommands([](const CLI::App*) { return true; }).empty();
  if (commands)
    return line + " COMMAND [OPTIONS]\n";
  line += " [OPTIONS]";
  for (const CLI::Option* option : app->get_options(
           [](const CLI::Option* o) { return o->get_positional(); })) {
    line += " " + formatter.make_option_usage(option);
  }
  return line + "\n";
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string /*name*/,
                                     CLI::AppFormatMode mode) const {
  std::string help = Wrapped(app->get_description(), 0) + "\n";
  help += UsageLine(app, *this);
  const std::vector<const CLI::Option*> arguments = app->get_options(
      [](const CLI::Option* option) { return option->get_positional(); });
  if (!arguments.empty())
    help += make_group("Arguments", true, arguments);
  help += make_subcommands(app, mode);
  // Options of this command first, then those of every command.
  for (const CLI::App* level = app; level != nullptr;
       level = level->get_parent()) {
    for (const std::string& group : level->get_groups()) {
      const std::vector<const CLI::Option*> options =
          level->get_options([&](const CLI::Option* option) {
            return option->get_group() == group && option->nonpositional() &&
                   // Every level has a --help of its own: show it once.
                   (level->get_parent() == nullptr ||
                    option != level->get_help_ptr());
          });
      if (group.empty() || options.empty())
        continue;
      help += make_group(group, false, options);
    }
  }
  if (!app->get_footer().empty())
    help += "\n" + app->get_footer() + "\n";
  return help;
}

std::string HelpFormatter::make_subcommand(const CLI::App* sub) const {
  return Entry(sub->get_name(), sub->get_description());
}

std::string HelpFormatter::make_option(const CLI::Option* option,
                                       bool is_positional) const {
  std::string name = make_option_name(option, is_positional);
  for (std::size_t at = 0; (at = name.find(',', at)) != std::string::npos;) {
    name.replace(at, 1, ", ");
    at += 2;
  }
  if (!is_positional)
    name += make_option_opts(option);
  return Entry(name, make_option_desc(option));
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  return option->get_type_size() == 0 ? "" : " " + option->get_type_name();
}

CLI::Validator WholeNumber(std::int64_t least) {
  return CLI::Validator(
      [least](std::string& text) -> std::string {
        std::int64_t number = 0;
        if (ParseAll(text, &number) && number >= least)
          return "";
        return "expected a whole number from " + std::to_string(least) +
               ", got '" + text + "'";
      },
      "");
}

CLI::Validator NumberBetween(double least, double most,
                             const std::string& note) {
  return CLI::Validator(
      [least, most, note](std::string& text) -> std::string {
        double number = 0;
        if (ParseAll(text, &number) && number >= least && number <= most) {
          return "";
        }
        return "expected a number from " + ShortNumber(least) + " to " +
               ShortNumber(most) + (note.empty() ? "" : " " + note) +
               ", got '" + text + "'";
      },
      "");
}

CLI::Validator OneOf(std::vector<std::string> words) {
  return CLI::Validator(
      [words = std::move(words)](std::string& text) -> std::string {
        std::string list;
        for (const std::string& word : words) {
          if (word == text)
            return "";
          list += (list.empty() ? "" : ", ") + word;
        }
        const std::string nearest = NearestWord(text, words);
        return "expected one of " + list + ", got '" + text + "'" +
               (nearest.empty() ? "" : "; did you mean '" + nearest + "'?");
      },
      "");
}

}  // namespace whet::cli
