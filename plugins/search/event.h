// Tells an event of the run, for its report.
//
//   Tell(search, "restarted", nlohmann::json{{"candidate", id}});
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_EVENT_H_
#define WHET_PLUGINS_SEARCH_EVENT_H_

#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/strategy.h"

namespace whet::search {

// `fields` is an object, ordered or not. Texts of models may be any bytes: what
// is no UTF-8 is replaced.
template <typename Json>
void Tell(sdk::Search& search, std::string_view name, const Json& fields) {
  search.Event(name,
               fields.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_EVENT_H_
