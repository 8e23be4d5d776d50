#include "tests/support/fake_model_server/http_wire.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <utility>

namespace whet::testing {
namespace {

char LowerCase(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::string_view Trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

// Takes the text before `end` off the front of `rest`, and `end` with it.
std::string_view Take(std::string_view& rest, std::string_view end) {
  const std::string_view head = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), head.size() + end.size()));
  return head;
}

bool SameName(std::string_view name, std::string_view lower) {
  return std::equal(name.begin(), name.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return LowerCase(a) == b; });
}

// False if how long the body is cannot be known.
bool ReadLength(const RequestView& request, std::size_t& length) {
  if (!request.Header("transfer-encoding").empty())
    return false;
  const std::string_view text = request.Header("content-length");
  if (text.empty())
    return true;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, length);
  return error == std::errc() && stop == end;
}

// What follows `"key" :` in some JSON.
std::string_view AfterKey(std::string_view document, std::string_view key) {
  const std::string quoted = '"' + std::string(key) + '"';
  std::size_t at = document.find(quoted);
  if (at == std::string_view::npos)
    return {};
  at = document.find_first_not_of(" \t\r\n", at + quoted.size());
  if (at == std::string_view::npos || document[at] != ':')
    return {};
  at = document.find_first_not_of(" \t\r\n", at + 1);
  return at == std::string_view::npos ? std::string_view()
                                      : document.substr(at);
}

}  // namespace

std::string_view RequestView::Header(std::string_view name) const {
  std::string_view rest = header_lines;
  while (!rest.empty()) {
    std::string_view value = Take(rest, "\r\n");
    if (SameName(Take(value, ":"), name))
      return Trim(value);
  }
  return {};
}

Scan ScanRequest(std::string_view bytes) {
  Scan scan;
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    scan.size = bytes.size() + 1;
    return scan;
  }
  std::string_view head = bytes.substr(0, end + 2);
  std::string_view line = Take(head, "\r\n");
  scan.request.method = Take(line, " ");
  scan.request.path = Take(line, " ");
  scan.request.header_lines = head;
  std::size_t length = 0;
  if (scan.request.path.empty() || !line.starts_with("HTTP/1.") ||
      !ReadLength(scan.request, length)) {
    scan.state = Scan::kMalformed;
    return scan;
  }
  scan.size = end + 4 + length;
  if (bytes.size() < scan.size)
    return scan;
  scan.state = Scan::kComplete;
  scan.request.body = bytes.substr(end + 4, length);
  return scan;
}

ModelRequest CopyRequest(const RequestView& view) {
  ModelRequest out;
  out.connection = view.connection;
  out.method = view.method;
  out.path = view.path;
  out.body = view.body;
  std::string_view rest = view.header_lines;
  while (!rest.empty()) {
    std::string_view value = Take(rest, "\r\n");
    std::string name(Take(value, ":"));
    std::transform(name.begin(), name.end(), name.begin(), LowerCase);
    out.headers.emplace_back(std::move(name), Trim(value));
  }
  return out;
}

std::string_view ModelRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name)
      return value;
  }
  return {};
}

bool PathEndsWith(std::string_view path, std::string_view end) {
  return path.substr(0, path.find('?')).ends_with(end);
}

std::string_view FindJsonText(std::string_view document, std::string_view key) {
  std::string_view text = AfterKey(document, key);
  if (text.empty() || text.front() != '"')
    return {};
  text.remove_prefix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"')
      return text.substr(0, i);
    if (text[i] == '\\')
      ++i;
  }
  return {};
}

std::optional<long long> FindJsonNumber(std::string_view document,
                                        std::string_view key) {
  const std::string_view text = AfterKey(document, key);
  long long value = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc())
    return std::nullopt;
  return value;
}

}  // namespace whet::testing
