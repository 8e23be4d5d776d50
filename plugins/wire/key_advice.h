// Where a key that was refused came from. Pure.
#ifndef WHET_PLUGINS_WIRE_KEY_ADVICE_H_
#define WHET_PLUGINS_WIRE_KEY_ADVICE_H_

#include <string>
#include <vector>

namespace whet::wire {

// Ends a message: the key in `source`, where the host has found it; else, of an
// older host, in one of the places that were looked at. Empty names are none.
std::string KeyAdvice(const std::string& source, const std::string& file,
                      const std::vector<std::string>& variables);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_KEY_ADVICE_H_
