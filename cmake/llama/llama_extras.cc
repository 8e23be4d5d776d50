#include "llama_extras.h"

#include <string>
#include <vector>

#include "common.h"
#include "json-schema-to-grammar.h"
#include "json.h"
#include "llama-ext.h"

// What the converter uses of common.cpp, which would bring all programs of
// llama.cpp along.
std::string string_join(const std::vector<std::string>& values,
                        const std::string& separator) {
  std::string out;
  for (const std::string& value : values) {
    out += (out.empty() && &value == values.data() ? "" : separator) + value;
  }
  return out;
}

std::vector<std::string> string_split(const std::string& text,
                                      const std::string& delimiter) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  std::size_t end = 0;
  while ((end = text.find(delimiter, begin)) != std::string::npos) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + delimiter.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string string_repeat(const std::string& text, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) {
    out += text;
  }
  return out;
}

namespace whet_llama {

std::string GrammarOfSchema(const std::string& schema) {
  return json_schema_to_grammar(common_json::parse(schema),
                                /*force_gbnf=*/true);
}

MemoryUse MemoryOf(const llama_context* context) {
  MemoryUse use;
  for (const auto& [kind, bytes] : llama_get_memory_breakdown(context)) {
    use.weights += bytes.model;
    use.cells += bytes.context;
    use.compute += bytes.compute;
  }
  return use;
}

}  // namespace whet_llama
