#include "wire/key_advice.h"

namespace whet::wire {

std::string KeyAdvice(const std::string& source, const std::string& file,
                      const std::vector<std::string>& variables) {
  std::string places = source;
  const auto add = [&places](const char* kind, const std::string& name) {
    if (!name.empty())
      places += (places.empty() ? "" : " or ") + (kind + name);
  };
  if (source.empty()) {
    add("file ", file);
    for (const std::string& variable : variables)
      add("environment variable ", variable);
  }
  return "check the key in " + places;
}

}  // namespace whet::wire
