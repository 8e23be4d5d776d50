#include "spec/value_builder.h"

#include <algorithm>
#include <utility>

namespace whet::spec {
namespace {

std::size_t Weight(const LocatedValue& value) {
  constexpr std::size_t kBytesPerValue = 256;
  std::size_t weight = 1 + value.text.size() / kBytesPerValue;
  for (const LocatedValue& item : value.items)
    weight += Weight(item);
  for (const Member& member : value.members)
    weight += Weight(member.value);
  return weight;
}

int Depth(const LocatedValue& value) {
  int depth = 0;
  for (const LocatedValue& item : value.items) {
    depth = std::max(depth, Depth(item));
  }
  for (const Member& member : value.members) {
    depth = std::max(depth, Depth(member.value));
  }
  return value.is_list() || value.is_map() ? depth + 1 : depth;
}

}  // namespace

bool ValueBuilder::ExpectsKey() const {
  return !open_.empty() && open_.back().value.is_map() && !open_.back().has_key;
}

bool ValueBuilder::Fail(int line, const std::string& message) {
  if (!status_.ok())
    return false;
  LocatedValue at;
  at.source = source_;
  at.line = line;
  std::string location = Location(at);
  status_ = absl::InvalidArgumentError(
      location.empty() ? message : location + ": " + message);
  return false;
}

bool ValueBuilder::FailAt(int line, int column, const std::string& message) {
  if (!status_.ok())
    return false;
  std::string location;
  if (source_ == nullptr) {
    location =
        "line " + std::to_string(line) + ", column " + std::to_string(column);
  } else {
    location = source_->name;
    if (source_->lines) {
      location += ":" + std::to_string(line) + ":" + std::to_string(column);
    }
  }
  status_ = absl::InvalidArgumentError(location + ": " + message);
  return false;
}

bool ValueBuilder::StartMap(int line) {
  return Start(LocatedValue::Kind::kMap, line);
}

bool ValueBuilder::StartList(int line) {
  return Start(LocatedValue::Kind::kList, line);
}

bool ValueBuilder::Start(LocatedValue::Kind kind, int line) {
  if (!status_.ok())
    return false;
  if (open_.size() >= static_cast<std::size_t>(limits_.max_depth)) {
    return Fail(line, "nested more than " + std::to_string(limits_.max_depth) +
                          " levels deep");
  }
  Frame frame;
  frame.value.kind = kind;
  frame.value.source = source_;
  frame.value.line = line;
  open_.push_back(std::move(frame));
  return true;
}

bool ValueBuilder::Key(std::string key, int line) {
  if (!status_.ok())
    return false;
  Frame& frame = open_.back();
  if (!frame.keys.insert(key).second) {
    int first = 0;
    for (const Member& member : frame.value.members) {
      if (member.key == key)
        first = member.key_line;
    }
    return Fail(line, "key " + CompactJson(key) + " is given twice (first on " +
                          "line " + std::to_string(first) + ")");
  }
  frame.has_key = true;
  Member member;
  member.key = std::move(key);
  member.key_line = line;
  frame.value.members.push_back(std::move(member));
  return true;
}

bool ValueBuilder::AddScalar(LocatedValue::Kind kind, std::string text,
                             int line) {
  if (!status_.ok())
    return false;
  LocatedValue value;
  value.kind = kind;
  value.text = std::move(text);
  value.source = source_;
  value.line = line;
  return Place(std::move(value));
}

bool ValueBuilder::Charge(const LocatedValue& value) {
  if (!status_.ok())
    return false;
  values_ += Weight(value);
  if (values_ <= limits_.max_values)
    return true;
  return Fail(value.line,
              "more than " + std::to_string(limits_.max_values) + " values");
}

bool ValueBuilder::AddCopy(const LocatedValue& value) {
  if (!Charge(value))
    return false;
  if (open_.size() + Depth(value) >
      static_cast<std::size_t>(limits_.max_depth)) {
    return Fail(value.line, "nested more than " +
                                std::to_string(limits_.max_depth) +
                                " levels deep");
  }
  return Place(value);
}

bool ValueBuilder::End() {
  if (!status_.ok())
    return false;
  LocatedValue value = std::move(open_.back().value);
  open_.pop_back();
  return Place(std::move(value));
}

bool ValueBuilder::Place(LocatedValue value) {
  if (++values_ > limits_.max_values) {
    return Fail(value.line,
                "more than " + std::to_string(limits_.max_values) + " values");
  }
  if (open_.empty()) {
    root_ = std::move(value);
    last_ = &root_;
    done_ = true;
    return true;
  }
  Frame& frame = open_.back();
  if (frame.value.is_list()) {
    frame.value.items.push_back(std::move(value));
    last_ = &frame.value.items.back();
  } else {
    frame.has_key = false;
    frame.value.members.back().value = std::move(value);
    last_ = &frame.value.members.back().value;
  }
  return true;
}

absl::StatusOr<LocatedValue> ValueBuilder::Finish() {
  if (!status_.ok())
    return status_;
  if (!done_)
    Fail(1, "the text ends too early");
  if (!status_.ok())
    return status_;
  return std::move(root_);
}

}  // namespace whet::spec
