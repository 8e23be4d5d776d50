#include "layout_diff.h"

#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace whet::abi {
namespace {

struct Struct {
  std::string size;
  std::string growth;
  std::vector<std::string> fields;
};

std::map<std::string, Struct> Parse(const std::string& text) {
  std::map<std::string, Struct> structs;
  std::istringstream in(text);
  std::string line;
  Struct* current = nullptr;
  while (std::getline(in, line)) {
    if (line.rfind("struct ", 0) == 0) {
      std::istringstream words(line);
      std::string word;
      std::string name;
      Struct parsed;
      words >> word >> name >> word >> parsed.size >> parsed.growth;
      current = &(structs[name] = parsed);
    } else if (current != nullptr && line.size() > 2) {
      current->fields.push_back(line.substr(2));
    }
  }
  return structs;
}

}  // namespace

std::vector<std::string> Breaches(const std::string& before,
                                  const std::string& now) {
  std::vector<std::string> breaches;
  const auto new_structs = Parse(now);
  for (const auto& [name, old_struct] : Parse(before)) {
    const std::string where = "struct " + name + ": ";
    const auto found = new_structs.find(name);
    if (found == new_structs.end()) {
      breaches.push_back(where + "is gone");
      continue;
    }
    const Struct& new_struct = found->second;
    if (new_struct.growth != old_struct.growth) {
      breaches.push_back(where + "was " + old_struct.growth + ", is " +
                         new_struct.growth);
    }
    for (std::size_t i = 0; i < old_struct.fields.size(); ++i) {
      const std::string is =
          i < new_struct.fields.size() ? new_struct.fields[i] : "gone";
      if (is != old_struct.fields[i]) {
        breaches.push_back(where + "field " + std::to_string(i) + " was '" +
                           old_struct.fields[i] + "', is '" + is + "'");
      }
    }
    const bool grew = new_struct.fields.size() > old_struct.fields.size() ||
                      new_struct.size != old_struct.size;
    if (old_struct.growth == "FROZEN" && grew) {
      breaches.push_back(where + "is FROZEN and changed its size");
    }
  }
  return breaches;
}

}  // namespace whet::abi
