#include "report/member_reader.h"

#include <utility>

#include "base/status_macros.h"

namespace whet::report {
namespace {

const Json& NullJson() {
  static const Json* const kNull = new Json(nullptr);
  return *kNull;
}

}  // namespace

absl::StatusOr<Json> ParseVersionedJson(std::string_view text,
                                        std::string_view name, int newest) {
  const std::string place(name);
  Json value;
  try {
    value = Json::parse(text);
  } catch (const Json::parse_error& error) {
    return absl::InvalidArgumentError(place + ": byte " +
                                      std::to_string(error.byte) +
                                      ": not JSON; the file is damaged");
  }
  if (!value.is_object()) {
    return absl::InvalidArgumentError(place + ": expected a JSON object");
  }
  absl::Status status;
  const std::int64_t version =
      MemberReader(value, place, &status).Integer("schema_version");
  if (!status.ok())
    return status;
  if (version < 1 || version > newest) {
    return absl::InvalidArgumentError(
        place + ": schema_version " + std::to_string(version) +
        " was written by another version of whet; this one reads 1 to " +
        std::to_string(newest));
  }
  return value;
}

std::string DumpJson(const Json& value, int indent) {
  return value.dump(indent, ' ', /*ensure_ascii=*/false,
                    Json::error_handler_t::replace);
}

MemberReader::MemberReader(const Json& value, std::string place,
                           absl::Status* status, std::string path)
    : value_(&value),
      place_(std::move(place)),
      path_(std::move(path)),
      status_(status) {
  if (!value.is_object() && status_->ok()) {
    *status_ = absl::InvalidArgumentError(place_ + ": " + path_ +
                                          ": expected an object");
  }
}

void MemberReader::Fail(const char* key, std::string_view what) const {
  if (!status_->ok())
    return;
  *status_ = absl::InvalidArgumentError(place_ + ": " + path_ + "." + key +
                                        ": " + std::string(what));
}

const Json& MemberReader::Member(const char* key, bool optional) const {
  if (value_->is_object()) {
    const auto found = value_->find(key);
    if (found != value_->end())
      return *found;
  }
  if (!optional)
    Fail(key, "is missing");
  return NullJson();
}

std::string MemberReader::Text(const char* key) const {
  const Json& member = Member(key);
  if (member.is_string())
    return member.get<std::string>();
  Fail(key, "expected a text");
  return "";
}

double MemberReader::Number(const char* key) const {
  const Json& member = Member(key);
  if (member.is_number())
    return member.get<double>();
  Fail(key, "expected a number");
  return 0.0;
}

std::optional<double> MemberReader::OptionalNumber(const char* key) const {
  if (Member(key, /*optional=*/true).is_null())
    return std::nullopt;
  return Number(key);
}

std::int64_t MemberReader::Integer(const char* key) const {
  const Json& member = Member(key);
  if (member.is_number_integer())
    return member.get<std::int64_t>();
  Fail(key, "expected an integer");
  return 0;
}

std::uint64_t MemberReader::Unsigned(const char* key) const {
  const Json& member = Member(key);
  if (member.is_number_unsigned())
    return member.get<std::uint64_t>();
  Fail(key, "expected an integer from 0");
  return 0;
}

MemberReader MemberReader::Object(const char* key) const {
  return MemberReader(Member(key), place_, status_, path_ + "." + key);
}

std::vector<MemberReader> MemberReader::Objects(const char* key) const {
  std::vector<MemberReader> readers;
  const Json& member = Member(key);
  if (!member.is_array()) {
    Fail(key, "expected a list");
    return readers;
  }
  readers.reserve(member.size());
  for (std::size_t i = 0; i < member.size(); ++i) {
    readers.emplace_back(member[i], place_, status_,
                         path_ + "." + key + "[" + std::to_string(i) + "]");
  }
  return readers;
}

std::vector<std::pair<std::string, MemberReader>> MemberReader::NamedObjects(
    const char* key) const {
  std::vector<std::pair<std::string, MemberReader>> readers;
  const Json& member = Member(key);
  if (!member.is_object()) {
    Fail(key, "expected an object");
    return readers;
  }
  for (const auto& [name, value] : member.items()) {
    readers.emplace_back(name, MemberReader(value, place_, status_,
                                            path_ + "." + key + "." + name));
  }
  return readers;
}

}  // namespace whet::report
