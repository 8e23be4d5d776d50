#include "spec/json_reader.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "spec/value_builder.h"

namespace whet::spec {
namespace {

using Kind = LocatedValue::Kind;

// Says where the parser is: it reads through copies of CountingIterator, which
// all write here.
struct Position {
  const char* begin;
  const char* end;
  const char* next;     // first byte not read yet
  const char* counted;  // newlines before this are in `line`
  int line;

  // Line of the byte read last. A parser that had to look one byte past a
  // number has read its newline, which still belongs to the number's line.
  int Line() {
    const char* last = next == begin ? begin : next - 1;
    for (; counted < last; ++counted)
      line += *counted == '\n';
    return line;
  }
};

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Position* position)
      : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    position_->next = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  bool operator==(const CountingIterator& o) const { return at_ == o.at_; }
  bool operator!=(const CountingIterator& o) const { return at_ != o.at_; }

 private:
  const char* at_;
  Position* position_;
};

// The SAX interface of nlohmann::json, handed on to a ValueBuilder.
class SaxHandler {
 public:
  SaxHandler(ValueBuilder* builder, Position* position)
      : builder_(builder), position_(position), first_line_(position->line) {}

  bool null() { return Scalar(Kind::kNull, "null"); }
  bool boolean(bool value) {
    return Scalar(Kind::kBool, value ? "true" : "false");
  }
  bool number_integer(std::int64_t value) {
    return Scalar(Kind::kNumber, std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) {
    return Scalar(Kind::kNumber, std::to_string(value));
  }
  // `text` is the number as written: also an integer of more than 64 bits.
  bool number_float(double value, const std::string& text) {
    if (!std::isfinite(value)) {
      return builder_->Fail(position_->Line(), "number out of range: " + text);
    }
    return Scalar(Kind::kNumber, text);
  }
  bool string(std::string& text) {
    return Scalar(Kind::kString, std::move(text));
  }
  bool binary(nlohmann::json::binary_t&) { return false; }  // not in JSON text
  bool start_object(std::size_t) {
    return builder_->StartMap(position_->Line());
  }
  bool key(std::string& key) {
    return builder_->Key(std::move(key), position_->Line());
  }
  bool end_object() { return builder_->End(); }
  bool start_array(std::size_t) {
    return builder_->StartList(position_->Line());
  }
  bool end_array() { return builder_->End(); }

  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::json::exception& error) {
    // `at` counts the bytes read so far, the offending one included.
    const std::size_t size = position_->end - position_->begin;
    return FailAtByte(std::min(at == 0 ? 0 : at - 1, size),
                      Reason(error.what()));
  }

  bool FailAtByte(std::size_t at, const std::string& reason) {
    const char* offending = position_->begin + at;
    int line = first_line_;
    int column = 1;
    for (const char* c = position_->begin; c < offending; ++c) {
      if (*c == '\n') {
        ++line;
        column = 1;
      } else if ((*c & 0xC0) != 0x80) {
        ++column;
      }
    }
    return builder_->FailAt(line, column, "not valid JSON: " + reason);
  }

 private:
  bool Scalar(Kind kind, std::string text) {
    return builder_->AddScalar(kind, std::move(text), position_->Line());
  }

  // The parser's own words without its place and without what it read last:
  // that may be a secret.
  static std::string Reason(std::string what) {
    std::size_t start = what.find(" - ");
    start = start == std::string::npos ? what.find("] ") + 2 : start + 3;
    what.erase(0, start);
    if (std::size_t last_read = what.find("; last read: ");
        last_read != std::string::npos) {
      std::size_t expected = what.rfind("; expected ");
      bool keep = expected != std::string::npos && expected > last_read;
      what = what.substr(0, last_read) + (keep ? what.substr(expected) : "");
    }
    return what;
  }

  ValueBuilder* builder_;
  Position* position_;
  int first_line_;
};

}  // namespace

absl::StatusOr<LocatedValue> ReadJson(std::string_view text,
                                      std::shared_ptr<const Source> source,
                                      const ReadLimits& limits,
                                      int first_line) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.substr(0, kBom.size()) == kBom)
    text.remove_prefix(kBom.size());
  ValueBuilder builder(std::move(source), limits);
  if (text.size() > limits.max_bytes) {
    builder.Fail(first_line,
                 std::to_string(text.size()) + " bytes of JSON, at most " +
                     std::to_string(limits.max_bytes) + " are read");
    return builder.status();
  }
  const char* end = text.data() + text.size();
  Position position{text.data(), end, text.data(), text.data(), first_line};
  SaxHandler handler(&builder, &position);
  // A false answer means that `builder` has the error. A NUL byte is the end to
  // the parser, whatever follows; in JSON it is not allowed anywhere.
  if (nlohmann::json::sax_parse(CountingIterator(text.data(), &position),
                                CountingIterator(end, &position), &handler)) {
    if (const std::size_t nul = text.find('\0'); nul != text.npos)
      handler.FailAtByte(nul, "a NUL byte");
  }
  return builder.Finish();
}

}  // namespace whet::spec
