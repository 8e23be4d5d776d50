// `{{name}}` in texts: listing and filling. Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_PLACEHOLDERS_H_
#define WHET_PLUGINS_SEARCH_PLACEHOLDERS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace whet::search {

// Names between `{{` and `}}`, white space at both ends removed. `\{{` is a
// literal; an opening without an end is none.
std::set<std::string> Placeholders(std::string_view text);

// The same as a list for a reader: "{{a}}, {{b}}", or "(none)".
std::string PlaceholderList(std::string_view text);

// Replaces each slot by its value in a single pass: values are never scanned.
// Slots without a value stay as they are.
std::string Fill(std::string_view text,
                 const std::map<std::string, std::string>& values);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_PLACEHOLDERS_H_
