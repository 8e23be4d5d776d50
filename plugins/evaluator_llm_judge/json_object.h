// The JSON objects in a text that a model wrote.
//
//   FindObjects("Sure! {'score': 4,}");  // {{"score": 4}}
//
// Objects may stand in code fences or between sentences. Mended are, and
// nothing else: strings in single quotes, a comma before a closing bracket,
// line ends and tabs inside strings, True, False and None. An object that is
// not closed is none: its last number may be a part of one.
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_JSON_OBJECT_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_JSON_OBJECT_H_

#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace whet::llm_judge {

// Outermost objects in order; of a text longer than 64 KiB those at its end. An
// object that says one of its own members twice is left out: nobody knows which
// it means.
std::vector<nlohmann::json> FindObjects(std::string_view text);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_JSON_OBJECT_H_
