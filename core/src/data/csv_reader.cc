#include "data/csv_reader.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/status_macros.h"

namespace whet {
namespace {

std::string SeparatorName(char separator) {
  switch (separator) {
    case ',':
      return "a comma";
    case ';':
      return "a semicolon";
    default:
      return "a tab";
  }
}

// One record after the other.
class CsvParser {
 public:
  CsvParser(std::string_view text, std::string_view name, CsvFormat format)
      : text_(text), name_(name), format_(format) {}

  // False at the end of the text. Empty lines are skipped.
  absl::StatusOr<bool> Next(std::vector<std::string>* fields) {
    fields->clear();
    while (at_ < text_.size() && IsLineEnd(text_[at_]))
      TakeLineEnd();
    if (at_ == text_.size())
      return false;
    line_of_record_ = line_;
    while (true) {
      std::string field;
      WHET_RETURN_IF_ERROR(TakeField(&field));
      fields->push_back(std::move(field));
      if (fields->size() > kMaxColumns) {
        return Error(
            line_of_record_,
            "more than " + std::to_string(kMaxColumns) + " fields in a row");
      }
      if (at_ == text_.size())
        break;
      if (IsLineEnd(text_[at_])) {
        TakeLineEnd();
        break;
      }
      ++at_;  // the separator
    }
    ++records_;
    return true;
  }

  std::size_t line_of_record() const { return line_of_record_; }

  // INVALID_ARGUMENT with the place of the record that is being read.
  absl::Status Error(std::size_t line, const std::string& message) const {
    std::string place = records_ == 0
                            ? std::string(name_) + ":" + std::to_string(line)
                            : RowPlace(name_, line, records_);
    return absl::InvalidArgumentError(place + ": " + message);
  }

 private:
  static bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

  void TakeLineEnd() {
    const bool crlf = text_.substr(at_, 2) == "\r\n";
    at_ += crlf ? 2 : 1;
    ++line_;
  }

  bool AtFieldEnd() const {
    return at_ == text_.size() || text_[at_] == format_.separator ||
           IsLineEnd(text_[at_]);
  }

  absl::Status TakeField(std::string* field) {
    if (at_ < text_.size() && text_[at_] == '"')
      return TakeQuoted(field);
    const std::size_t begin = at_;
    while (!AtFieldEnd()) {
      if (text_[at_] == '"' && !format_.bare_quotes) {
        return Error(line_,
                     "a quote inside a field that does not begin with one; "
                     "put the whole field in quotes and double those inside");
      }
      ++at_;
    }
    *field = text_.substr(begin, at_ - begin);
    return absl::OkStatus();
  }

  absl::Status TakeQuoted(std::string* field) {
    const std::size_t opened = line_;
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' && text_.substr(at_, 2) != "\"\"")
        break;
      if (c == '"')
        ++at_;
      // A CRLF counts once, by its LF.
      if (c == '\n' || (c == '\r' && text_.substr(at_, 2) != "\r\n"))
        ++line_;
      *field += c;
      ++at_;
    }
    if (at_ == text_.size()) {
      return Error(opened,
                   "the quote opened on this line is not closed before the "
                   "end of the file; quotes inside a field are doubled");
    }
    ++at_;
    if (!AtFieldEnd()) {
      return Error(line_,
                   "text after a closing quote; quotes inside a field "
                   "are doubled");
    }
    return absl::OkStatus();
  }

  std::string_view text_;
  std::string_view name_;
  CsvFormat format_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_of_record_ = 1;
  std::size_t records_ = 0;  // complete ones, the header included
};

// The separators that stand outside of quotes in the first line with text.
std::string SeparatorsInHeader(std::string_view text) {
  const std::size_t begin = text.find_first_not_of("\r\n");
  std::string found;
  bool quoted = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"')
      quoted = !quoted;
    if (quoted)
      continue;
    if (c == '\n' || c == '\r')
      break;
    if ((c == ',' || c == ';' || c == '\t') &&
        found.find(c) == std::string::npos) {
      found += c;
    }
  }
  return found;
}

absl::StatusOr<char> ChooseSeparator(std::string_view text,
                                     const CsvParser& parser) {
  const std::string found = SeparatorsInHeader(text);
  if (found.size() > 1) {
    return parser.Error(
        1, "the header has " + SeparatorName(found[0]) + " and " +
               SeparatorName(found[1]) +
               " outside of quotes, so that the separator is not clear; put "
               "the names of the columns in quotes");
  }
  return found.empty() ? ',' : found[0];
}

absl::Status CheckHeader(const std::vector<std::string>& columns,
                         const std::string& place) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    if (columns[i].empty()) {
      return absl::InvalidArgumentError(place + "column " + number +
                                        " has no name");
    }
    auto [it, added] = seen.emplace(columns[i], i + 1);
    if (!added) {
      return absl::InvalidArgumentError(
          place + "the columns " + std::to_string(it->second) + " and " +
          number + " are both named '" + columns[i] + "'");
    }
  }
  return absl::OkStatus();
}

std::string TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return "";
  return std::string(
      text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::string RaggedRow(const std::vector<std::string>& fields,
                      const std::vector<std::string>& columns, char separator) {
  const std::size_t got = fields.size();
  std::string text = std::to_string(got) + (got == 1 ? " field" : " fields") +
                     ", expected " + std::to_string(columns.size()) + " (";
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(columns.size(), kShown); ++i) {
    text += (i == 0 ? "" : ", ") + columns[i];
  }
  text += columns.size() > kShown ? ", ...)" : ")";
  if (got > columns.size()) {
    text += "; a field with " + SeparatorName(separator) +
            " in it needs quotes around it";
  }
  return text;
}

}  // namespace

absl::StatusOr<Table> ReadCsv(std::string_view text, std::string_view name,
                              CsvFormat format) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.substr(0, kBom.size()) == kBom)
    text.remove_prefix(kBom.size());
  if (format.separator == 0) {
    WHET_ASSIGN_OR_RETURN(format.separator,
                          ChooseSeparator(text, CsvParser(text, name, format)));
  }
  CsvParser parser(text, name, format);
  Table table;
  WHET_ASSIGN_OR_RETURN(bool any, parser.Next(&table.columns));
  if (!any) {
    return parser.Error(1,
                        "the file is empty; the first line names the columns");
  }
  for (std::string& column : table.columns)
    column = TrimBlanks(column);
  WHET_RETURN_IF_ERROR(CheckHeader(
      table.columns, std::string(name) + ":" +
                         std::to_string(parser.line_of_record()) + ": "));

  std::vector<std::string> fields;
  while (true) {
    WHET_ASSIGN_OR_RETURN(bool more, parser.Next(&fields));
    if (!more)
      break;
    TableRow row;
    row.line = parser.line_of_record();
    if (fields.size() != table.columns.size()) {
      return absl::InvalidArgumentError(
          RowPlace(name, row.line, table.rows.size() + 1) + ": " +
          RaggedRow(fields, table.columns, format.separator));
    }
    row.cells.assign(std::make_move_iterator(fields.begin()),
                     std::make_move_iterator(fields.end()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace whet
