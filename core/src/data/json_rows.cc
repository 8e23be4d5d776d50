#include "data/json_rows.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "spec/json_reader.h"
#include "spec/located_value.h"

namespace whet {
namespace {

using spec::LocatedValue;
using Kind = LocatedValue::Kind;

constexpr std::string_view kSpace = " \t\r\n";

std::string_view SkipBom(std::string_view text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.substr(0, kBom.size()) == kBom)
    text.remove_prefix(kBom.size());
  return text;
}

// Collects rows and gives each column its place.
class RowCollector {
 public:
  explicit RowCollector(std::string_view name) : name_(name) {}

  // `text` is one row that begins on `line`.
  absl::Status Add(std::string_view text, std::size_t line) {
    // Where in a row of several lines it is, the position after the row's own
    // place says; columns count from the first byte of `text`.
    auto value = spec::ReadJson(text, nullptr, {}, static_cast<int>(line));
    const std::string place = RowPlace(name_, line, table_.rows.size() + 1);
    if (!value.ok())
      return Annotate(value.status(), place);
    if (!value->is_map()) {
      return absl::InvalidArgumentError(place + ": expected an object, got " +
                                        Describe(*value));
    }
    TableRow row;
    row.line = line;
    for (spec::Member& member : value->members) {
      WHET_ASSIGN_OR_RETURN(std::size_t column, ColumnOf(member.key, place));
      if (row.cells.size() <= column)
        row.cells.resize(column + 1);
      row.cells[column] = CellText(std::move(member.value));
    }
    table_.rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  Table Take() { return std::move(table_); }

 private:
  absl::StatusOr<std::size_t> ColumnOf(const std::string& key,
                                       const std::string& place) {
    auto [it, added] = columns_.emplace(key, table_.columns.size());
    if (!added)
      return it->second;
    if (key.empty()) {
      return absl::InvalidArgumentError(place + ": a member has no name");
    }
    if (table_.columns.size() == kMaxColumns) {
      return absl::InvalidArgumentError(
          place + ": more than " + std::to_string(kMaxColumns) +
          " different members in the rows so far");
    }
    table_.columns.push_back(key);
    return it->second;
  }

  static std::optional<std::string> CellText(LocatedValue value) {
    switch (value.kind) {
      case Kind::kNull:
        return std::nullopt;
      case Kind::kList:
      case Kind::kMap:
        return spec::CompactJson(ToJson(value));
      default:
        return std::move(value.text);
    }
  }

  std::string_view name_;
  Table table_;
  std::unordered_map<std::string, std::size_t> columns_;
};

// Walks through the elements of an array without parsing them: only brackets
// and quotes matter for where one ends. What is wrong inside an element, its
// parser finds.
class ArrayScanner {
 public:
  explicit ArrayScanner(std::string_view text) : text_(text) {}

  void SkipSpace() {
    while (at_ < text_.size() && kSpace.find(text_[at_]) != kSpace.npos) {
      Take();
    }
  }

  bool TakeIf(char c) {
    if (at_ == text_.size() || text_[at_] != c)
      return false;
    Take();
    return true;
  }

  // Up to the comma or bracket that ends the element, or the end of the text.
  std::string_view TakeElement() {
    const std::size_t begin = at_;
    std::size_t depth = 0;
    bool quoted = false;
    for (; at_ < text_.size(); Take()) {
      const char c = text_[at_];
      if (quoted) {
        if (c == '\\' && at_ + 1 < text_.size())
          Take();
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[' || c == '{') {
        ++depth;
      } else if (depth > 0 && (c == ']' || c == '}')) {
        --depth;
      } else if (depth == 0 && (c == ',' || c == ']')) {
        break;
      }
    }
    return text_.substr(begin, at_ - begin);
  }

  bool done() const { return at_ == text_.size(); }
  std::size_t line() const { return line_; }

 private:
  void Take() { line_ += text_[at_++] == '\n'; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

absl::Status ArrayError(std::string_view name, const ArrayScanner& scanner,
                        const std::string& message) {
  return absl::InvalidArgumentError(std::string(name) + ":" +
                                    std::to_string(scanner.line()) + ": " +
                                    message);
}

}  // namespace

absl::StatusOr<Table> ReadJsonLines(std::string_view text,
                                    std::string_view name) {
  text = SkipBom(text);
  RowCollector rows(name);
  std::size_t line = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line;
    if (row.find_first_not_of(kSpace) == row.npos)
      continue;
    WHET_RETURN_IF_ERROR(rows.Add(row, line));
  }
  return rows.Take();
}

absl::StatusOr<Table> ReadJsonArray(std::string_view text,
                                    std::string_view name) {
  ArrayScanner scanner(SkipBom(text));
  RowCollector rows(name);
  scanner.SkipSpace();
  if (!scanner.TakeIf('[')) {
    return ArrayError(name, scanner,
                      "expected an array of objects, [{...}, ...]; one object "
                      "per line belongs into a .jsonl file");
  }
  scanner.SkipSpace();
  bool more = !scanner.TakeIf(']');
  while (more) {
    scanner.SkipSpace();
    const std::size_t line = scanner.line();
    WHET_RETURN_IF_ERROR(rows.Add(scanner.TakeElement(), line));
    more = scanner.TakeIf(',');
    if (!more && !scanner.TakeIf(']')) {
      return ArrayError(name, scanner,
                        "the array is not closed before the end of the file");
    }
  }
  scanner.SkipSpace();
  if (!scanner.done()) {
    return ArrayError(name, scanner, "text after the end of the array");
  }
  return rows.Take();
}

}  // namespace whet
